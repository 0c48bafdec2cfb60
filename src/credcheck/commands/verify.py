"""``credcheck verify``: make a report again and compare."""

from __future__ import annotations

import re
import sys

from credcheck.commands.streams import read_bytes
from credcheck.errors import BundleNotFound, NotReproducible, ReportError
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from credcheck.verify import differences

# A name and never a path: a report says which installed weights made it, not what to open.
_BUNDLE = re.compile(r"\w[\w.-]*")


def run(target: str) -> int:
    """Score a report's text again with the bundle it names; return how many of its fields differ.

    Raises ReportError for what is no report, and NotReproducible when the versions that made it
    are not installed.
    """
    report = Report.from_json(read_bytes(target))
    pipeline = _pipeline(report)
    differing = differences(report, pipeline)
    if not differing:
        sys.stdout.write("identical: scoring the text again gives the same report\n")
        return 0
    sys.stdout.write(f"different in {len(differing)} fields:\n")
    for field in differing:
        sys.stdout.write(f"  {field}\n")
    return len(differing)


def _pipeline(report: Report) -> Pipeline:
    try:
        bundle = str(report.provenance["bundle"]["id"])
    except (KeyError, TypeError):
        raise ReportError("the report's provenance names no bundle") from None
    if not _BUNDLE.fullmatch(bundle):
        raise ReportError(f"{bundle!r} is not the name of a bundle")
    try:
        return Pipeline.load(bundle)
    except BundleNotFound:
        version = report.provenance.get("credcheck", "of that time")
        raise NotReproducible(
            f"the report was made with the bundle {bundle}, which is not installed: "
            f"install credcheck {version}"
        ) from None
