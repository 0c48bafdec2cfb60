"""What lies on the disk: the bundle, and a serving install in a fresh virtual environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.budgets import ROOT, Plan, Row
from credcheck import bundles

MEGABYTE = 1_000_000
BUILT_FROM = ("src", "models", "pyproject.toml", "README.md", "LICENSE", "constraints.txt")
INSTALLERS = (
    "pip",
    "setuptools",
    "wheel",
    "pkg_resources",
    "_distutils_hack",
    "distutils-precedence",
)
TRAINING = ("torch", "transformers", "datasets", "pandas", "sklearn")


def size(folder: Path) -> int:
    """Bytes in a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def bundle(plan: Plan) -> list[Row]:
    """Every file of the bundle's folder."""
    del plan
    found = bundles.find("news-v2")
    return [
        Row(
            "bundle",
            "bundle on disk",
            size(found.path) / MEGABYTE,
            "MB",
            f"all files of models/{found.id}",
            budget=25.0,
        )
    ]


def install(plan: Plan) -> list[Row]:
    """site-packages after ``pip install`` of a copy, less pip itself."""
    del plan
    with tempfile.TemporaryDirectory() as scratch:
        packages = _installed(Path(scratch))
        sizes = {
            path.name: size(path) if path.is_dir() else path.stat().st_size
            for path in packages.iterdir()
            if not path.name.startswith(INSTALLERS)
        }
    names = {name.partition("-")[0].lower() for name in sizes}
    training = sorted(names & set(TRAINING))
    largest = dict(sorted(sizes.items(), key=lambda item: -item[1])[:12])
    return [
        Row(
            "install",
            "serving install in site-packages",
            sum(sizes.values()) / MEGABYTE,
            "MB",
            "a fresh virtual environment, `pip install -c constraints.txt` of a copy, compiled files "
            "counted, pip and setuptools not",
            budget=350.0,
            details={name: round(value / MEGABYTE, 1) for name, value in largest.items()},
        ),
        Row(
            "install_training",
            "training libraries in a serving install",
            float(len(training)),
            "packages",
            f"which of {', '.join(TRAINING)} are there",
            budget=0.0,
            note=", ".join(training),
        ),
    ]


def _installed(scratch: Path) -> Path:
    copy = scratch / "copy"
    copy.mkdir()
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in BUILT_FROM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=skip)
        else:
            shutil.copy(source, copy / name)
    venv.create(scratch / "venv", with_pip=True)
    python = scratch / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run([*pip, "--upgrade", "pip"], check=True, stdout=sys.stderr)
    subprocess.run([*pip, "-c", "constraints.txt", "."], check=True, cwd=copy, stdout=sys.stderr)
    (found,) = (scratch / "venv" / "lib").glob("python*/site-packages")
    return found
