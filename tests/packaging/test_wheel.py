"""The wheel as a stranger gets it: what is in it, and that it works away from the source tree."""

from __future__ import annotations

import json
import sys
import venv
import zipfile

import pytest

from tests.packaging.shell import ROOT, run

pytestmark = pytest.mark.full

MEGABYTE = 1_000_000
LARGEST_INSTALL = 350 * MEGABYTE
TEXT = """Council closes the Hollin Street bridge

The council closed the Hollin Street bridge on Thursday after an inspection found rust in two
of its cables, said Maren Tolliver, the head of its works department.

A city official said the repairs would take eleven weeks. "We would rather be careful than sorry,"
Tolliver told reporters. Shopkeepers said they had not been warned.
"""


@pytest.fixture(scope="module")
def wheel(tree):
    """The wheel, built from a copy, so that nothing an earlier build left behind gets in."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tree / "dist", cwd=tree)
    (built,) = (tree / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_package_and_nothing_beside_it(names):
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"credcheck"}
    assert not [n for n in names if "/tests/" in n or "/training/" in n or n.endswith(".pyc")]


def test_the_wheel_holds_every_file_of_the_package(names):
    folders = {
        "credcheck/": ROOT / "src" / "credcheck",
        "credcheck/_models/": ROOT / "models",
        "credcheck/_web/": ROOT / "web",
        "credcheck/api/": ROOT / "api",
    }
    expected = {
        prefix + path.relative_to(folder).as_posix()
        for prefix, folder in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected == {name for name in names if name.startswith("credcheck/")}


def test_the_wheel_holds_what_a_user_relies_on(names):
    assert {"credcheck/py.typed", "credcheck/report.schema.json"} <= names
    assert "credcheck/_models/news-v2/encoder.onnx" in names
    assert [n for n in names if n.endswith(".dist-info/licenses/LICENSE")]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of a fresh virtual environment with the wheel, and nothing else asked for."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, with_pip=True)
    pip = (home / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--upgrade", "pip", cwd=home)
    run(*pip, "-c", ROOT / "constraints.txt", wheel, cwd=home)
    return home


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_an_installed_wheel_scores_an_article_elsewhere(installed, article):
    done = run(installed / "bin" / "credcheck", "score", "bridge.txt", "--json", cwd=article.parent)
    report = json.loads(done.stdout)
    assert report["document"]["headline"] == "Council closes the Hollin Street bridge"
    assert report["scores"]["attribution"]["distinct_sources"] >= 1
    for sentence in report["sentences"]:
        text = report["document"]["text"][sentence["start"] : sentence["end"]]
        assert text == sentence["text"]
    assert done.stderr == ""


def test_an_installed_wheel_makes_its_report_again(installed, article):
    command = installed / "bin" / "credcheck"
    made = run(command, "score", article, "--json", cwd=installed)
    (article.parent / "report.json").write_text(made.stdout, encoding="utf-8")
    run(command, "verify", "report.json", cwd=article.parent)
    run(command, "bundle", "verify", cwd=article.parent)


def test_an_installed_wheel_writes_the_page(installed, article):
    command = (installed / "bin" / "credcheck", "score", article, "--html", "page.html")
    run(*command, cwd=article.parent)
    assert "Hollin Street" in (article.parent / "page.html").read_text(encoding="utf-8")


def test_the_serving_install_is_small_and_has_no_torch(installed):
    (packages,) = (installed / "lib").glob("python3.*/site-packages")
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())
    assert size <= LARGEST_INSTALL, f"{size / MEGABYTE:.0f} MB"
    assert not {"torch", "transformers", "datasets", "pandas", "sklearn"} & {
        path.name for path in packages.iterdir()
    }
