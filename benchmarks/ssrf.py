"""Compares guards against server-side request forgery; writes benchmarks/ssrf.md.

``python -m benchmarks.ssrf`` from the repository's root, with the extra ``bench`` installed. Reads
the tables of tests/security. Ends with 1 when credcheck's own guard fails a vector, with 2 when a
library is missing or has another version.
"""

from __future__ import annotations

import json
import platform
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "tests" / "security"
REPORT = ROOT / "benchmarks" / "ssrf.md"
WANTED = {"microsoft-antissrf": "1.0.0", "httpx-secure": "2.0.0"}
BESIDE = ("requests", "urllib3", "httpx", "httpcore", "anyio")
URL_REACHED = "URLs of bad addresses or names: reached"
URL_ACCEPTED = "URLs to be refused as such: a request was sent"
UNDOCUMENTED = "errors of no documented class"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What one contender did; every list holds vectors by category."""

    bad: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    good: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    url_reached: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    url_accepted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    url_refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    behaviour: dict[str, str] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        lists = (self.bad, self.good, self.url_reached, self.url_accepted, self.url_refused)
        return not any(lists) and not self.errors


def rows(name: str) -> list[dict[str, Any]]:
    """One table of vectors."""
    return [json.loads(line) for line in (TABLES / name).read_text("utf-8").splitlines()]


def missing() -> list[str]:
    """The libraries to compare that are not installed in the version compared."""
    found = []
    for name, version in WANTED.items():
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            here = None
        if here != version:
            found.append(f"{name}=={version}")
    return found


def measure(contender: Any) -> Tally:
    """Every vector, then the behaviours."""
    tally = Tally()
    for row in rows("addresses.jsonl"):
        _address(contender, row, tally)
    for row in rows("url_forms.jsonl"):
        _url(contender, row, tally)
    for question, ask in BEHAVIOURS:
        tally.behaviour[question] = ask(contender)
    return tally


def _ask(contender: Any, url: str, answers: Any, tally: Tally) -> Any:
    from benchmarks.ssrf_contenders import Scene, Trace, public  # noqa: PLC0415  the libraries

    try:
        return contender.ask(url, Scene(public if answers is None else lambda _, __: answers))
    except Exception as problem:  # noqa: BLE001  an error that the library does not document
        tally.errors.append(f"{url!a}: {type(problem).__name__}")
        return Trace(error="")


def _address(contender: Any, row: dict[str, Any], tally: Tally) -> None:
    """The address as a literal in a URL, and as the one answer for a name."""
    address = row["address"]
    literal = f"http://[{address}]/" if ":" in address else f"http://{address}/"
    reached = {
        "literal": bool(_ask(contender, literal, (), tally).sent),
        "answer": bool(_ask(contender, "http://vector.example/", (address,), tally).sent),
    }
    wrong = [way for way, sent in reached.items() if sent != row["reach"]]
    if wrong:
        where = tally.good if row["reach"] else tally.bad
        way = "" if len(wrong) == 2 else f" (as {wrong[0]})"
        where[row["category"]].append(address + way)


def _url(contender: Any, row: dict[str, Any], tally: Tally) -> None:
    answers = row.get("answers", None if row["outcome"] == "bad_url" else ())
    trace = _ask(contender, row["url"], answers, tally)
    shown = ascii(row["url"] if len(row["url"]) < 80 else row["url"][:60] + "…")[1:-1]
    if row["outcome"] == "ok" and not trace.sent:
        tally.url_refused[row["category"]].append(shown)
    if row["outcome"] == "blocked" and trace.sent:
        tally.url_reached[row["category"]].append(f"{shown} → {', '.join(trace.sent)}")
    if row["outcome"] == "bad_url" and trace.sent:
        tally.url_accepted[row["category"]].append(f"{shown} → {', '.join(trace.sent)}")


def _all_checked(contender: Any) -> str:
    from benchmarks.ssrf_contenders import Scene  # noqa: PLC0415

    trace = contender.ask("http://mixed.example/", Scene(lambda _, __: ["8.8.8.8", "10.0.0.1"]))
    return f"no: connects to {trace.sent[0]}" if trace.sent else "yes: refuses the name"


def _rebinding(contender: Any) -> str:
    from benchmarks.ssrf_contenders import Scene  # noqa: PLC0415

    answers = [["8.8.8.8"], ["10.0.0.1"]]
    scene = Scene(lambda _, asked: answers[min(asked, 1)])
    trace = contender.ask("http://rebind.example/", scene)
    return f"look-ups: {len(scene.asked)}; bytes go to {', '.join(trace.sent)}"


def _touch(contender: Any) -> str:
    from benchmarks.ssrf_contenders import Scene  # noqa: PLC0415

    trace = contender.ask("http://inside.example/", Scene(lambda _, __: ["10.0.0.1"]))
    return f"yes: {', '.join(trace.touched)}" if trace.touched else "no"


def _redirect(contender: Any) -> str:
    from benchmarks.ssrf_contenders import OK, PUBLIC, Scene  # noqa: PLC0415

    places = (b"http://169.254.169.254/", b"http://0x7f.1/", b"//[64:ff9b:1::a00:1]/")
    refused = []
    for place in places:
        scene = Scene(lambda _, __: [PUBLIC], replies=(REDIRECT % place, OK))
        trace = contender.ask("http://news.example/", scene)
        if set(trace.sent) == {PUBLIC}:
            refused.append(place.decode())
    return f"{len(refused)} of {len(places)} refused"


def _limit(contender: Any) -> str:
    from benchmarks.ssrf_contenders import PUBLIC, Scene  # noqa: PLC0415

    hang = threading.Event()
    scene = Scene(lambda _, __: [PUBLIC], hang=hang)
    freed = threading.Timer(5, hang.set)
    freed.start()
    trace = contender.ask("http://slow.example/", scene, timeout=0.2)
    hang.set()
    freed.cancel()
    return "no: waits for the resolver" if trace.waited else "yes"


def _environment(contender: Any) -> str:
    from benchmarks import ssrf_contenders as false  # noqa: PLC0415

    if isinstance(contender, false.Ours):
        return "not the guard's part"
    with false.proxy_in_the_environment():
        scene = false.Scene(lambda _, __: [false.PUBLIC])
        trace = contender.ask("http://news.example/", scene, env=True)
    return f"followed: {trace.sent[0]}" if trace.sent else f"refused ({trace.error})"


BEHAVIOURS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("checks every address of a name (8.8.8.8 and 10.0.0.1)", _all_checked),
    ("connects to what it checked (a name that turns to 10.0.0.1)", _rebinding),
    ("opens a connection to a bad address before it refuses", _touch),
    ("redirects to bad addresses", _redirect),
    ("a time limit of 0.2 s ends a look-up that hangs", _limit),
    ("HTTP_PROXY naming 10.9.8.7, library's default settings", _environment),
)


INTRO = """\
# Guards against server-side request forgery

Written by `python -m benchmarks.ssrf` (extra `bench`); do not edit. The vectors are
`tests/security/addresses.jsonl` and `url_forms.jsonl`.

Every address is tried twice through the public API: as a literal in a URL, and as the only answer
for a name. The network is false: resolver and connections are replaced below the HTTP library, and
an address counts as reached when bytes of a request (for requests: a connection) go to it.
credcheck stands for its guard alone.
"""
AFTER = """\
A request sent to a URL that should be refused is no hole by itself; the lists say where it went.
6to4 with a good address inside can be refused by choice: without those vectors the verdicts are the
same.
"""


def report(results: dict[str, Tally]) -> str:
    """The page: figures first, then every vector that went wrong."""
    names = " | ".join(results)
    lines = [
        INTRO,
        f"Python {platform.python_version()}; "
        + "; ".join(f"{name} {metadata.version(name)}" for name in (*WANTED, *BESIDE))
        + ". httpx-secure asks the standard library what is global: its figures change with Python.",
        "",
        f"| | vectors | {names} |",
        "| --- | ---: |" + " ---: |" * len(results),
        *_figures(list(results.values())),
        "",
        AFTER,
        "## Behaviour",
        "",
        f"| | {names} |",
        "| --- |" + " --- |" * len(results),
        *(
            f"| {question} | " + " | ".join(t.behaviour[question] for t in results.values()) + " |"
            for question, _ in BEHAVIOURS
        ),
    ]
    for name, tally in results.items():
        lines += _details(name, tally)
    return "\n".join(lines) + "\n"


def _figures(tallies: list[Tally]) -> list[str]:
    reach = [row["reach"] for row in rows("addresses.jsonl")]
    outcome = [row["outcome"] for row in rows("url_forms.jsonl")]
    table: list[tuple[str, object, list[Any]]] = [
        ("bad addresses reached", reach.count(False), [_size(t.bad) for t in tallies]),
        ("good addresses refused", reach.count(True), [_size(t.good) for t in tallies]),
        (URL_REACHED, outcome.count("blocked"), [_size(t.url_reached) for t in tallies]),
        (URL_ACCEPTED, outcome.count("bad_url"), [_size(t.url_accepted) for t in tallies]),
        ("good URLs refused", outcome.count("ok"), [_size(t.url_refused) for t in tallies]),
        (UNDOCUMENTED, "", [len(t.errors) for t in tallies]),
        ("passes everything", "", ["yes" if t.passes else "no" for t in tallies]),
    ]
    return [f"| {title} | {of} | {' | '.join(map(str, cells))} |" for title, of, cells in table]


def _size(lists: dict[str, list[str]]) -> int:
    return sum(map(len, lists.values()))


def _details(name: str, tally: Tally) -> list[str]:
    """Every vector that one contender got wrong, by category."""
    parts = (
        ("bad addresses reached", tally.bad),
        ("good addresses refused", tally.good),
        (URL_REACHED, tally.url_reached),
        (URL_ACCEPTED, tally.url_accepted),
        ("good URLs refused", tally.url_refused),
        (UNDOCUMENTED, {"": tally.errors} if tally.errors else {}),
    )
    lines = ["", f"## {name}", ""]
    if tally.passes:
        return [*lines, "Every vector went as the tables say."]
    for title, lists in parts:
        if not lists:
            continue
        lines += [f"**{title}: {_size(lists)}**", ""]
        for category, vectors in lists.items():
            shown = ", ".join(
                f"`` {vector} ``" if "`" in vector else f"`{vector}`" for vector in vectors
            )
            lines.append(f"- {category} ({len(vectors)}): {shown}" if category else f"- {shown}")
        lines.append("")
    return lines[:-1]


def main() -> int:
    """Measure all contenders and write the page."""
    absent = missing()
    if absent:
        sys.stderr.write(f"To compare, install: pip install {' '.join(absent)}\n")
        return 2
    from benchmarks.ssrf_contenders import CONTENDERS  # noqa: PLC0415  needs the libraries

    results = {contender.name: measure(contender) for contender in CONTENDERS}
    REPORT.write_text(report(results), encoding="utf-8")
    for name, tally in results.items():
        sys.stdout.write(
            f"{name}: {_size(tally.bad)} bad addresses reached, {_size(tally.good)} good ones refused, "
            f"{_size(tally.url_reached)} bad URLs reached\n"
        )
    return 0 if results["credcheck"].passes else 1


if __name__ == "__main__":
    sys.exit(main())
