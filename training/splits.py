"""train / calib / dev: calib is a fixed tenth of the train groups that no weight ever sees."""

import hashlib
from typing import Any, Literal

Split = Literal["train", "calib", "dev"]
CALIB_SHARE = 0.10


def fraction(key: str) -> float:
    """A fixed pseudo-random number in [0, 1) for a key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64


def split_of(row: dict[str, Any], *, unit: str = "group", share: float = CALIB_SHARE) -> Split:
    """The row's split; ``unit`` names the field whose values stay whole."""
    if row["split"] == "dev":
        return "dev"
    return "calib" if fraction(str(row[unit])) < share else "train"
