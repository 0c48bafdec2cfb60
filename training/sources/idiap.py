"""Burdisso et al. 2024: labels by hand, and an earlier copy of Wikipedia's perennial sources."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import (
    DEPRECATED,
    GENERALLY_UNRELIABLE,
    MIXED,
    RELIABLE,
    UNRELIABLE_BY_HAND,
    Record,
    Spec,
)

WIKIPEDIA = {
    "reliable": RELIABLE,
    "mixed": MIXED,
    "unreliable": GENERALLY_UNRELIABLE,
    "deprecated": DEPRECATED,
}


def convert(record: Record, scope: str) -> Row:
    label, basis = record["label"], record["scope"]
    score = UNRELIABLE_BY_HAND if basis == "manual" else WIKIPEDIA[label]
    return Row(scope, label, score, record["as_of"], basis)


SPEC = Spec(
    id="idiap",
    csv="idiap_news_media_reliability",
    title="Idiap news media reliability, rows labelled by hand or from Wikipedia",
    citation=(
        "Burdisso, S., Sanchez-Cortes, D., Villatoro-Tello, E., Motlicek, P. (2024). Reliability "
        "Estimation of News Media Sources: Birds of a Feather Flock Together. NAACL 2024, "
        "6893-6911."
    ),
    licence="Apache-2.0",
    url="https://github.com/idiap/News-Media-Reliability",
    origin="https://github.com/idiap/News-Media-Reliability",
    kind="named",
    votes=1,
    caution=(
        "Half of it repeats Wikipedia's perennial sources at an earlier date and never counts "
        "beside them. The rows labelled by hand are all 'unreliable', most of them one network of "
        "health sites."
    ),
    origins={"": ("idiap",), "manual": ("idiap",), "wikipedia": ("wikipedia",)},
    convert=convert,
)
