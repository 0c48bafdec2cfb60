"""Settings, built explicitly: nothing reads the environment unless ``from_env`` is called."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from credcheck.errors import InputError


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What may leave this machine, and how.

    ``contact`` is a URL or address in the User-Agent, for people who run the sites. ``ports`` are
    those a URL may name. ``allowed_private_hosts`` are host names, in lower case, whose private
    addresses may be reached (an intranet, a test server). ``blocked_addresses`` are this
    installation's own further addresses or networks, in CIDR form, never to be reached.
    ``egress_proxy`` is an http:// URL through which everything goes; the environment's proxies are
    never used. ``robots`` honours robots.txt for single pages too (feeds always do).
    ``site_files`` asks a fetched page's host for ads.txt and trust.txt too: two requests more.
    ``ca_file`` adds a PEM file of certificate authorities to trust.
    """

    contact: str | None = None
    ports: frozenset[int] = frozenset({80, 443})
    allowed_private_hosts: frozenset[str] = frozenset()
    blocked_addresses: tuple[str, ...] = ()
    egress_proxy: str | None = None
    robots: bool = False
    site_files: bool = False
    ca_file: Path | None = None
    seconds: float = 20.0
    wire_bytes: int = 5_000_000
    decoded_bytes: int = 10_000_000
    header_bytes: int = 65_536
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """``bundle`` and ``sources`` name shipped folders; ``models`` is another folder to find them in.

    ``lists`` is a folder with lists and overrides of one's own, which need not exist.
    ``threads`` is the number of encoder threads; None takes one a core. ``workers`` is the number
    of processes that read pages; None takes one a core, two at most. ``fetch`` says what may leave
    this machine.
    """

    bundle: str = "news-v1"
    sources: str = "sources-v2"
    models: Path | None = None
    lists: Path | None = None
    threads: int | None = None
    workers: int | None = None
    fetch: FetchSettings = FetchSettings()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads the variables CREDCHECK_…, each named after its setting; docs/settings.md has them.

        Raises InputError for a value that cannot be meant.
        """
        env = _Environment(os.environ if environ is None else environ)
        default, fetch = cls(), FetchSettings()
        return cls(
            bundle=env.text("BUNDLE") or default.bundle,
            sources=env.text("SOURCES") or default.sources,
            models=env.path("MODELS"),
            lists=env.path("LISTS"),
            threads=env.count("THREADS"),
            workers=env.count("WORKERS"),
            fetch=FetchSettings(
                contact=env.text("CONTACT"),
                ports=frozenset(env.ports("PORTS")) or fetch.ports,
                allowed_private_hosts=frozenset(h.lower() for h in env.names("PRIVATE_HOSTS")),
                blocked_addresses=env.names("BLOCKED_ADDRESSES"),
                egress_proxy=env.text("PROXY"),
                robots=env.switch("ROBOTS"),
                site_files=env.switch("SITE_FILES"),
                ca_file=env.path("CA_FILE"),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Environment:
    """The variables whose names begin with CREDCHECK_; an empty one counts as not set."""

    variables: Mapping[str, str]

    def text(self, name: str) -> str | None:
        return self.variables.get(f"CREDCHECK_{name}") or None

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value) if value else None

    def names(self, name: str) -> tuple[str, ...]:
        value = self.text(name) or ""
        return tuple(filter(None, (part.strip() for part in value.split(","))))

    def count(self, name: str) -> int | None:
        value = self.text(name)
        return self._whole(name, value) if value else None

    def ports(self, name: str) -> Iterator[int]:
        for part in self.names(name):
            port = self._whole(name, part)
            if port > 65_535:
                raise InputError(f"CREDCHECK_{name} has {part!r}: ports end at 65535")
            yield port

    def switch(self, name: str) -> bool:
        value = (self.text(name) or "0").lower()
        if value not in _SWITCH:
            raise InputError(f"CREDCHECK_{name} is {value!r}; give one of {', '.join(_SWITCH)}")
        return _SWITCH[value]

    @staticmethod
    def _whole(name: str, value: str) -> int:
        if not (value.isascii() and value.isdecimal()) or int(value) == 0:
            raise InputError(f"CREDCHECK_{name} is {value!r}; give a positive whole number")
        return int(value)


_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
