"""Small corpora for the tests of batches, and a program that runs one."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

from tests.unit.stories import HEADLINES, page, story

NOW = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)

# Run as a program of its own: python -c RUN INPUT OUT [resume]
RUN = """
import datetime as dt, sys
from pathlib import Path
from credcheck.batch.running import Plan, run
if __name__ == "__main__":
    source, out, *rest = sys.argv[1:]
    now = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
    found = run(Plan(target=source, out=Path(out), now=now, documents=2, processes=2,
                     resume="resume" in rest))
    print(found.documents, found.failed, found.finished)
"""


def records(count: int, sentences: int = 12) -> list[dict[str, str]]:
    """Records of distinct articles, with an id, an address and a date each."""
    return [
        {
            "id": f"a{number}",
            "headline": HEADLINES[number % len(HEADLINES)],
            "text": story(sentences, first=number),
            "url": f"https://paper-{number % 3}.example/{number}",
            "published": f"2026-02-{1 + number % 28:02d}",
        }
        for number in range(count)
    ]


def jsonl(path: Path, rows: list) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def warc_record(
    number: int,
    body: bytes | None = None,
    *,
    status: bytes = b"200 OK",
    kind: bytes = b"text/html; charset=utf-8",
    headers: bytes = b"",
) -> bytes:
    """One response as CC-NEWS has it."""
    if body is None:
        body = page(HEADLINES[number % len(HEADLINES)], story(12, first=number)).encode()
    http = b"HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s" % (
        status, kind, headers, len(body), body,
    )  # fmt: skip
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\n"
        b"WARC-Date: 2026-03-02T10:00:00Z\r\nWARC-Target-URI: https://paper.example/%d\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (number, number, len(http), http)


def warc(*records: bytes) -> bytes:
    """A packed WARC file: one gzip member a record."""
    return b"".join(map(gzip.compress, records))
