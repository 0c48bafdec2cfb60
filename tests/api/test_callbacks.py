"""Callbacks: signed, tried again, given up, and never sent where they must not go."""

import contextlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from credcheck.config import FetchSettings
from credcheck.errors import BadResponse, BlockedAddress, FetchTimeout, InputError
from credcheck.fetch import Guard, MemoryBudget
from credcheck.fetch.callback import Sender
from tests.api.harness import TEXT
from tests.api.test_jobs import submit
from tests.security.server import Server, drip, redirect, running
from tests.security.vectors import URLS

DOCS = Path(__file__).parents[2] / "docs" / "jobs.md"


class Receiver(ThreadingHTTPServer):
    """Takes callbacks; ``answers`` are the statuses it gives, 204 after those."""

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.received = []
        self.headers = {}

    @property
    def url(self):
        return f"http://localhost:{self.server_port}/done"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append(
            (self.path, {name.lower(): text for name, text in self.headers.items()}, body)
        )
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def receiving(*answers):
    with Receiver(*answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def until(made, job, *states, seconds=30.0):
    """The callback of a job once it is in one of the states."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        callback = made.client.get(f"/v1/jobs/{job}").json()["callback"]
        if callback["state"] in states:
            return callback
        time.sleep(0.1)
    raise AssertionError(f"the callback is {callback}")


def documented():
    """The function that docs/jobs.md gives to clients."""
    (source,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    space = {}
    exec(source, space)  # noqa: S102  -- our own documentation
    return space["is_genuine"]


def test_a_finished_job_is_told_with_a_signature_that_the_documents_can_check(make_client):
    is_genuine = documented()
    with receiving() as receiver:
        made = make_client(ports=[receiver.server_port], public_url="https://check.example.org")
        answer = submit(made, [{"text": TEXT}, {"text": " "}], callback_url=receiver.url)
        job, secret = answer.json()["id"], answer.json()["callback"]["secret"]
        callback = until(made, job, "done")
        assert (callback["attempts"], callback["problem"]) == (1, None)
        ((path, headers, body),) = receiver.received
    told = json.loads(body)
    assert path == "/done"
    assert headers["content-type"] == "application/json"
    assert told["event"] == "job.done"
    assert told["job"]["id"] == job
    assert told["job"]["counts"] == {"queued": 0, "done": 1, "failed": 1, "cancelled": 0}
    assert told["job"]["results"] == f"https://check.example.org/v1/jobs/{job}/results"
    signature = headers["credcheck-signature"]
    assert f"id={told['delivery']}," in signature
    assert is_genuine(signature, body, secret)
    assert not is_genuine(signature, body + b" ", secret)
    assert not is_genuine(signature, body, secret + "x")
    assert not is_genuine(signature.replace(told["delivery"], "0" * 32), body, secret)
    old = re.sub(r"t=\d+", "t=1000000000", signature)
    assert not is_genuine(old, body, secret)


def test_the_secret_is_shown_once(make_client):
    with receiving() as receiver:
        made = make_client(ports=[receiver.server_port], role="api")
        key = {"Idempotency-Key": "k"}
        first = submit(made, [{"text": TEXT}], key, callback_url=receiver.url).json()
        again = submit(made, [{"text": TEXT}], key, callback_url=receiver.url).json()
        assert first["id"] == again["id"]
        assert first["callback"]["secret"].startswith("cs_")
        assert "secret" not in again["callback"]
        for path in ("/v1/jobs", f"/v1/jobs/{first['id']}"):
            assert first["callback"]["secret"] not in made.client.get(path).text


def test_a_callback_that_fails_is_tried_again(make_client, monkeypatch):
    monkeypatch.setattr("credcheck.api.jobs.callbacks.WAITS", (0.2, 0.2, 0.2))
    with receiving(500, 404) as receiver:
        made = make_client(ports=[receiver.server_port])
        answer = submit(made, [{"text": TEXT}], callback_url=receiver.url)
        callback = until(made, answer.json()["id"], "done", "given_up")
        assert callback["state"] == "done"
        assert callback["attempts"] == 3
        ids = {json.loads(body)["delivery"] for _, _, body in receiver.received}
        assert ids == {callback["id"]}
        assert len(receiver.received) == 3


def test_a_callback_is_given_up_in_the_end(make_client, monkeypatch):
    monkeypatch.setattr("credcheck.api.jobs.callbacks.WAITS", (0.2,))
    with receiving(500, 500, 500) as receiver:
        made = make_client(ports=[receiver.server_port])
        answer = submit(made, [{"text": TEXT}], callback_url=receiver.url)
        callback = until(made, answer.json()["id"], "given_up")
        assert callback["attempts"] == 2
        assert callback["problem"]["type"] == "urn:credcheck:problem:http_error"
        assert len(receiver.received) == 2


def test_a_cancelled_job_calls_nobody(make_client):
    with receiving() as receiver:
        made = make_client(ports=[receiver.server_port], role="api")
        job = submit(made, [{"text": TEXT}], callback_url=receiver.url).json()["id"]
        assert made.client.delete(f"/v1/jobs/{job}").json()["callback"]["state"] == "none_yet"
        assert receiver.received == []


REFUSED = {"blocked": "blocked_address", "bad_url": "bad_url"}


def test_no_callback_is_promised_to_an_address_that_must_not_be_reached(make_client):
    made = make_client(job_rate="off", role="api")
    opened = "//localhost"  # the tests' own server
    asked = [
        row
        for row in URLS
        if row["outcome"] in REFUSED
        and 0 < len(row["url"]) <= 8_192
        and opened not in row.get("normal", "")
    ]
    assert len(asked) > 100
    for row in asked:
        answer = submit(made, [{"text": TEXT}], callback_url=row["url"])
        assert answer.status_code == 422, row
        code = answer.json()["type"].rpartition(":")[2]
        assert code in {REFUSED[row["outcome"]], "dns_failure"}, row
    assert made.client.get("/v1/jobs").json()["jobs"] == []


def test_a_name_that_turns_inside_is_given_up_without_a_connection(make_client):
    with receiving() as receiver:
        made = make_client(ports=[receiver.server_port])
        names = iter([["93.184.215.14"], ["127.0.0.1"]])
        fetch = FetchSettings(ports=frozenset({receiver.server_port}))
        sender = Sender(fetch, guard=Guard(fetch, resolver=lambda host, port: next(names)))
        made.service.jobs._callbacks._sender = sender
        address = f"http://hooks.example.org:{receiver.server_port}/done"
        job = submit(made, [{"text": TEXT}], callback_url=address).json()["id"]
        callback = until(made, job, "given_up", "done")
        assert callback["problem"]["type"] == "urn:credcheck:problem:blocked_address"
        assert callback["attempts"] == 1
        assert receiver.received == []


def sender_to(port, **settings):
    return Sender(
        FetchSettings(
            ports=frozenset({port}), allowed_private_hosts=frozenset({"localhost"}), **settings
        ),
        budget=MemoryBudget(interval=0.0),
    )


def test_no_redirect_is_followed():
    with running(Server(default=redirect("http://169.254.169.254/"))) as server:
        sender = sender_to(server.port)
        with pytest.raises(BadResponse, match="redirect"):
            sender.post(server.url("/hook", "localhost"), b"{}")
        assert server.targets() == ["/hook"]


def test_only_the_status_of_an_answer_is_read():
    with running(Server()) as server:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
        server.default = drip(server, head, b"x" * 65_536, 0.001)
        assert sender_to(server.port).post(server.url("/", "localhost"), b"{}") == 200


def test_a_receiver_that_says_nothing_runs_into_the_time_limit():
    with running(Server()) as server:
        server.default = lambda connection, request: server.stopped.wait(10)
        with pytest.raises(FetchTimeout):
            sender_to(server.port, seconds=0.5).post(server.url("/", "localhost"), b"{}")


def test_a_receiver_with_endless_headers_is_left():
    with running(Server()) as server:
        server.default = drip(server, b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 8_192 + b"\r\n", 0)
        with pytest.raises(BadResponse, match="headers"):
            sender_to(server.port).post(server.url("/", "localhost"), b"{}")


def test_headers_that_cannot_be_sent_are_refused():
    with running(Server()) as server, pytest.raises(InputError):
        sender_to(server.port).post(server.url("/", "localhost"), b"{}", {"X-A": "a\r\nb: c"})


def test_a_receiver_inside_is_not_connected_to():
    with running(Server()) as server:
        sender = Sender(FetchSettings(ports=frozenset({server.port})))
        with pytest.raises(BlockedAddress):
            sender.post(f"http://127.0.0.1:{server.port}/", b"{}")
        assert server.connections == 0


def test_a_closed_sender_sends_nothing():
    sender = sender_to(80)
    sender.close()
    with pytest.raises(RuntimeError, match="closed"):
        sender.post("http://localhost/", b"{}")
