"""The commands serve, keys and db, in processes of their own, and what stands in their log."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from credcheck.cli import app
from credcheck.commands.serve import is_loopback
from tests.api import databases
from tests.api.harness import TEXT, page
from tests.security.server import Server, answer, running

pytestmark = pytest.mark.full

database_url, postgres = databases.database_url, databases.postgres
COMMAND = [sys.executable, "-c", "from credcheck.cli import main; main()"]
STARTING = 60


def environment(database, **more):
    """Our own variables and these settings; what is no setting keeps its name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDCHECK")}
    own = {"DATABASE": database, "WORKERS": "1", "THREADS": "1"} | more
    named = {n if n == "BROWSER" else f"CREDCHECK_{n}": value for n, value in own.items()}
    return kept | named


def run(database, *arguments, **more):
    """How a command ends, and what it writes, without a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("CREDCHECK")]:
            patch.delenv(name)
        for name in ("ACCESS", "DATABASE"):  # which serve sets for its processes
            patch.setenv(f"CREDCHECK_{name}", "")
        for name, value in environment(database, **more).items():
            patch.setenv(name, value)
        return CliRunner().invoke(app, arguments)


def run_apart(database, *arguments, program=COMMAND, **more):
    """The same in a process of its own."""
    return subprocess.run(
        [*program, *arguments],
        env=environment(database, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=STARTING,
    )


class Serving:
    """A running ``credcheck serve``; its log is in a file."""

    def __init__(self, folder: Path, database: str, *arguments: str, **more: str) -> None:
        self.log = folder / "serve.log"
        self.token: str | None = None
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", "0", *arguments],
                env=environment(database, **more),
                stdout=log,
                stderr=log,
            )
        self.port = 0

    def wait(self) -> None:
        end = time.monotonic() + STARTING
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            found = re.search(r"serves http://[^ ]+:(\d+)/", self.log.read_text("utf-8"))
            if found:
                self.port = int(found[1])
                with contextlib.suppress(OSError):
                    if self.ask("/healthz")[0] == 200:
                        return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text("utf-8"))

    def ask(self, path, body=None, **headers):
        """The status and the text of an answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as found:  # noqa: S310
                return found.status, found.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def stop(self, how=signal.SIGTERM):
        """The seconds that it took to end."""
        begun = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=45)
        return time.monotonic() - begun


@contextlib.contextmanager
def serving(folder, database, *arguments, **more):
    made = Serving(folder, database, *arguments, **more)
    try:
        made.wait()
        yield made
    finally:
        made.process.kill()
        made.process.wait()


@pytest.fixture
def sqlite(tmp_path):
    return f"sqlite:///{tmp_path / 'credcheck.db'}"


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A service on this machine alone, which may fetch from a site that has one story."""
    folder = tmp_path_factory.mktemp("serve")
    with running(Server()) as site:
        site.pages["/story"] = answer(page())
        more = {"PRIVATE_HOSTS": "localhost", "PORTS": f"80,443,{site.port}", "SCORE_RATE": "off"}
        with serving(folder, f"sqlite:///{folder / 'credcheck.db'}", **more) as made:
            made.site = site
            yield made


def test_it_starts_with_nothing_and_serves_its_page(alone):
    status, text = alone.ask("/")
    assert status == 200
    assert "<!doctype html>" in text.lower()
    assert alone.ask("/v1/score", {"text": TEXT})[0] == 200
    assert "this machine alone, without keys" in alone.log.read_text("utf-8")


def test_it_says_nothing_of_its_server(alone):
    with urllib.request.urlopen(f"http://127.0.0.1:{alone.port}/healthz", timeout=5) as found:
        assert found.headers["Server"] is None
        assert found.headers["Date"]


def test_headers_without_end_are_refused(alone):
    with socket.create_connection(("127.0.0.1", alone.port), 10) as asking:
        asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        with contextlib.suppress(OSError):
            for _ in range(200):
                asking.sendall(b"X-A: " + b"a" * 1_000 + b"\r\n")
        with contextlib.suppress(OSError):
            assert asking.recv(64).startswith((b"HTTP/1.1 4", b""))
    assert alone.ask("/healthz")[0] == 200


MARK = "zebramark"


def flood(made, number):
    """Requests whose every part carries the mark."""
    mark = f"{MARK}{number}"
    url = f"http://localhost:{made.site.port}"
    bad = [f"{url}/{mark}", f"http://{mark}.invalid/{mark}", f"http://127.0.0.1/{mark}", mark]
    made.ask("/v1/score", {"text": f"The {mark} said so. {TEXT}", "headline": mark})
    made.ask("/v1/score", {"url": f"{url}/story?{mark}", "store": False})
    made.ask("/v1/score", {"html": page([f"{mark} {TEXT}"]).decode(), "url": f"{url}/{mark}"})
    made.ask("/v1/score", {mark: mark})
    for one in bad:
        made.ask("/v1/score", {"url": one})
        made.ask("/v1/feeds", {"url": one})
        made.ask("/v1/reports:search", {"url": one})
        made.ask("/v1/jobs", {"documents": [{"url": one, "id": mark}], "callback_url": one})
    made.ask("/v1/feeds:import", {"opml": f"<opml><{mark}></opml>"})
    made.ask("/v1/lines", {"unit": "headline", "lines": [mark, f"www.{mark}.example"]})
    made.ask("/v1/sources:lookup", {"sources": [f"{mark}.example", mark]})
    made.ask("/v1/jobs", {"documents": [{"text": f"{mark} {TEXT}", "id": mark}]})
    made.ask(f"/v1/sources/{mark}.example")
    made.ask(f"/v1/reports/{mark}?{mark}={mark}")
    made.ask(f"/{mark}?{mark}", Referer=f"http://{mark}/", User_Agent=mark, Cookie=mark)
    made.ask("/healthz", Origin=f"http://{mark}.example", X_Forwarded_For=mark)
    made.ask("/v1/score", {"text": mark}, Authorization=f"Bearer {mark}", Host=f"{mark}.example")
    with socket.create_connection(("127.0.0.1", made.port), 10) as asking:
        asking.sendall(f"GET /{mark} NONSENSE {mark}\r\n\r\n".encode())
        asking.recv(64)


def test_nothing_that_was_asked_stands_in_the_log(alone):
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda n: flood(alone, n), range(4)))
    time.sleep(1.0)  # jobs and feeds go on
    written = alone.log.read_text("utf-8")
    assert MARK not in written.lower()
    assert str(alone.site.port) not in written
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line["event"] == "request"]
    assert len(asked) > 100
    assert {"/v1/score", "/v1/feeds", "/v1/jobs", "/v1/reports:search", "none"} <= {
        line["route"] for line in asked
    }
    assert all(len(line["request_id"]) == 32 for line in asked)
    others = [line for line in written.splitlines() if not line.startswith("{")]
    assert len(others) == 1, others  # where it serves


def test_a_port_that_is_taken_is_said(sqlite):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(sqlite, "serve", "--port", str(port))
    assert done.exit_code == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("access", ["auto", "keys", "loopback"])
def test_beyond_this_machine_it_does_not_start_without_keys(sqlite, access):
    done = run(sqlite, "serve", "--host", "0.0.0.0", "--port", "0", ACCESS=access)  # noqa: S104
    assert done.exit_code == 1
    assert "can be reached from elsewhere" in done.stderr
    assert "credcheck keys create" in done.stderr


def test_several_processes_need_postgresql(sqlite):
    done = run(sqlite, "serve", "--workers", "2", "--port", "0")
    assert done.exit_code == 1
    assert "PostgreSQL" in done.stderr


def test_a_setting_that_cannot_be_meant_ends_it_in_one_line(sqlite):
    done = run("mysql://nobody@127.0.0.1/x", "serve", "--port", "0")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    done = run_apart(sqlite, "serve", "--port", "0", TRUSTED_PROXIES="everybody")
    assert done.returncode == 1
    assert "error: CREDCHECK_TRUSTED_PROXIES" in done.stderr
    done = run_apart(sqlite, "serve", "--port", "0", SCORE_RATE="often")
    assert done.returncode == 1
    assert "error: CREDCHECK_SCORE_RATE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_start_that_fails_is_no_success(tmp_path, sqlite):
    """Here because the queue's file cannot be written."""
    (tmp_path / "credcheck.db-jobs").mkdir()
    done = run_apart(sqlite, "serve", "--port", "0")
    assert done.returncode == 1
    assert "credcheck.db" not in done.stdout


def test_keys_are_made_used_listed_and_revoked(tmp_path, sqlite):
    made = run(sqlite, "keys", "create", "the desk", "--scope", "score", "--days", "3")
    assert made.exit_code == 0
    token = made.stdout.strip()
    assert re.fullmatch(r"ck_[0-9a-f]{12}_[\w-]{43}", token)
    assert token not in made.stderr
    assert "shown this once" in made.stderr
    # Beyond this machine, because there is a key.
    with serving(tmp_path, sqlite, "--host", "0.0.0.0") as service:  # noqa: S104
        assert service.ask("/v1/score", {"text": TEXT})[0] == 401
        service.token = token
        assert service.ask("/v1/score", {"text": TEXT})[0] == 200
        assert service.ask("/v1/reports:search", {})[0] == 403
        (listed,) = [
            json.loads(line) for line in run(sqlite, "keys", "list", "--json").stdout.splitlines()
        ]
        assert (listed["name"], listed["state"], listed["scopes"]) == (
            "the desk",
            "active",
            ["score"],
        )
        assert run(sqlite, "keys", "revoke", listed["id"]).exit_code == 0
        assert "revoked" in run(sqlite, "keys", "list").stdout
        end = time.monotonic() + 15
        while service.ask("/v1/score", {"text": TEXT})[0] == 200 and time.monotonic() < end:
            time.sleep(0.5)
        assert service.ask("/v1/score", {"text": TEXT})[0] == 401
        assert token not in service.log.read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("keys", "create", "x", "--scope", "everything"),
        ("keys", "create", " "),
        ("keys", "create", "x", "--days", "0"),
        ("keys", "revoke", "nothing"),
        ("db", "erase-person", "Al"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(sqlite, arguments):
    done = run(sqlite, *arguments)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_the_database_is_upgraded_checked_and_cleaned(database_url):
    outdated = run(database_url, "db", "check")
    assert outdated.exit_code == 1
    assert "credcheck db upgrade" in outdated.stderr
    assert run(database_url, "db", "upgrade").exit_code == 0
    assert run(database_url, "db", "check").exit_code == 0
    cleaned = run(database_url, "db", "purge")
    assert cleaned.exit_code == 0
    assert "reports: 0" in cleaned.stderr
    erased = run(database_url, "db", "erase-person", "Marit Solheim")
    assert (erased.exit_code, erased.stderr.strip()) == (0, "0 reports emptied")


def test_a_database_that_is_not_up_to_date_is_not_served(postgres):
    with databases.fresh_postgres(postgres) as url:
        done = run(url, "serve", "--port", "0")
    assert done.exit_code == 1
    assert "credcheck db upgrade" in done.stderr


@pytest.mark.parametrize("seconds", [1.5, pytest.param(12.0, marks=pytest.mark.full)])
def test_stopping_finishes_what_was_asked(tmp_path, sqlite, seconds):
    def slowly(connection, _):
        time.sleep(seconds)
        connection.sendall(answer(page()))

    with running(Server()) as site:
        site.pages["/slow"] = slowly
        more = {"PRIVATE_HOSTS": "localhost", "PORTS": str(site.port)}
        with serving(tmp_path, sqlite, **more) as service, ThreadPoolExecutor(1) as threads:
            url = f"http://localhost:{site.port}/slow"
            asked = threads.submit(service.ask, "/v1/score", {"url": url}, Prefer="wait=40")
            while not site.requests:
                time.sleep(0.05)
            took = service.stop()
            status, text = asked.result()
            assert "Traceback" not in service.log.read_text("utf-8")
    assert status == 200
    assert json.loads(text)["document"]["headline"]
    assert took < seconds + 24


@pytest.mark.full
def test_it_ends_soon_and_without_a_word_at_ctrl_c(tmp_path, sqlite):
    with serving(tmp_path, sqlite) as service:
        assert service.stop(signal.SIGINT) < 20
        assert "Traceback" not in service.log.read_text("utf-8")


@pytest.mark.full
def test_several_processes_serve_one_address(tmp_path, postgres):
    with databases.fresh_postgres(postgres) as url:
        assert run(url, "db", "upgrade").exit_code == 0
        with serving(tmp_path, url, "--workers", "2") as service:
            for _ in range(3):
                assert service.ask("/v1/score", {"text": TEXT})[0] == 200
            with ThreadPoolExecutor(4) as threads:
                asked = list(threads.map(lambda _: service.ask("/healthz")[0], range(40)))
            assert set(asked) == {200}
            assert service.stop() < 30


@pytest.mark.full
def test_the_page_is_opened_when_it_is_ready(tmp_path, sqlite):
    """With a browser that writes down what it was told to open."""
    told = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >>{told}\n')
    browser.chmod(0o755)
    with serving(tmp_path, sqlite, "--open", BROWSER=str(browser)) as service:
        end = time.monotonic() + 15
        while not told.exists() and time.monotonic() < end:
            time.sleep(0.1)
        assert told.read_text("utf-8").split() == [f"http://127.0.0.1:{service.port}/"]


@pytest.mark.parametrize(
    ("host", "yes"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("localhost.example.org", False),
        ("", False),
        ("127.1", False),
    ],
)
def test_what_is_this_machine_alone(host, yes):
    assert is_loopback(host) is yes


def test_without_the_service_s_libraries_it_says_what_to_install(sqlite):
    without = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'sqlalchemy', 'uvicorn', 'fastapi', 'platformdirs'}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from credcheck.cli import main\n"
        "main()\n"
    )
    for arguments in (["serve"], ["keys", "list"], ["db", "check"]):
        done = run_apart(sqlite, *arguments, program=[sys.executable, "-c", without])
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "pip install 'credcheck[api]'" in done.stderr
