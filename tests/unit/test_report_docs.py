"""docs/report.md names every field of the schema, and no other."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "report.md"
# Definitions that many fields share are described once, under this path.
ALIASES = {
    "score": "scores.*",
    "score_part": "scores.sensationalism.parts.*",
}


@pytest.fixture(scope="module")
def schema():
    return json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))


def field_paths(schema):
    """Every path that the schema allows, in the notation of the page."""
    found = set()
    walked = set()

    def walk(node, path):
        if name := node.get("$ref", "").removeprefix("#/$defs/"):
            target = ALIASES.get(name, path)
            if name not in ALIASES or name not in walked:
                walked.add(name)
                walk(schema["$defs"][name], target)
        for key, child in node.get("properties", {}).items():
            below = f"{path}.{key}" if path else key
            found.add(below)
            walk(child, below)
        if "items" in node:
            walk(node["items"], f"{path}[]")
        if isinstance(extra := node.get("additionalProperties"), dict):
            if "$ref" not in extra or extra["$ref"].removeprefix("#/$defs/") not in ALIASES:
                found.add(f"{path}.*")
            walk(extra, f"{path}.*")
        for choice in node.get("oneOf", []):
            if "properties" not in choice:
                walk(choice, path)

    walk(schema, "")
    walk({"$ref": "#/$defs/problem"}, "problem")
    # Known scores are listed by their own fields; the ids themselves stand in the text.
    return {path for path in found if not re.fullmatch(r"scores\.(?!\*)\w+", path)}


def documented_paths():
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows)), "a field stands in two rows"
    return {row.removesuffix("[]") for row in rows}


def test_the_walker_finds_fields_at_every_depth(schema):
    paths = field_paths(schema)
    expected = {
        "id",
        "document.warnings[].code",
        "scores.*.factors[].effect",
        "scores.sensationalism.parts.*.interval",
        "scores.source_reliability.assessments[].counts",
        "sentences[].attributions[].quote",
        "provenance.sources.lists.*",
        "problem.position",
    }
    assert expected <= paths


def test_every_field_is_documented(schema):
    assert field_paths(schema) - documented_paths() == set()


def test_every_documented_field_exists(schema):
    assert documented_paths() - field_paths(schema) == set()


def test_every_score_id_is_named(schema):
    page = PAGE.read_text("utf-8")
    ids = schema["properties"]["scores"]["properties"]
    assert [name for name in ids if f"`{name}`" not in page] == []
