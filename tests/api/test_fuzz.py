"""Requests that nobody would write, by the hundred: every answer is one that the description has.

Every operation is asked with generated requests, valid and not, of a real server; where a path
names a report, a job or a feed, half of the requests name one that is there.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import httpx
import pytest
import schemathesis
import uvicorn
from credcheck.api import openapi
from credcheck.api.app import create_app
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api import exchanges

pytestmark = pytest.mark.full

DOCUMENT = json.loads(exchanges.snapshot())
NAMES = [operation["operationId"] for _, _, operation in openapi.operations(DOCUMENT)]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FEW, MANY = 8, 50


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a service, and the ids of things that are there."""
    folder = tmp_path_factory.mktemp("service")
    with exchanges.service(folder) as (settings, known):
        rates = dict.fromkeys(("score_rate", "read_rate", "job_rate"), "off")
        unlimited = replace(settings, service=replace(settings.service, **rates))
        app = create_app(unlimited, loopback=True)
        app.state.sources_file = exchanges.SOURCES
        exchanges.SOURCES.get()  # what takes seconds once is not waited for in a request
        config = uvicorn.Config(app, port=0, log_level="critical", lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        address = f"http://localhost:{port}"
        yield address, _there(address, known)
        server.should_exit = True
        thread.join()


def _there(address, known):
    """Make a report, a job and a feed; their ids, by the names of parameters."""
    made = frozenset({"report", "job", "feed"})
    with httpx.Client(base_url=address, timeout=60) as client:
        for _, response in exchanges.play(client, known, only=made):
            assert response.is_success, response.text
    return {f"{name}_id": known[name] for name in made & known.keys()}


def _fuzz(served, name, examples):
    address, there = served
    operation = schemathesis.openapi.from_dict(DOCUMENT).find_operation_by_id(name)
    # OpenAPI 3.1 knows a stream of events as one text, the checker as many objects.
    checks = [one for one in CHECKS if (name, one) != ("get_events", response_schema_conformance)]

    @limits(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def fuzz(case, real):
        for parameter in case.path_parameters or {}:
            if real and parameter in there:
                case.path_parameters[parameter] = there[parameter]
        case.call_and_validate(base_url=address, checks=checks)

    fuzz()


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_one_of_those_described(served, name):
    _fuzz(served, name, FEW)


@pytest.mark.parametrize("name", NAMES)
def test_so_are_those_to_many_more_requests(served, name):
    _fuzz(served, name, MANY)
