"""Scores of single lines: headlines or sentences that stand by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from credcheck import pool, segment
from credcheck.aggregate import Group, combine
from credcheck.attribution import decode, voice_mask
from credcheck.bundles import Bundle
from credcheck.report_json import attribution_json
from credcheck.shouting import shouting
from credcheck.types import Attribution, Encoder, Encoding, Sentence
from credcheck.wording import words_of

Unit = Literal["headline", "sentence"]


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line's scores, each 0…1 or None where the line has no words.

    A headline has ``clickbait``, ``charged``, ``shouting`` and ``sensationalism`` with the words that
    make the first two; a sentence has ``loaded``, ``quoted_loaded``, ``subjective``, ``check_worthy``
    and its attributions.
    """

    text: str
    unit: Unit
    scores: Mapping[str, float | None]
    words: tuple[Mapping[str, Any], ...] = ()
    attributions: tuple[Attribution, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values; offsets are code points of ``text``."""
        data: dict[str, Any] = {"text": self.text, "unit": self.unit, **self.scores}
        if self.unit == "headline":
            data["words"] = [dict(word) for word in self.words]
        else:
            data["attributions"] = [attribution_json(item) for item in self.attributions]
        return data


def score(texts: Sequence[str], unit: Unit, encoder: Encoder, bundle: Bundle) -> list[LineResult]:
    """Score every line by itself: a line's result never depends on the others."""
    sentences = segment.lines(texts, headline=unit == "headline")
    encodings = encoder.encode(texts, sentences)
    one = _headline if unit == "headline" else _sentence
    return [
        one(text, own, encoding, bundle)
        for text, own, encoding in zip(texts, sentences, encodings, strict=True)
    ]


def _readings(
    text: str, sentences: tuple[Sentence, ...], encoding: Encoding, bundle: Bundle
) -> tuple[tuple[Attribution, ...], np.ndarray[Any, np.dtype[np.bool_]]]:
    found = decode(text, sentences, encoding, thresholds=bundle.config.thresholds)
    return found, voice_mask(encoding, found)


def _probability(bundle: Bundle, head: str, logit: float) -> float:
    return 0.0 if np.isnan(logit) else bundle.config.on_news(head).probability(logit)


def _headline(
    text: str, sentences: tuple[Sentence, ...], encoding: Encoding, bundle: Bundle
) -> LineResult:
    names = ("clickbait", "charged", "shouting", "sensationalism")
    if not len(encoding.starts):
        return LineResult(text, "headline", dict.fromkeys(names))
    _, quoted = _readings(text, sentences, encoding, bundle)
    parts = {
        "clickbait": _probability(
            bundle, "clickbait", float(pool.mean(encoding, "clickbait", 1)[0])
        ),
        "charged_headline": _probability(
            bundle, "loaded", float(pool.smooth_max(encoding, "loaded", 1, ~quoted)[0])
        ),
        "shouting": shouting(text).value,
    }
    weights = bundle.config.weights
    groups = [Group(weights[part], 0.0, (0,), (value,)) for part, value in parts.items()]
    values = (*parts.values(), combine(groups, 1).value)
    return LineResult(
        text,
        "headline",
        dict(zip(names, values, strict=True)),
        _words(text, encoding, ~quoted, bundle),
    )


def _words(
    text: str, encoding: Encoding, own: np.ndarray[Any, np.dtype[np.bool_]], bundle: Bundle
) -> tuple[Mapping[str, Any], ...]:
    """Each word's share of the two calibrated logits: they add up to the logits less their shifts."""
    calibration = bundle.config.calibration
    clickbait = calibration["clickbait"].scale * pool.mean_shares(encoding, "clickbait")
    charged = calibration["loaded"].scale * pool.smooth_max_shares(encoding, "loaded", own)
    return tuple(
        {
            "start": start,
            "end": end,
            "text": text[start:end],
            "clickbait": float(clickbait[pieces].sum()),
            "charged": float(charged[pieces].sum()),
        }
        for start, end, pieces in words_of(text, encoding)
    )


def _sentence(
    text: str, sentences: tuple[Sentence, ...], encoding: Encoding, bundle: Bundle
) -> LineResult:
    names = ("loaded", "quoted_loaded", "subjective", "check_worthy")
    if not len(encoding.starts):
        return LineResult(text, "sentence", dict.fromkeys(names))
    found, quoted = _readings(text, sentences, encoding, bundle)
    logits = {
        "loaded": pool.smooth_max(encoding, "loaded", 1, ~quoted),
        "quoted_loaded": pool.smooth_max(encoding, "loaded", 1, quoted),
        "subjective": pool.mean(encoding, "subjective", 1),
        "check_worthy": pool.mean(encoding, "check_worthy", 1),
    }
    scores = {
        name: _probability(bundle, name.removeprefix("quoted_"), float(values[0]))
        for name, values in logits.items()
    }
    return LineResult(text, "sentence", scores, attributions=found)
