"""Articles with the rating of their outlet, house furniture masked: what the style head is fitted on.

ReCOVery (Zhou et al. 2020) brings its own labels; the domains of the hyperpartisan set (Kiesel et
al. 2019) are labelled by Lin et al. 2023 where that rating is clear. Labels belong to outlets.
"""

import csv
import re
from dataclasses import dataclass

from credcheck.sources.domains import locate
from training.data.files import folder, rows

RELIABLE, UNRELIABLE = 0.70, 0.40
MAX_PER_OUTLET = 40
_FURNITURE = re.compile(
    r"FILE PHOTO|Copyright|All rights reserved|©|Follow .{0,40} on (?:Twitter|Facebook)|"
    r"Our Standards|Reporting by|Editing by|Subscribe|newsletter|Click here|Read more|Getty|"
    r"Images? via|Photos? (?:by|via)|Associated Press contributed",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^[A-Z][\w ,./’'-]{1,50}\s*(?:\([A-Za-z .]{2,20}\)\s*)?[-–—]{1,2}\s+", re.MULTILINE
)
_PAREN = re.compile(r"^\([A-Za-z .]{2,20}\)\s*[-–—]*\s*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OutletArticle:
    """A masked article; ``label`` is 1 for an outlet rated reliable."""

    outlet: str
    label: int
    text: str


def articles() -> list[OutletArticle]:
    """All labelled articles of train and dev, at most 40 an outlet, in file order."""
    found: list[OutletArticle] = []
    seen: dict[str, int] = {}
    for outlet, label, text in _raw():
        if seen.get(outlet, 0) < MAX_PER_OUTLET:
            seen[outlet] = seen.get(outlet, 0) + 1
            found.append(OutletArticle(outlet, label, mask(text, outlet)))
    return found


def _raw() -> list[tuple[str, int, str]]:
    found = [
        (row["publisher"], int(row["label"]), row["text"])
        for row in rows("article_reliability_recovery")
    ]
    known = {locate(row["domain"]).registrable for row in rows("article_reliability_recovery")}
    rating = lin()
    for row in rows("article_hyperpartisan"):
        score = rating.get(row["group"])
        if score is None or row["group"] in known or UNRELIABLE < score < RELIABLE:
            continue
        found.append((row["group"], int(score >= RELIABLE), row["text"]))
    return found


def lin() -> dict[str, float]:
    """Lin et al.'s first principal component by domain, 0…1."""
    with (folder() / "ratings" / "lin2023_pc1.csv").open(encoding="utf-8") as file:
        return {row["domain"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}


def _without_furniture(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line for line in lines if len(line) > 300 or not _FURNITURE.search(line))


def mask(text: str, outlet: str) -> str:
    """The text without furniture lines, datelines and the outlet's own name."""
    text = _PAREN.sub("", _DATELINE.sub("", _without_furniture(text)))
    name = outlet.split(".", maxsplit=1)[0] if "." in outlet else outlet
    spaced = "[ -]?".join(re.escape(char) for char in name if char not in " -")
    return re.sub(rf"\b{spaced}(?:\.(?:com|org|net))?\b", "it", text, flags=re.IGNORECASE)
