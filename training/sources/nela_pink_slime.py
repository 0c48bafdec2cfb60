"""Gruppi 2024: networks of automated local sites that do not say whose interest they serve."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import SOMETIMES_MISLEADING, Record, Spec, entry_name


def convert(record: Record, scope: str) -> Row:
    return Row(
        scope=scope,
        verdict=f"{record['label'].replace('_', ' ')} ({record['scope'].replace('_', ' ')})",
        score=SOMETIMES_MISLEADING,
        as_of=record["as_of"],
        entry=entry_name(record["name"]),
    )


SPEC = Spec(
    id="nela_pink_slime",
    csv="nela_pink_slime",
    title="NELA pink slime, networks of partisan local news sites",
    citation="Gruppi, M. (2024). NELA Pink Slime. MELALab.",
    licence="MIT",
    url="https://github.com/MELALab/nela-pink-slime",
    origin="https://github.com/MELALab/nela-pink-slime",
    kind="named",
    votes=1,
    caution=(
        "Mostly names of outlets; only the rows with a domain are kept, because the same name may "
        "belong to an honest outlet elsewhere."
    ),
    origins={"": ("nela_pink_slime",)},
    convert=convert,
)
