"""What only shows over time: hostile pages at full size, killed workers, ten thousand URLs.

Each step takes nothing but its measure and gives a mapping for soak.json, whose ``failures`` is
empty when what credcheck promises held.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks import soak_cluster
from credcheck import Pipeline, extract
from credcheck.config import FetchSettings
from credcheck.errors import CredcheckError, FetchError, InputError
from credcheck.fetch.guard import Guard
from credcheck.workers import Extractor

MEGABYTE = 1_000_000


def hostile_documents(minutes: float, number: int) -> dict[str, Any]:
    """Pages made to hurt, one after the other, through one extractor; an ordinary page between.

    Promised: each ends in an article or an InputError; the ordinary page always reads the same; and
    this process does not grow by more than 100 MB after its first ten pages.
    """
    rng = random.Random(number)  # noqa: S311 - it must repeat
    plain = _story(rng, 0)
    wanted = extract.from_html(plain)
    outcomes: dict[str, Counter[str]] = {}
    failures: list[str] = []
    slowest, start, memory = 0.0, time.monotonic(), 0
    with Extractor(workers=1) as extractor:
        while time.monotonic() - start < minutes * 60:
            name, make = rng.choice(list(HOSTILE.items()))
            began = time.monotonic()
            outcome = _outcome(extractor, _HEAD + make(rng))
            slowest = max(slowest, time.monotonic() - began)
            outcomes.setdefault(name, Counter())[outcome] += 1
            if outcome.startswith("unexpected") or extractor.from_html(plain) != wanted:
                failures.append(f"{name}: {outcome}")
            pages = sum(counter.total() for counter in outcomes.values())
            if pages == 10:
                memory = psutil.Process().memory_info().rss
    grown = (psutil.Process().memory_info().rss - memory) / MEGABYTE if memory else 0.0
    if grown > 100:
        failures.append(f"grew by {grown:.0f} MB")
    return {
        "pages": sum(counter.total() for counter in outcomes.values()),
        "minutes": minutes,
        "outcomes": {name: dict(counter) for name, counter in sorted(outcomes.items())},
        "slowest_seconds": round(slowest, 1),
        "grown_mb": round(grown, 1),
        "failures": failures,
    }


def _outcome(extractor: Extractor, page: bytes) -> str:
    try:
        extractor.from_html(page)
    except InputError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - that nothing else comes out is what is tested
        return f"unexpected {error!r}"
    return "article"


def killed_workers(documents: int, kills: int, number: int) -> dict[str, Any]:
    """A batch is scored while its extraction workers are killed at random moments.

    Promised: as many results as documents, in order; each the report that an undisturbed run gives,
    but for at most one error a kill: ExtractionCrashed for the page that was being read. A process
    that is killed before it was given a page is replaced.
    """
    rng = random.Random(number)  # noqa: S311 - it must repeat
    pages = [_story(rng, index) for index in range(documents)]
    pipeline = Pipeline.load()
    try:
        start = time.monotonic()
        wanted = [_comparable(one) for one in pipeline.score_many({"html": p} for p in pages)]
        # A process needs half a second to start: killed faster than that, none would ever read.
        pace = max(0.15, (time.monotonic() - start) / documents)
        killed: list[int] = []
        stop = threading.Event()
        killer = threading.Thread(target=_kill, args=(stop, killed, kills, pace, rng))
        killer.start()
        found: list[Any] = []
        rounds = 0
        while len(killed) < kills and rounds < 20:
            found += [_comparable(one) for one in pipeline.score_many({"html": p} for p in pages)]
            rounds += 1
        stop.set()
        killer.join()
    finally:
        pipeline.close()
    failures = []
    if len(found) != rounds * documents:
        failures.append(f"{len(found)} results for {rounds * documents} documents")
    pairs = list(zip(found, wanted * rounds, strict=False))
    errors = Counter(type(one).__name__ for one in found if isinstance(one, CredcheckError))
    differ = sum(a != b for a, b in pairs if not isinstance(a, CredcheckError))
    if differ:
        failures.append(f"{differ} reports differ from an undisturbed run's")
    if set(errors) - {"ExtractionCrashed"} or errors.total() > len(killed):
        failures.append(f"{dict(errors)} after {len(killed)} kills")
    if len(killed) < kills:
        failures.append(f"only {len(killed)} of {kills} workers could be killed")
    return {
        "documents": documents,
        "rounds": rounds,
        "killed": len(killed),
        "errors": dict(errors),
        "equal": len(pairs) - errors.total() - differ,
        "failures": failures,
    }


def _kill(
    stop: threading.Event, killed: list[int], kills: int, pace: float, rng: random.Random
) -> None:
    """End a random child of this process every few documents, until there were enough."""
    me = psutil.Process()
    while len(killed) < kills and not stop.wait(rng.uniform(0.5, 12) * pace):
        if children := me.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                victim = rng.choice(children)
                victim.kill()
                killed.append(victim.pid)


def _comparable(outcome: Any) -> Any:
    """A report without what differs between two runs; an error as it is."""
    if isinstance(outcome, CredcheckError):
        return outcome
    return {key: value for key, value in outcome.data.items() if key not in ("id", "created_at")}


def guarded_addresses(examples: int, number: int) -> dict[str, Any]:
    """URLs and resolvers' answers of every shape, against the standard library's idea of public.

    Promised: a URL gives a target or a FetchError; a name is let through only when every address
    that it has is public, and what comes back is what the resolver gave.
    """
    failures: list[str] = []
    counts: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(_URLS, st.lists(_ADDRESSES, min_size=1, max_size=4))
    def check(url: str, answers: list[str]) -> None:
        guard = Guard(FetchSettings(), resolver=lambda *_: answers, own=frozenset)
        try:
            target = guard.target(url)
            allowed = guard.addresses(target.host, target.port, timeout=20.0)
        except FetchError as error:
            counts[error.code] += 1
            return
        except Exception as error:  # noqa: BLE001 - that nothing else comes out is what is tested
            failures.append(f"{url!r} {answers}: {error!r}")
            return
        counts["allowed"] += 1
        bad = [text for text in allowed if not ip_address(text).is_global]
        if bad or target.scheme not in ("http", "https") or target.port not in (80, 443):
            failures.append(f"{url!r} {answers}: {bad}")

    check()
    return {"examples": examples, "outcomes": dict(counts), "failures": failures[:20]}


_NUMBERS = st.one_of(
    st.integers(0, 2**32 - 1),
    st.sampled_from([0x7F000001, 0x0A000001, 0xA9FEA9FE, 0xC0A80001, 0x08080808, 0x5DB8D822]),
)
_V4 = _NUMBERS.map(lambda number: str(ip_address(number)))
_V6 = st.one_of(
    st.integers(0, 2**128 - 1).map(lambda number: str(ip_address(max(number, 2**32)))),
    st.integers(0, 2**125 - 1).map(lambda number: str(ip_address((1 << 125) + number))),
    st.tuples(
        st.sampled_from(["::ffff:0:0", "64:ff9b::", "2002::", "2001::", "::", "fe80::"]), _NUMBERS
    ).map(lambda pair: str(ip_address(int(ip_address(pair[0])) | pair[1]))),
)
_ADDRESSES = st.one_of(_V4, _V4, _V6, st.sampled_from(["1.1.1.1", "2606:4700::1111", "x", ""]))
_HOSTS = st.one_of(
    st.sampled_from(
        ["news.example.org", "EXAMPLE.org.", "127.1", "2130706433", "0x7f.1", "bücher.de"]
    ),
    _V4,
    _V6.map(lambda text: f"[{text}]"),
    st.text(max_size=12),
)
_URLS = st.one_of(
    st.text(max_size=40),
    st.tuples(
        st.sampled_from(["http://", "https://", "HTTP:", "ftp://", "//", "http:/\\", "http://a@"]),
        _HOSTS,
        st.sampled_from(["", ":80", ":443", ":22", ":", ":99999", ":٨٠"]),
        st.one_of(st.just("/"), st.text(max_size=12)),
    ).map("".join),
    _HOSTS.map(lambda host: f"https://{host}/"),
)


def _story(rng: random.Random, index: int) -> bytes:
    """An ordinary page, no two alike."""
    who = ["Ada Quill", "Bo Orr", "the harbour master", "a town official", "Cleo Marsh"]
    verbs = ["said", "warned", "wrote", "told the council", "explained"]
    things = ["the wall", "the ferry", "the old bridge", "the fish market", "the tide gauge"]
    paragraphs = [
        f"“We have waited {rng.randrange(2, 90)} weeks for {rng.choice(things)},” {rng.choice(who)} "
        f"{rng.choice(verbs)}. Work on {rng.choice(things)} costs {rng.randrange(3, 80)} million, and "
        f"nobody at number {rng.randrange(999)} knows when it will end."
        for _ in range(rng.randrange(4, 12))
    ]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head = f"<head><title>Story {index}</title><meta charset=utf-8></head>"
    article = f"<article><h1>Story {index}</h1>{body}</article>"
    return f"<html>{head}<body>{article}</body></html>".encode()


def _mutated(rng: random.Random) -> bytes:
    """An ordinary page, long, with thousands of bytes changed, swapped and left out."""
    page = bytearray(b"".join(_story(rng, index) for index in range(rng.randrange(2, 400))))
    for _ in range(rng.randrange(1, 3_000)):
        at = rng.randrange(len(page))
        page[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
    return bytes(page)


_HEAD = b"<!doctype html><html><body>"
HOSTILE: dict[str, Callable[[random.Random], bytes]] = {
    "links": lambda rng: b'<a href="/x?y=%d">word</a> ' % rng.randrange(99) * 30_000,
    "empty paragraphs": lambda rng: b"<p></p>" * rng.randrange(50_000, 170_000),
    "nested tables": lambda rng: b"<table><tr><td>" * rng.randrange(1_000, 5_000) + b"text",
    "nested divisions": lambda rng: b"<div>" * rng.randrange(1_000, 200_000) + b"text",
    "one long word": lambda rng: b"<p>" + b"a" * rng.randrange(MEGABYTE, 9 * MEGABYTE),
    "many words": lambda rng: b"<article><p>" + b"word and " * rng.randrange(100_000, 900_000),
    "attributes": lambda _: b"<p " + b"".join(b'a%d="x" ' % k for k in range(200_000)) + b">text",
    "references": lambda rng: b"<p>" + b"&amp;&#x41;&bogus;" * rng.randrange(10_000, 300_000),
    "open angles": lambda rng: b"<" * rng.randrange(MEGABYTE, 5 * MEGABYTE),
    "open comments": lambda rng: b"<p>text" + b"<!-- " * rng.randrange(100_000, 900_000),
    "linked data": lambda _: b'<script type="application/ld+json">' + b"[" * 900_000 + b"</script><p>x",
    "one sentence": lambda _: b"<article><p>" + b"the harbour and the wall and " * 20_000,
    "random bytes": lambda rng: rng.randbytes(rng.randrange(10, 3 * MEGABYTE)),
    "mutated": _mutated,
    "too large": lambda _: b"<p>" + b"x" * 11 * MEGABYTE,
}  # fmt: skip


def steps(number: int, minutes: float) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Every step with its name, at full measure."""
    yield "guarded_addresses", lambda: guarded_addresses(10_000, number)
    yield "killed_workers", lambda: killed_workers(200, 20, number)
    yield "hostile_documents", lambda: hostile_documents(minutes, number)
    yield "ray_node_killed", soak_cluster.run
