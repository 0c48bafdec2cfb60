"""What readers said of a report, for its page."""

from __future__ import annotations

import json
from typing import Any

from credcheck.render.markup import Html, join, tag
from credcheck.report import Report

HEADING = "What readers said"


def section(report: Report) -> Html | None:
    """The remarks, oldest first; None where there are none."""
    remarks = report.data.get("feedback") or ()
    if not remarks:
        return None
    items = [tag("li", _remark(remark)) for remark in remarks]
    return tag(
        "section",
        tag("h2", HEADING, id="remarks"),
        tag("p", "The views of readers, not part of any score.", class_="note"),
        tag("ul", items, class_="reasons"),
        aria_labelledby="remarks",
    )


def _remark(remark: dict[str, Any]) -> Html:
    index = remark["sentence"]
    about = join("on the whole") if index is None else _place(index)
    said = [tag("b", str(remark["code"]).replace("_", " ")), " ", about]
    if remark["correction"]:
        said += [": should say ", tag("code", json.dumps(remark["correction"], ensure_ascii=False))]
    if remark["note"]:
        said += [tag("p", remark["note"])]
    return join(*said)


def _place(index: int) -> Html:
    return join("on ", tag("a", f"sentence {index}", href=f"#s{index}"))
