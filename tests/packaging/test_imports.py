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


def third_party_imports() -> set[str]:
    """Every top-level module that the sources import and that is neither theirs nor Python's."""
    found: set[str] = set()
    for path in SRC.rglob("*.py"):
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


def test_every_library_that_the_sources_import_is_a_declared_dependency(project):
    declared = {
        normal(re.split(r"[^\w.-]", need, maxsplit=1)[0])
        for need in project["project"]["dependencies"]
    }
    # lxml stands behind both trafilatura and lxml_html_clean.
    declared.add("lxml")
    providers = packages_distributions()
    for module in sorted(third_party_imports()):
        names = {normal(name) for name in providers.get(module, [module])}
        assert names & declared, f"{module} is imported and not declared"


def test_the_package_list_names_every_package_of_the_sources(project):
    present = {
        ".".join(("credcheck", *path.parent.relative_to(SRC).parts))
        for path in SRC.rglob("__init__.py")
    }
    assert set(project["tool"]["setuptools"]["packages"]) == present | {"credcheck._models"}


def test_every_requirement_has_a_pinned_version(project):
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = re.fullmatch(r"([\w.-]+)==([\w.!-]+)", line).groups()
            pins[normal(name)] = version
    meta = project["project"]
    extras = meta["optional-dependencies"]
    needs = [*meta["dependencies"], *extras["train"], *extras["dev"]]
    names = {normal(re.split(r"[^\w.-]", need, maxsplit=1)[0]) for need in needs}
    assert names <= pins.keys()
