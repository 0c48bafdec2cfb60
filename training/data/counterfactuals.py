"""The project's own counterfactuals: templates, and every text that a template stands for."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "tests" / "eval" / "counterfactuals.toml"
DIALECTS = ("standard", "african_american", "non_native")
_VOWELS = "aeiouAEIOU"


@dataclass(frozen=True, slots=True)
class Template:
    """Texts that differ in one thing: ``values[i]`` stands in ``texts[i]`` and belongs to ``groups[i]``.

    ``unit`` is *sentence* or *headline*; ``kind`` is *neutral, negative, attributed* or *emotional*.
    """

    id: str
    slot: str
    kind: str
    unit: str
    texts: tuple[str, ...]
    values: tuple[str, ...]
    groups: tuple[frozenset[str], ...]


def templates(path: Path = FILE) -> list[Template]:
    """Every template of the file, in its order. Raises KeyError naming a slot or form that is not there."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_template(entry, data) for entry in data["templates"]]


def _template(entry: dict[str, Any], data: dict[str, Any]) -> Template:
    if "text" in entry:
        found = list(_filled(entry, data))
    else:
        found = [
            (entry[name], name, frozenset({name} if name == "standard" else {name, "not_standard"}))
            for name in DIALECTS
            if name in entry
        ]
    texts, values, groups = zip(*found, strict=True)
    head = {name: entry[name] for name in ("id", "slot", "kind", "unit")}
    return Template(**head, texts=texts, values=values, groups=groups)


def _filled(
    entry: dict[str, Any], data: dict[str, Any]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The text with each value of its slot, that value and its groups."""
    for value in data["slots"][entry["slot"]]:
        word, groups = value["text"], frozenset(value["groups"])
        forms = {"A": "An" if word[0] in _VOWELS else "A", entry["slot"]: word}
        for gender in groups & data["forms"].keys():
            forms |= data["forms"][gender]
        text = entry["text"].format_map(forms)
        yield text[0].upper() + text[1:], word, groups
