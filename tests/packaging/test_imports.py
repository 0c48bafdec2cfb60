"""What importing and running credcheck pulls in, each in a fresh process."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "credcheck"
SERVICE = (SRC / "store", SRC / "commands" / "serve.py")
TRAINING_ONLY = {"torch", "transformers", "datasets", "pandas", "sklearn", "scipy"}
PAGE_ONLY = {"trafilatura", "lxml", "tldextract", "py3langid"}

SCORE = """
from credcheck import Pipeline
report = Pipeline.load().score_text("The mayor said on Monday that the bridge was safe.")
assert report.to_dict()["sentences"]
"""
LINES = """
import io
class Stdin:
    buffer = io.BytesIO("Bridge closes for repairs\\n".encode())
    @staticmethod
    def isatty(): return False
sys.stdin = Stdin()
sys.argv = ["credcheck", "lines", "--unit", "headline"]
from credcheck.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
"""


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after running the code."""
    tail = (
        "\nsys.stdout.flush(); print('@@' + ' '.join({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import sys\n" + code + tail],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("@@")[2].split())


@pytest.mark.parametrize(
    "code", ["import credcheck", SCORE, LINES], ids=["import", "score", "lines"]
)
def test_serving_never_imports_what_training_needs(code):
    assert not modules_after(code) & TRAINING_ONLY


def test_lines_do_without_the_page_and_domain_libraries():
    loaded = modules_after(LINES)
    assert "onnxruntime" in loaded
    assert not loaded & PAGE_ONLY


def test_the_command_line_itself_starts_without_the_libraries():
    loaded = modules_after("import credcheck.cli")
    assert not loaded & (PAGE_ONLY | {"onnxruntime", "numpy", "rich", "tokenizers"})


def third_party_imports(*folders: Path, without: tuple[Path, ...] = ()) -> set[str]:
    """Every top-level module that sources import and that is neither theirs nor Python's."""
    found: set[str] = set()
    paths = (
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else folder.rglob("*.py"))
    )
    for path in paths:
        if any(path.is_relative_to(left) for left in without):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"credcheck"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def declared(needs: list[str]) -> set[str]:
    return {normal(re.split(r"[^\w.-]", need, maxsplit=1)[0]) for need in needs}


@pytest.mark.parametrize("part", ["core", "api"])
def test_every_library_that_the_sources_import_is_a_declared_dependency(project, part):
    known = declared(project["project"]["dependencies"])
    # lxml stands behind both trafilatura and lxml_html_clean.
    known.add("lxml")
    if part == "core":
        found = third_party_imports(SRC, without=SERVICE)
    else:
        known |= declared(project["project"]["optional-dependencies"]["api"])
        # FastAPI brings starlette along and gives its classes out as its own.
        known.add("starlette")
        found = third_party_imports(ROOT / "api", *SERVICE)
    providers = packages_distributions()
    for module in sorted(found):
        names = {normal(name) for name in providers.get(module, [module])}
        assert names & known, f"{module} is imported and not declared"


def test_the_package_list_names_every_package_of_the_sources(project):
    present = {
        ".".join((name, *path.parent.relative_to(folder).parts))
        for name, folder in (("credcheck", SRC), ("credcheck.api", ROOT / "api"))
        for path in folder.rglob("__init__.py")
    }
    assert set(project["tool"]["setuptools"]["packages"]) == present | {
        "credcheck._models",
        "credcheck._web",
    }


def test_every_requirement_has_a_pinned_version(project):
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = re.fullmatch(r"([\w.-]+)==([\w.!-]+)", line).groups()
            pins[normal(name)] = version
    meta = project["project"]
    extras = meta["optional-dependencies"]
    parts = ("api", "postgres", "torch", "train", "dev")
    needs = [*meta["dependencies"], *(need for part in parts for need in extras[part])]
    assert declared(needs) - {"credcheck"} <= pins.keys()
