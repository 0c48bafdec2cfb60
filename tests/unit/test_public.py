"""The public names: what other programs rely on stands where it always stood."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import credcheck

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(credcheck.__path__, "credcheck.")
    if not info.name.startswith(
        ("credcheck._models", "credcheck._web", "credcheck.store.migrations.")
    )
)


def test_the_public_names():
    assert credcheck.__all__ == ["Document", "LineResult", "Pipeline", "Report", "__version__"]
    for name in credcheck.__all__:
        assert getattr(credcheck, name) is not None


def test_they_are_the_things_of_their_modules():
    from credcheck.documents import Document
    from credcheck.lines import LineResult
    from credcheck.pipeline import Pipeline
    from credcheck.report import Report

    assert (credcheck.Document, credcheck.LineResult) == (Document, LineResult)
    assert (credcheck.Pipeline, credcheck.Report) == (Pipeline, Report)


def test_another_name_is_not_there():
    with pytest.raises(AttributeError, match="'credcheck' has no attribute 'truth'"):
        credcheck.truth  # noqa: B018


def test_the_version_is_that_of_the_project():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^version = "(.+)"$', text, re.MULTILINE)[1] == credcheck.__version__
    assert f"## [{credcheck.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


SIGNATURES = {
    "load": "(bundle=None, *, backend=None, settings=None, budget=None)",
    "score_text": "(self, text, *, headline=None, url=None)",
    "score_html": "(self, html, *, url=None)",
    "score_url": "(self, url)",
    "score_many": "(self, documents)",
    "score_lines": "(self, texts, *, unit)",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_pipeline_is_called_as_it_always_was(name):
    found = inspect.signature(getattr(credcheck.Pipeline, name))
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values()]
    shown = found.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    assert str(shown) == SIGNATURES[name]


def test_reports_and_records_turn_into_what_others_read():
    from credcheck.sources import SourceRecord, lookup

    for name in ("to_dict", "to_json", "to_html", "from_json", "from_dict"):
        assert callable(getattr(credcheck.Report, name))
    record = lookup("reuters.com")
    assert isinstance(record, SourceRecord)
    assert 0 <= record.value <= 1
    assert record.assessments
    assert record.to_dict()["value"] == record.value
    assert lookup("https://nobody.example/").value is None


@pytest.mark.parametrize("name", MODULES)
def test_every_module_imports_by_itself_and_says_what_it_is(name):
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip()
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public)


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_and_classes_are_described(name):
    module = importlib.import_module(name)
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, kinds) and node.name[0] != "_" and not ast.get_docstring(node)
    ]
    assert not bare


def test_import_reads_no_setting_and_starts_nothing():
    lines = [f"import {name}" for name in MODULES]
    lines += ["import sys, threading", "assert threading.active_count() == 1"]
    lines += [f"assert {name!r} not in sys.modules" for name in ("onnxruntime", "nupunkt")]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env=os.environ | {"CREDCHECK_THREADS": "none", "CREDCHECK_MODELS": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
