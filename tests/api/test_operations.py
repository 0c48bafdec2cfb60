"""Health, readiness and measures; and what is, and is not, in the log."""

from __future__ import annotations

import io
import json
import logging
import shutil
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
import structlog
from credcheck.api import logs, readiness
from credcheck.api.readiness import Readiness

from credcheck.bundles import models_folder
from tests.api.harness import TEXT, problem_of, settings_for, started


@pytest.fixture(autouse=True)
def looked_at_each_time(monkeypatch):
    monkeypatch.setattr(readiness, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(readiness, "BUNDLE_SECONDS", 0.0)


def checks(client):
    response = client.get("/readyz")
    found = response.json()
    well = all(check["ok"] for check in found["checks"].values())
    assert response.status_code == (200 if well else 503)
    assert found["status"] == ("ok" if well else "unavailable")
    return {name: check["ok"] for name, check in found["checks"].items()}


def test_a_service_that_is_well_says_so(local):
    assert local.client.get("/healthz").json() == {"status": "ok"}
    assert checks(local.client) == {"bundle": True, "database": True, "queue": True}


def test_weights_that_change_on_disk_are_seen(tmp_path):
    models = tmp_path / "models"
    for name in ("news-v2", "sources-v2"):
        shutil.copytree(models_folder() / name, models / name)
    settings = replace(settings_for(tmp_path), models=models)
    with started(settings) as made:
        assert checks(made.client)["bundle"]
        victim = models / "news-v2" / "tokenizer.json"
        whole = victim.read_bytes()
        victim.write_bytes(whole + b" ")
        assert checks(made.client) == {"bundle": False, "database": True, "queue": True}
        victim.unlink()
        assert not checks(made.client)["bundle"]
        victim.write_bytes(whole)
        assert checks(made.client)["bundle"]


def test_tables_of_another_version_are_seen(make_client):
    made = make_client()
    with made.database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0042'"))
    assert checks(made.client) == {"bundle": True, "database": False, "queue": True}
    assert "0042" not in made.client.get("/readyz").text
    assert made.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("how", ["moved", "replaced"])
def test_a_file_that_is_not_where_it_was_is_seen(make_client, how):
    """SQLite itself goes on with the file that it has open, which nobody finds again."""
    made = make_client()
    assert checks(made.client)["database"]
    file = made.settings_folder / "credcheck.db"
    away = file.rename(file.with_suffix(".away"))
    if how == "replaced":
        shutil.copyfile(away, file)
    assert checks(made.client) == {"bundle": True, "database": False, "queue": True}
    assert str(file) not in made.client.get("/readyz").text
    away.rename(file)
    assert checks(made.client)["database"]


def test_health_is_told_while_all_scoring_threads_are_busy(local):
    """Within a tenth of a second as a rule, also while the encoder takes all cores."""
    done = threading.Event()

    def load(number):
        while not done.is_set():
            text = f"{number} {time.monotonic()}. {TEXT} " * 4
            local.client.post("/v1/score", json={"text": text, "store": False})

    with ThreadPoolExecutor(4) as threads:
        busy = [threads.submit(load, number) for number in range(4)]
        try:
            time.sleep(0.3)
            inside, waits = [], []
            for _ in range(40):
                begun = time.perf_counter()
                assert local.client.get("/healthz").status_code == 200
                waits.append(time.perf_counter() - begun)
                inside.append(local.service.scorer.inside)
                time.sleep(0.02)
        finally:
            done.set()
        for one in busy:
            one.result()
    assert statistics.median(inside) >= 2
    assert statistics.median(waits) < 0.1


def test_a_queue_that_has_ended_is_seen(make_client):
    made = make_client()
    made.service.jobs.stop()
    assert checks(made.client) == {"bundle": True, "database": True, "queue": False}


class Hanging:
    """A service whose database says nothing until it is let go."""

    is_sqlite = False

    def __init__(self, service):
        self.pipeline, self.jobs, self.database = service.pipeline, service.jobs, self
        self.asked, self.go_on = 0, threading.Event()

    def check(self):
        self.asked += 1
        if self.asked > 1:
            self.go_on.wait(20)


def test_a_check_that_hangs_is_asked_once_and_has_failed(local, monkeypatch):
    monkeypatch.setattr(readiness, "LONGEST_CHECK", 0.2)
    hanging = Hanging(local.service)
    ready = Readiness(hanging)
    assert ready.findings()["database"]["ok"]
    time.sleep(0.01)
    first = threading.Thread(target=ready.findings)
    first.start()
    try:
        time.sleep(0.3)
        begun = time.monotonic()
        found = [ready.findings()["database"] for _ in range(20)]
        assert time.monotonic() - begun < 3
        assert not any(one["ok"] for one in found)
        assert hanging.asked == 2
    finally:
        hanging.go_on.set()
        first.join()
    assert ready.findings()["database"]["ok"]


def test_findings_are_told_again_for_a_moment(local, monkeypatch):
    monkeypatch.setattr(readiness, "FRESH_SECONDS", 60.0)
    hanging = Hanging(local.service)
    hanging.go_on.set()
    ready = Readiness(hanging)
    for _ in range(5):
        assert ready.findings()["database"]["ok"]
    assert hanging.asked == 1


class TestMeasures:
    def test_they_tell_what_was_done(self, make_client):
        made = make_client()
        for _ in range(2):
            assert made.client.post("/v1/score", json={"text": TEXT}).status_code == 200
        made.client.post("/v1/score", json={"text": "Too short."})
        made.client.post("/v1/score", json={"text": " "})
        made.client.get("/v1/reports/nothing")
        response = made.client.get("/metrics")
        assert response.headers["content-type"].startswith("text/plain")
        values = dict(
            line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#")
        )
        counted = 'credcheck_request_seconds_count{method="POST",route="/v1/score",status="200"}'
        assert float(values[counted]) == 3
        assert float(values['credcheck_problems_total{code="empty_input"}']) == 1
        assert float(values['credcheck_stage_seconds_count{stage="score"}']) == 3
        assert float(values["credcheck_cache_hits"]) == 1
        assert float(values["credcheck_queue_depth"]) == 0
        assert any(name.startswith("credcheck_abstentions_total{") for name in values)
        (info,) = (name for name in values if name.startswith("credcheck_info{"))
        assert 'bundle="news-v2"' in info

    def test_no_path_and_no_text_is_a_label(self, make_client, site):
        made = make_client(ports=[site.port])
        url = f"http://localhost:{site.port}/story?zebramark"
        made.client.post("/v1/score", json={"url": url})
        made.client.post("/v1/score", json={"text": f"zebramark {TEXT}"})
        made.client.get("/v1/reports/zebramark")
        made.client.get("/zebramark?zebramark")
        made.client.request("ZEBRAMARK", "/v1/score")
        assert "zebramark" not in made.client.get("/metrics").text.lower()

    def test_with_keys_they_need_one_for_them(self, make_client):
        made = make_client(access="keys")
        problem_of(made.client.get("/metrics"), "unauthorized", 401)
        headers = made.key("reader", scopes=["read"])
        problem_of(made.client.get("/metrics", headers=headers), "forbidden", 403)
        headers = made.key("prometheus", scopes=["metrics"])
        assert made.client.get("/metrics", headers=headers).status_code == 200
        assert made.client.get("/healthz").status_code == 200
        assert made.client.get("/readyz").status_code == 200

    def test_they_can_be_open(self, make_client):
        made = make_client(access="keys", metrics_open=True)
        assert made.client.get("/metrics").status_code == 200


class TestLog:
    @pytest.fixture
    def written(self, monkeypatch):
        """What is logged, as the service sets logs up."""
        root = logging.getLogger()
        before = root.handlers[:], root.level, structlog.get_config()
        stream = io.StringIO()
        monkeypatch.setattr("sys.stderr", stream)
        logs.configure()
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        structlog.configure(**before[2])

    def test_libraries_and_ourselves_write_alike(self, written):
        structlog.get_logger("credcheck.test").info("one", count=3)
        logging.getLogger("credcheck.test").warning("two %s", "parts")
        logging.getLogger("somebody.else").info("not heard")
        logging.getLogger("somebody.else").error("heard")
        one, two, three = written()
        assert (one["event"], one["count"], one["level"]) == ("one", 3, "info")
        assert (two["event"], two["level"], two["logger"]) == (
            "two parts",
            "warning",
            "credcheck.test",
        )
        assert three["event"] == "heard"
        assert all(line["timestamp"].endswith("Z") for line in (one, two, three))

    def test_a_request_s_id_stands_in_all_that_is_said_meanwhile(self, written):
        with structlog.contextvars.bound_contextvars(request_id="r1"):
            logging.getLogger("credcheck.test").warning("inside")
        logging.getLogger("credcheck.test").warning("outside")
        inside, outside = written()
        assert inside["request_id"] == "r1"
        assert "request_id" not in outside

    @pytest.mark.parametrize(
        "address",
        [
            "https://news.example/a?b=c",
            "HTTP://NEWS.EXAMPLE/A",
            "www.news.example/a",
            "postgresql://user:word@host/db",
            "feed://news.example",
        ],
    )
    def test_addresses_are_taken_out(self, written, address):
        logging.getLogger("credcheck.test").error("asked %s today", address)
        structlog.get_logger("credcheck.test").info("seen", where=address, all=[address])
        text = json.dumps(written())
        assert address not in text
        assert text.count("(address)") == 3

    def test_of_exceptions_it_has_places_and_no_words(self, written):
        def read(text):
            try:
                return {}[text]
            except KeyError:
                raise ValueError(f"cannot read {text!r}") from None

        def outer():
            try:
                read("zebramark")
            except ValueError as error:
                raise RuntimeError("zebramark again") from error

        try:
            outer()
        except RuntimeError:
            logging.getLogger("credcheck.test").exception("it failed")
            structlog.get_logger("credcheck.test").exception("it failed")
        for line in written():
            assert "RuntimeError in api/test_operations.py" in line["exception"]
            assert "ValueError in api/test_operations.py" in line["exception"]
            assert " read" in line["exception"]
            assert "KeyError" not in line["exception"]
            assert "zebramark" not in json.dumps(line)

    def test_an_exception_that_causes_itself_ends(self, written):
        first, second = ValueError("a"), ValueError("b")
        first.__cause__, second.__cause__ = second, first
        logging.getLogger("credcheck.test").error("x", exc_info=first)
        assert written()[0]["exception"] == "ValueError from ValueError"
