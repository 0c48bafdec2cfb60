"""Finds, verifies and opens a bundle: a folder of weights with everything needed to read them.

``bundle.toml`` names every file with its sha256 and holds calibration, thresholds, intervals and the
reference corpus' quantiles. The bundle's own digest is the sha256 of ``bundle.toml``.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from credcheck.config import Backend
from credcheck.errors import BackendUnavailable, BundleCorrupt, BundleIncompatible, BundleNotFound

FORMAT = 1
BACKENDS: Mapping[Backend, tuple[str, ...]] = {
    "onnx": ("encoder.onnx", "tokenizer.json"),
    "torch": ("model.safetensors", "config.json", "tokenizer.json"),
}
"""The files that each engine reads, the one to be preferred first."""


@dataclass(frozen=True, slots=True)
class Affine:
    """A calibration: probability = sigmoid(scale · logit + shift)."""

    scale: float
    shift: float

    def logit(self, pooled: float) -> float:
        return self.scale * pooled + self.shift

    def probability(self, pooled: float) -> float:
        return sigmoid(self.logit(pooled))


@dataclass(frozen=True, slots=True)
class Residuals:
    """A 90 % conformal interval: half-width ``quantiles[i]`` for values in ``edges[i]…edges[i+1]``."""

    edges: tuple[float, ...]
    quantiles: tuple[float, ...]
    covers: str

    def around(self, value: float) -> tuple[float, float]:
        """The interval around ``value``, cut to 0…1."""
        number = sum(value >= edge for edge in self.edges[1:-1])
        half = self.quantiles[number]
        return max(0.0, value - half), min(1.0, value + half)


@dataclass(frozen=True, slots=True)
class Reference:
    """Quantiles of one score in the reference corpus, evenly spaced from 0 to 1, and two thresholds."""

    quantiles: tuple[float, ...]
    thresholds: tuple[float, float] | None

    def percentile(self, value: float) -> float:
        """The share of reference articles with a lower score, by linear interpolation, in 0…1."""
        grid = self.quantiles
        if value <= grid[0]:
            return 0.0
        if value >= grid[-1]:
            return 1.0
        above = next(i for i, edge in enumerate(grid) if edge > value)
        low, high = grid[above - 1], grid[above]
        return (above - 1 + (value - low) / (high - low)) / (len(grid) - 1)


@dataclass(frozen=True, slots=True)
class GenreRule:
    """When a piece is of a kind by its words: from the probability ``threshold`` on."""

    affine: Affine
    threshold: float


@dataclass(frozen=True, slots=True)
class Config:
    """What ``bundle.toml`` says, by section."""

    columns: tuple[str, ...]
    calibration: Mapping[str, Affine]
    thresholds: Mapping[str, float]
    intervals: Mapping[str, Residuals]
    weights: Mapping[str, float]
    means: Mapping[str, float]
    reference: Mapping[str, Reference]
    reference_name: str
    style_spread: float
    genre: Mapping[str, GenreRule]

    def on_news(self, head: str) -> Affine:
        """The calibration of a head on news: its own for news where the bundle has one."""
        return self.calibration.get(f"{head}_news", self.calibration[head])


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle: ``sha256`` is that of bundle.toml, ``size`` in bytes counts its files."""

    id: str
    path: Path
    sha256: str
    size: int
    created: str
    files: Mapping[str, str]
    config: Config

    @property
    def encoder(self) -> Path:
        return self.path / "encoder.onnx"

    @property
    def tokenizer(self) -> Path:
        return self.path / "tokenizer.json"

    @property
    def weights(self) -> Path:
        return self.path / "model.safetensors"

    @property
    def encoder_config(self) -> Path:
        return self.path / "config.json"

    def backend(self, wanted: Backend = "auto") -> Backend:
        """The engine that runs this bundle's weights. Raises BackendUnavailable if it has none for it.

        Only files that bundle.toml names count, for those alone are verified.
        """
        here = [name for name, needs in BACKENDS.items() if set(needs) <= set(self.files)]
        if wanted == "auto" and here:
            return here[0]
        if wanted not in here:
            has = f"weights for {', '.join(here)}" if here else "no weights"
            raise BackendUnavailable(f"bundle {self.id} has {has}, and {wanted} was asked for")
        return wanted


def models_folder() -> Path:
    """The folder that installs with the package."""
    return Path(str(resources.files("credcheck._models")))


def find(name: str | Path, *, models: Path | None = None) -> Bundle:
    """Opens a bundle by id or by the path of its folder; does not hash the weights.

    Raises BundleNotFound, BundleCorrupt when bundle.toml cannot be read or a file is missing, and
    BundleIncompatible when it has another format.
    """
    home = models or models_folder()
    folder = Path(name) if len(Path(name).parts) > 1 else home / name
    if not (folder / "bundle.toml").is_file():
        known = ", ".join(sorted(path.parent.name for path in home.glob("*/bundle.toml"))) or "none"
        raise BundleNotFound(f"no bundle {str(name)!r} in {home}; there: {known}")
    return _read(folder)


def list_bundles(*, models: Path | None = None) -> list[Bundle]:
    """Every bundle in the models folder, by id."""
    home = models or models_folder()
    return [_read(path.parent) for path in sorted(home.glob("*/bundle.toml"))]


def verify(bundle: Bundle) -> None:
    """Hashes every file of the bundle. Raises BundleCorrupt naming the first that differs."""
    for name, expected in bundle.files.items():
        with (bundle.path / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise BundleCorrupt(f"{bundle.id}/{name} has sha256 {found}, expected {expected}")


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _read(folder: Path) -> Bundle:
    raw = (folder / "bundle.toml").read_bytes()
    try:
        data = tomllib.loads(raw.decode())
        if data["format"] != FORMAT:
            raise BundleIncompatible(
                f"{folder.name} has bundle format {data['format']}, this version reads {FORMAT}"
            )
        files = {str(name): str(digest) for name, digest in data["files"].items()}
        missing = [name for name in files if not (folder / name).is_file()]
        if missing:
            raise BundleCorrupt(f"{folder.name} lacks {', '.join(missing)}")
        return Bundle(
            id=str(data["id"]),
            path=folder,
            sha256=hashlib.sha256(raw).hexdigest(),
            size=sum((folder / name).stat().st_size for name in [*files, "bundle.toml"]),
            created=str(data["created"]),
            files=files,
            config=_config(data),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise BundleCorrupt(f"{folder.name}/bundle.toml cannot be read: {error!r}") from error


def _config(data: Mapping[str, Any]) -> Config:
    return Config(
        columns=tuple(data["columns"]),
        calibration={name: Affine(*pair) for name, pair in data["calibration"].items()},
        thresholds=dict(data["thresholds"]),
        intervals={
            name: Residuals(_floats(entry["edges"]), _floats(entry["quantiles"]), entry["covers"])
            for name, entry in data["intervals"].items()
        },
        weights=dict(data["sensationalism"]["weights"]),
        means=dict(data["means"]),
        reference={
            name: Reference(_floats(entry["quantiles"]), _pair(entry.get("thresholds")))
            for name, entry in data["reference"]["scores"].items()
        },
        reference_name=str(data["reference"]["name"]),
        style_spread=float(data["style"]["spread"]),
        genre={
            name: GenreRule(Affine(entry["scale"], entry["shift"]), float(entry["threshold"]))
            for name, entry in data.get("genre", {}).items()
        },
    )


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _pair(values: Sequence[float] | None) -> tuple[float, float] | None:
    return None if values is None else (float(values[0]), float(values[1]))
