"""docs/scores.md says what the code does: every score, code, weight and constant, and its examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from pathlib import Path

import pytest

from credcheck import shouting, statements, windows
from credcheck.signals import discover, source_reliability, source_style, triage

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "credcheck"
PAGE = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCORING = (
    "aggregate",
    "statements",
    "shouting",
    "wording",
    "wording_attribution",
    "attribution.share",
    "sources.combine",
    "sources.registry",
    *(f"signals.{signal.ID}" for signal in discover()),
)


@pytest.fixture(scope="module")
def bundle(pipeline):
    return pipeline.bundle


def section(signal):
    return next(text for title, text in SECTIONS.items() if f"(`{signal}`)" in title)


def table(text, *columns):
    """The first columns of the table whose head begins with these words."""
    head = r"^\| " + r" \| ".join(map(re.escape, columns)) + r" \|.*\n\|[- |:]+\|\n((?:\|.*\n?)+)"
    found = re.search(head, text, re.MULTILINE)
    assert found, columns
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in found[1].splitlines()]
    return {row[0].strip("`"): [cell.strip("`") for cell in row[1 : len(columns)]] for row in rows}


def strings(node):
    """Every string constant below a node."""
    return {
        found.value
        for found in ast.walk(node)
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
    }


def calls(tree, *names):
    """Calls of a function by one of these names, as ``f(…)`` or ``module.f(…)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in names:
                yield node


def notice_codes():
    """The codes of every Notice that the sources make, directly or through an ``_abstained``."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(tree, "Notice", "_abstained"):
            plain = [a.value for a in call.args if isinstance(a, ast.Constant)]
            found |= {v for v in plain if isinstance(v, str) and re.fullmatch(r"[a-z_]+", v)}
    return found


def reason_codes():
    """The codes of every Evidence that the sources make."""
    wording = importlib.import_module("credcheck.wording")
    attribution = importlib.import_module("credcheck.wording_attribution")
    found = {code for code, _, _ in wording._DEVICES} | set(attribution._CODES.values())
    places = (*SOURCE.glob("wording*.py"), *(SOURCE / "signals").glob("*.py"))
    for path in (*places, SOURCE / "attribution" / "evidence.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(tree, "_evidence"):
            if isinstance(call.args[0], ast.Constant):
                found.add(call.args[0].value)
        for call in calls(tree, "Evidence"):
            if isinstance(call.args[1], ast.Constant):
                found.add(call.args[1].value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CODE":
                found |= strings(node.value)
            if isinstance(node, ast.FunctionDef) and node.name == "reason_code":
                returned = (n for n in ast.walk(node) if isinstance(n, ast.Return))
                found |= {n.value.value for n in returned if isinstance(n.value, ast.Constant)}
            if isinstance(node, ast.FunctionDef) and node.name == "shouted":
                pairs = (n for n in ast.walk(node) if isinstance(n, ast.Tuple))
                found |= {n.elts[1].value for n in pairs if isinstance(n.elts[1], ast.Constant)}
    return found


def constants():
    """Every public number at the top of a module that takes part in scoring."""
    for name in SCORING:
        module = importlib.import_module(f"credcheck.{name}")
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            key = getattr(target, "id", "")
            value = getattr(module, key, None) if re.match(r"[A-Z]", key) else None
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{name}.{key}", value


def test_every_score_has_a_section_and_says_what_it_does_not_mean():
    for signal in discover():
        text = section(signal.ID)
        assert "not mean" in text, signal.ID
        assert EXAMPLE.search(text), signal.ID


def test_every_score_stands_in_the_overview():
    assert set(table(PAGE, "score", "better")) == {signal.ID for signal in discover()}


def test_the_examples_are_what_the_code_computes(pipeline):
    parser, names = doctest.DocTestParser(), {"pipeline": pipeline}
    runner = doctest.DocTestRunner(verbose=False)
    for number, block in enumerate(EXAMPLE.findall(PAGE), 1):
        example = parser.get_doctest(block, names, f"example {number}", "docs/scores.md", 0)
        assert example.examples, f"example {number} runs nothing"
        found = []
        runner.run(example, out=found.append, clear_globs=False)
        assert not found, "".join(found)
        names = example.globs


def test_every_notice_is_documented_and_no_other():
    codes = SECTIONS["Codes"].split("**Reason codes**")[0]
    emitted = notice_codes()
    assert {"not_english", "too_short", "no_headline", "platform", "one_list"} <= emitted
    assert set(re.findall(r"`([a-z_]+)`", codes)) - {"evidence"} == emitted


def test_every_reason_code_is_documented_and_no_other():
    emitted = reason_codes()
    assert {"capitals", "expert", "title_representativeness", "unsourced_claim"} <= emitted
    assert set(table(SECTIONS["Codes"], "code", "signal", "marks")) == emitted


def test_every_constant_of_scoring_is_documented_with_its_value():
    stated = {name: float(cell[0]) for name, cell in table(PAGE, "constant", "value").items()}
    own = dict(constants())
    assert {"aggregate.MIN_WORDS", "statements.MIN_WORDS", "sources.combine.FRESH_MONTHS"} <= set(
        own
    )
    assert stated == own | {"windows.MAX_PIECES": windows.MAX_PIECES}


def test_numbers_in_running_text_are_the_constants():
    attribution, loud = section("attribution"), section("sensationalism")
    words = {4: "four", 5: "five"}
    assert f"body sentence of {words[statements.MIN_WORDS]} words or more" in attribution
    assert f"longer than {words[shouting.ACRONYM_LENGTH]} letters" in loud


def test_the_bundles_weights_are_those_of_the_page(bundle):
    stated = table(section("sensationalism"), "part", "weight")
    assert {part: float(cell[0]) for part, cell in stated.items()} == dict(bundle.config.weights)


def test_the_triage_weights_are_those_of_the_page():
    stated = table(section("triage"), "term", "weight")
    assert {term: float(cell[0]) for term, cell in stated.items()} == triage.WEIGHTS


def test_levels_begin_at_the_stated_shares_of_the_reference_articles(bundle):
    stated = table(PAGE, "score", "`medium` from", "`high` from")
    with_levels = {name for name, ref in bundle.config.reference.items() if ref.thresholds}
    assert set(stated) == with_levels
    for score, cells in stated.items():
        reference = bundle.config.reference[score]
        for cell, threshold in zip(cells, reference.thresholds, strict=True):
            share = float(re.match(r"[\d.]+", cell)[0]) / 100
            assert reference.percentile(threshold) == pytest.approx(share, abs=0.007)


def test_every_interval_says_what_it_covers(bundle):
    stated = {name: cell[0] for name, cell in table(PAGE, "interval of", "covers").items()}
    covers = {name: residuals.covers for name, residuals in bundle.config.intervals.items()}
    covers["attribution"] = covers.pop("attributed_share")
    covers["source_style"] = source_style.COVERS
    covers["source_reliability"] = source_reliability.COVERS
    assert stated == covers
