"""The API's description: true of the service, whole, and the one that is kept in docs/openapi.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from credcheck.api import openapi
from credcheck.api.openapi_problems import DETAILS, kinds

from credcheck.report import problem
from tests.api import exchanges
from tests.api.harness import started

DOCUMENT = openapi.document()
OPERATIONS = {
    one["operationId"]: (method, path, one) for method, path, one in openapi.operations(DOCUMENT)
}


def check(value: Any, schema: dict[str, Any]) -> None:
    """Validate against a schema whose references point into the description."""
    whole = {"components": DOCUMENT["components"], **schema}
    jsonschema.Draft202012Validator(whole).validate(value)


def _contents() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every content with examples: its operation, its media type, itself."""
    for name, (_, _, operation) in OPERATIONS.items():
        parts = [operation["requestBody"]] if "requestBody" in operation else []
        parts += [one for one in operation["responses"].values() if "$ref" not in one]
        for part in parts:
            for media, content in part.get("content", {}).items():
                yield name, media, content


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    with exchanges.service(folder) as (settings, known), started(settings) as made:
        made.client.app.state.sources_file = exchanges.SOURCES
        yield [(one, response) for one, response in exchanges.play(made.client, known)]


def test_the_snapshot_is_current():
    assert exchanges.SNAPSHOT.read_text(encoding="utf-8") == exchanges.snapshot(), (
        "the API's description has changed: python -m tests.api.exchanges writes it again"
    )


def test_the_service_serves_it(local):
    assert local.client.get("/openapi.json").json() == json.loads(exchanges.snapshot())


def test_it_describes_every_route_of_the_service(local):
    schema = local.client.app.openapi()
    served = {(method, path) for method, path, _ in openapi.operations(schema)}
    assert served == {(method, path) for method, path, _ in openapi.operations(DOCUMENT)}


def test_every_reference_leads_somewhere():
    text = json.dumps(DOCUMENT)
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        found = DOCUMENT
        for step in reference.split("/"):
            found = found[step.replace("~1", "/")]


def test_every_schema_is_one():
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_names_of_operations_are_unique():
    assert len(OPERATIONS) == sum(1 for _ in openapi.operations(DOCUMENT))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_described(name):
    _, _, operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"]
    (tag,) = operation["tags"]
    assert tag in {one["name"] for one in DOCUMENT["tags"]}
    assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
    good = [one for status, one in operation["responses"].items() if status.startswith("2")]
    assert good
    for one in good:
        for content in one.get("content", {}).values():
            assert content["schema"], "an answer without a schema"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_an_example_of_its_request_and_answer(name):
    _, _, operation = OPERATIONS[name]
    assert [one for one in openapi.exchanges() if one["operation"] == name], "no exchange"
    if "requestBody" in operation:
        assert operation["requestBody"]["content"]["application/json"]["examples"]
    shown = [
        content.get("examples")
        for one in operation["responses"].values()
        for media, content in one.get("content", {}).items()
        if media in exchanges.TEXTS
    ]
    assert not shown or any(shown)


def test_every_example_is_valid():
    count = 0
    for name, media, content in _contents():
        for title, example in content.get("examples", {}).items():
            try:
                check(example["value"], content["schema"])
            except jsonschema.ValidationError as error:
                pytest.fail(f"{name}, {media}, {title}: {error.message[:300]}")
            count += 1
    assert count > len(OPERATIONS)


@pytest.mark.full
def test_every_example_works(played):
    for exchange, response in played:
        said = f"{exchange['operation']}, {exchange['name']}: {response.text[:500]}"
        assert response.status_code == exchange["status"], said
        media = response.headers.get("content-type", "").partition(";")[0]
        assert media == exchange["media"], said


@pytest.mark.full
def test_answers_are_as_described(played):
    for exchange, response in played:
        _, _, operation = OPERATIONS[exchange["operation"]]
        described = operation["responses"][str(exchange["status"])]
        for header in described.get("headers", {}):
            if header not in {"Preference-Applied", "Location", "Retry-After"}:
                assert header.lower() in response.headers, (exchange["operation"], header)
        if exchange["media"] == "application/json":
            check(response.json(), described["content"]["application/json"]["schema"])


@pytest.mark.full
def test_recorded_answers_have_the_shape_of_real_ones(played):
    for exchange, response in played:
        if exchange["media"] == "application/json":
            assert _shape(response.json()) == _shape(exchange["answer"]), exchange["name"]


def _shape(value: Any) -> Any:
    return sorted(value) if isinstance(value, dict) else type(value).__name__


def test_every_problem_has_an_example():
    shown = DOCUMENT["components"]["examples"]
    assert shown.keys() == {f"problem_{code}" for code in kinds()}
    assert kinds().keys() >= DETAILS.keys()
    schema = {"$ref": "#/components/schemas/StatusProblem"}
    for code, kind in kinds().items():
        value = shown[f"problem_{code}"]["value"]
        check(value, schema)
        assert value["type"] == problem(kind("x"))["type"]
        response = DOCUMENT["components"]["responses"][f"Problem{value['status']}"]
        content = response["content"]["application/problem+json"]
        assert content["examples"][code] == {"$ref": f"#/components/examples/problem_{code}"}


def test_keys_and_scopes_are_those_of_the_routes(make_client):
    made = make_client(access="keys")
    for name, (method, path, operation) in OPERATIONS.items():
        target = re.sub(r"\{[^}]+\}", "0" * 32, path)
        body = {} if "requestBody" in operation else None
        answer = made.client.request(method.upper(), target, json=body)
        assert (answer.status_code == 401) == bool(operation["security"]), name


def test_the_guide_lists_every_route():
    text = exchanges.GUIDE.read_text(encoding="utf-8")
    assert text == exchanges.with_routes(text), "python -m tests.api.exchanges writes it again"


def test_the_guide_names_no_route_that_is_not_there():
    text = exchanges.GUIDE.read_text(encoding="utf-8")
    patterns = [route.path_regex for route in openapi.described_routes()]
    for path in set(re.findall(r"(?<=localhost:8321)/v1/[^\s'\"`\\?]*|(?<=`)/v1/[^\s`?]*", text)):
        assert any(one.match(re.sub(r"\$\w+|\{\w+\}", "0" * 32, path)) for one in patterns), path
