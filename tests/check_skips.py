"""Count the skipped tests of a pytest run and fail on one that no list allows.

``python tests/check_skips.py REPORT.xml`` reads a JUnit report and ``allowed_skips.txt`` beside
this file. Exit 0: every skip is allowed; 1: one is not; 2: the report holds no test at all.
"""

from __future__ import annotations

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree as ET

ALLOWED = Path(__file__).with_name("allowed_skips.txt")


def allowed_patterns(text: str) -> list[str]:
    """The test ids of an allow list: each line's first field; ``#`` begins a comment line."""
    lines = (line.strip() for line in text.splitlines())
    return [re.split(r"\t|  ", line)[0] for line in lines if line and not line.startswith("#")]


def skipped(report: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many tests a JUnit report holds, and the id and reason of each that was skipped.

    An expected failure is no skip. A whole module that was skipped has an empty class name.
    """
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314
    found = []
    for case in cases:
        mark = case.find("skipped")
        if mark is not None and mark.get("type") != "pytest.xfail":
            name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
            found.append((name, mark.get("message", "")))
    return len(cases), found


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    total, skips = skipped(Path(arguments[0]))
    patterns = allowed_patterns(ALLOWED.read_text(encoding="utf-8"))
    refused = [
        (name, why) for name, why in skips if not any(fnmatchcase(name, p) for p in patterns)
    ]
    print(f"tests skipped: {len(skips)} of {total}; not allowed: {len(refused)}")
    for name, why in refused:
        print(f"  {name}: {why}")
    if total == 0:
        print("the report holds no test")
        return 2
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
