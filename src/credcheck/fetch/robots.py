"""robots.txt, as RFC 9309 reads it: the rules for us, kept for a day, matched by protego."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from credcheck.errors import (
    BlockedAddress,
    CredcheckError,
    DNSFailure,
    FetchTimeout,
    RateLimited,
    RobotsDisallowed,
    TooManyRedirects,
)
from credcheck.fetch.guard import Target
from credcheck.fetch.network import Deadline

AGENT = "credcheck"
ROBOTS_BYTES = 512_000  # 500 KiB; what comes after is not read (RFC 9309, section 2.5)
KEPT_SECONDS = 86_400.0
UNREACHABLE_SECONDS = 300.0
LONGEST_DELAY = 30.0

_LINE_END = re.compile(r"[\r\n]+")
_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^\s#/:]*)", re.IGNORECASE)
_NO_GROUP_LINE = re.compile(r"\s*(?:#|(?:sitemaps?|site-map|host)\s*:|$)", re.IGNORECASE)

Read = Callable[[Target, Deadline], tuple[int, bytes]]
"""Fetches a robots.txt: its target and the time limit in, status and the first bytes out."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is known of one origin until ``until``: its rules, or why nothing may be fetched."""

    until: float
    rules: Protego | None
    refusal: str | None = None


class Robots:
    """The rules of many origins, ``origins`` at most; may be shared between threads.

    A file that is not there (any 4xx) allows everything; a server error or an answer that cannot be
    read forbids everything, for five minutes. ``clock`` stands in for ``time.monotonic``.
    """

    def __init__(
        self, read: Read, *, origins: int = 1000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._limit = origins
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str, int], _Verdict] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def check(self, target: Target, robots_txt: Target, deadline: Deadline) -> float | None:
        """The crawl delay that the site asks for, in seconds (30 at most), or None.

        ``robots_txt`` is where the target's rules are. Raises RobotsDisallowed; and the FetchError
        of a robots.txt that could not be asked for: DNSFailure, BlockedAddress, FetchTimeout,
        RateLimited.
        """
        verdict = self._verdict(target.origin, robots_txt, deadline)
        if verdict.refusal is not None:
            raise RobotsDisallowed(
                f"the robots.txt of {target.host} {verdict.refusal}, which forbids programs to "
                "fetch anything; try again later"
            )
        if verdict.rules is None:
            return None
        if not verdict.rules.can_fetch(target.url, AGENT):
            raise RobotsDisallowed(f"the robots.txt of {target.host} asks programs not to fetch it")
        delay = verdict.rules.crawl_delay(AGENT)
        return None if delay is None else min(delay, LONGEST_DELAY)

    def clear(self) -> None:
        with self._lock:
            self._known.clear()

    def _verdict(
        self, origin: tuple[str, str, int], robots_txt: Target, deadline: Deadline
    ) -> _Verdict:
        with self._lock:
            verdict = self._known.get(origin)
            if verdict is not None and verdict.until > self._clock():
                self._known.move_to_end(origin)
                return verdict
        verdict = self._asked(robots_txt, deadline)
        with self._lock:
            self._known[origin] = verdict
            self._known.move_to_end(origin)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
        return verdict

    def _asked(self, robots_txt: Target, deadline: Deadline) -> _Verdict:
        try:
            status, body = self._read(robots_txt, deadline)
        except (DNSFailure, BlockedAddress, FetchTimeout, RateLimited):
            raise
        except TooManyRedirects:  # as good as not there (RFC 9309, section 2.3.1.2)
            return _Verdict(self._clock() + UNREACHABLE_SECONDS, None)
        except CredcheckError as error:
            why = f"could not be read ({error.title.rstrip('.').lower()})"
            return _Verdict(self._clock() + UNREACHABLE_SECONDS, None, why)
        if 200 <= status < 300:
            return _Verdict(self._clock() + KEPT_SECONDS, Protego.parse(rules_for_us(body)))
        if 400 <= status < 500:
            return _Verdict(self._clock() + KEPT_SECONDS, None)
        why = f"answers with status {status}"
        return _Verdict(self._clock() + UNREACHABLE_SECONDS, None, why)


def rules_for_us(body: bytes) -> str:
    """The groups of a robots.txt that are for credcheck or for everybody.

    The others are left out before parsing: with thousands of agents in one group, each rule would
    be kept thousands of times.
    """
    text = body[:ROBOTS_BYTES].decode("utf-8-sig", "replace")
    if len(body) >= ROBOTS_BYTES:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    kept: list[str] = []
    naming = ours = False
    for line in _LINE_END.split(text):
        agent = _AGENT_LINE.match(line)
        if agent is not None:
            ours = (ours and naming) or agent[1].lower() in {"*", AGENT}
            naming = True
            if agent[1].lower() in {"*", AGENT}:
                kept.append(f"User-agent: {agent[1].lower()}")
        elif _NO_GROUP_LINE.match(line) is None:
            naming = False
            if ours:
                kept.append(line)
    return "\n".join(kept)
