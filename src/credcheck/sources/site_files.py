"""What a site declares in ads.txt and trust.txt: bytes in, records out.

Nothing is fetched here. ``ads.txt`` is the IAB Tech Lab's list of who may sell a site's advertising;
``trust.txt`` is JournalList's list of whom a site belongs to and what it controls. Both are the
site's own claims. Hostile input costs no more than its first half megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 512 * 1024
"""The part of a file that is read, in bytes."""

MAX_RECORDS = 5_000
"""How many records of a file are kept."""

MAX_LINE = 1_000
"""The longest line that is read, in characters."""

ADS_VARIABLES = frozenset(
    {"contact", "subdomain", "ownerdomain", "managerdomain", "inventorypartnerdomain"}
)
TRUST_ATTRIBUTES = frozenset(
    {
        *("member", "belongto", "control", "controlledby", "social", "vendor", "customer"),
        *("disclosure", "contact", "datatrainingallowed"),
    }
)
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\.[a-z][a-z0-9-]{1,62}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Seller:
    """Who may sell: an advertising system, the account there, "DIRECT" or "RESELLER"."""

    system: str
    account: str
    relationship: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class AdsTxt:
    """An ads.txt: its sellers, its variables in lower case, and how many lines made no sense.

    ``truncated`` says that the file was longer than what is read of it.
    """

    sellers: tuple[Seller, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    skipped: int = 0
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class TrustTxt:
    """A trust.txt: pairs of attribute and value in the file's order; the rest as in ads.txt."""

    records: tuple[tuple[str, str], ...] = ()
    skipped: int = 0
    truncated: bool = False

    def values(self, attribute: str) -> tuple[str, ...]:
        """What the file says for one attribute, such as ``belongto``."""
        return tuple(value for name, value in self.records if name == attribute)


def parse_ads_txt(data: bytes) -> AdsTxt:
    """Read an ads.txt; a page of HTML in its place has no records. Never raises."""
    sellers: list[Seller] = []
    variables: list[tuple[str, str]] = []
    skipped = 0
    for line in _lines(data):
        name, is_variable, value = (part.strip() for part in line.partition("="))
        if is_variable and name.lower() in ADS_VARIABLES and value:
            variables.append((name.lower(), value))
        elif (seller := _seller(line)) is not None:
            sellers.append(seller)
        else:
            skipped += 1
        if len(sellers) + len(variables) >= MAX_RECORDS:
            return AdsTxt(tuple(sellers), tuple(variables), skipped, truncated=True)
    return AdsTxt(tuple(sellers), tuple(variables), skipped, len(data) > MAX_BYTES)


def parse_trust_txt(data: bytes) -> TrustTxt:
    """Read a trust.txt; a page of HTML in its place has no records. Never raises."""
    records: list[tuple[str, str]] = []
    skipped = 0
    for line in _lines(data):
        name, _, value = (part.strip() for part in line.partition("="))
        if name.lower() in TRUST_ATTRIBUTES and value:
            records.append((name.lower(), value))
        else:
            skipped += 1
        if len(records) >= MAX_RECORDS:
            return TrustTxt(tuple(records), skipped, truncated=True)
    return TrustTxt(tuple(records), skipped, len(data) > MAX_BYTES)


def _lines(data: bytes) -> Iterator[str]:
    """The lines without comments; an overlong one comes as a line that makes no sense."""
    text = data[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    if text.lstrip()[:1] == "<":
        return
    for line in re.split(r"\r\n|\r|\n", text):
        if len(line) > MAX_LINE:
            yield "?"
        elif kept := _CONTROL.sub(" ", line.partition("#")[0]).strip():
            yield kept


def _seller(line: str) -> Seller | None:
    fields = [field.strip() for field in line.partition(";")[0].split(",")]
    if len(fields) not in {3, 4}:
        return None
    system, account, relationship = fields[0].lower(), fields[1], fields[2].upper()
    if relationship not in {"DIRECT", "RESELLER"} or not account or not _DOMAIN.fullmatch(system):
        return None
    return Seller(system, account, relationship, fields[3] if len(fields) == 4 else "")
