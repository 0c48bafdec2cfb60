"""What a model says of every dev row, head by head, beside what people said: all that figures need.

Tables hold numbers, group names and no text. They are kept in training/cache/, which git ignores, so that
models can be compared without running them again.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck import pool
from credcheck.bundles import Affine, Residuals
from credcheck.types import Encoder
from training.calibrate import (
    HEADS,
    ROLES,
    article_means,
    article_shares,
    content_sentences,
    role_pieces,
)
from training.data.lines import CHECKWORTHY, SUBJECTIVITY, WEBIS
from training.reading import Floats, Lines, babe_lines, line_set, ptc_lines, stories
from training.relations import counts
from training.splits import Split

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "training" / "cache"
QUOTATION = re.compile(r"[“\"«][^”\"»]{12,}[”\"»]")
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model's logits are read: what bundle.toml says, or calibration found for a run."""

    calibration: Mapping[str, Affine]
    thresholds: Mapping[str, float]
    intervals: Mapping[str, Residuals]

    def probability(self, head: str, logits: Floats) -> Floats:
        affine = self.calibration[head]
        return pool.sigmoid(affine.scale * logits + affine.shift)

    def bounds(self, interval: str, values: Floats) -> dict[str, Array]:
        found = np.asarray([self.intervals[interval].around(value) for value in values])
        return {"low": found[:, 0], "high": found[:, 1]}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one head: ``columns`` have one value a row, ``ragged`` an array a row."""

    groups: list[str]
    columns: dict[str, Array]
    ragged: dict[str, list[Array]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)


Predictions = dict[str, Table]


def predict(
    encoder: Encoder, settings: Settings, heads: Sequence[str] = HEADS, split: Split = "dev"
) -> Predictions:
    """The tables of ``heads``; loaded language has one by line and one by article."""
    found: Predictions = {}
    if "clickbait" in heads:
        lines = line_set(encoder, WEBIS, split)
        p = settings.probability("clickbait", lines.mean("clickbait"))
        bounds = settings.bounds("clickbait", p)
        found["clickbait"] = Table(lines.groups, {"p": p, "gold": lines.gold, **bounds})
    if "attribution" in heads:
        found["attribution"] = _attribution(encoder, settings, split)
    if "loaded" in heads:
        found |= _loaded(encoder, settings, split)
    if "biased" in heads:
        lines = babe_lines(encoder, split)
        found["biased"] = _by_row(lines, settings.probability("biased", lines.loaded()))
    for head, data in (("subjective", SUBJECTIVITY), ("check_worthy", CHECKWORTHY)):
        if head in heads:
            lines = line_set(encoder, data, split)
            found[head] = _by_row(lines, settings.probability(head, lines.mean(head)))
    return found


def _by_row(lines: Lines, p: Floats) -> Table:
    return Table([str(i) for i in range(len(p))], {"p": p, "gold": lines.gold})


def _loaded(encoder: Encoder, settings: Settings, split: Split) -> Predictions:
    lines, targets = ptc_lines(encoder, split)
    p = settings.probability("loaded", lines.loaded())
    piece = [pool.sigmoid(e.column("loaded").astype(float)) for e in lines.encodings]
    quoted = np.asarray([bool(QUOTATION.search(text)) for text in lines.texts])
    mean, hand = article_means(p, lines.gold, lines.groups)
    return {
        "loaded": Table(
            lines.groups,
            {"p": p, "gold": lines.gold, "quoted": quoted},
            {"piece": list(piece), "target": list(targets)},
            {"threshold": settings.thresholds["loaded"]},
        ),
        "loaded_share": Table(
            sorted(set(lines.groups)),
            {"mine": mean, "hand": hand, **settings.bounds("loaded_share", mean)},
        ),
    }


def _attribution(encoder: Encoder, settings: Settings, split: Split) -> Table:
    told = stories(encoder, split)
    mine, hand = article_shares(told, settings.thresholds)
    parts = np.asarray([counts(story, settings.thresholds) for story in told])
    pairs = [content_sentences(story, settings.thresholds) for story in told]
    ragged: dict[str, list[Array]] = {
        "sentence": [np.asarray(pair[0], dtype=bool) for pair in pairs],
        "sentence_gold": [np.asarray(pair[1], dtype=bool) for pair in pairs],
    }
    for role in ROLES:
        pieces = [role_pieces([story], role) for story in told]
        ragged |= {role: [p for p, _ in pieces], f"{role}_gold": [gold for _, gold in pieces]}
    columns = {
        "mine": mine,
        "hand": hand,
        "publisher": np.asarray([story.row["publisher"] for story in told]),
        **dict(zip(("hit", "claimed", "marked"), parts.T, strict=True)),
        **settings.bounds("attributed_share", mine),
    }
    numbers = {role: settings.thresholds[f"piece_{role}"] for role in ROLES}
    return Table([story.row["doc_id"] for story in told], columns, ragged, numbers)


def save(predictions: Predictions, path: Path) -> None:
    """Write all tables as one npz file."""
    flat: dict[str, Array] = {}
    for name, table in predictions.items():
        flat[f"{name}/groups"] = np.asarray(table.groups)
        flat |= {f"{name}/column/{key}": values for key, values in table.columns.items()}
        flat |= {f"{name}/number/{key}": np.asarray(v) for key, v in table.numbers.items()}
        for key, arrays in table.ragged.items():
            flat[f"{name}/ragged/{key}"] = np.concatenate(arrays)
            flat[f"{name}/sizes/{key}"] = np.asarray([len(each) for each in arrays])
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **flat)


def load(path: Path) -> Predictions:
    """The tables of a file that :func:`save` wrote."""
    with np.load(path, allow_pickle=False) as data:
        flat = {key: data[key] for key in data.files}
    found: Predictions = {}
    for name in dict.fromkeys(key.partition("/")[0] for key in flat):
        parts: dict[str, dict[str, Any]] = {"column": {}, "number": {}, "ragged": {}, "sizes": {}}
        for key, values in flat.items():
            if key.startswith(f"{name}/") and key.count("/") == 2:
                _, kind, own = key.split("/")
                parts[kind][own] = values
        ragged = {
            key: np.split(values, np.cumsum(parts["sizes"][key])[:-1])
            for key, values in parts["ragged"].items()
        }
        numbers = {key: float(value) for key, value in parts["number"].items()}
        groups = [str(group) for group in flat[f"{name}/groups"]]
        found[name] = Table(groups, parts["column"], ragged, numbers)
    return found


def place(weights: Mapping[str, str], data: Mapping[str, str]) -> Path:
    """Where the tables of these weights on these data are kept, by this version of the code."""
    code = hashlib.sha256()
    for folder in (ROOT / "src" / "credcheck", ROOT / "training"):
        for path in sorted(folder.rglob("*.py")):
            code.update(path.read_bytes())
    key = json.dumps([dict(weights), dict(data), code.hexdigest()], sort_keys=True)
    return CACHE / f"dev-{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz"
