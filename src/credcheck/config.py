"""Settings, built explicitly: nothing reads the environment unless ``from_env`` is called."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

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


Access = Literal["auto", "keys", "loopback"]
Role = Literal["all", "api", "worker"]
Backend = Literal["auto", "onnx", "torch"]


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the service runs; the library itself reads none of it.

    ``database`` is an SQLAlchemy URL (None: an SQLite file in the user's data folder). ``access`` is
    ``keys`` (every request needs one), ``loopback`` (none is needed, and only this machine is
    answered) or ``auto``: loopback while no key was ever made and the address is a loopback one.
    ``role``: ``api`` takes jobs and feeds and leaves the work to others, ``worker`` does it, ``all``
    does both; with ``api`` alone, jobs wait. ``hosts`` are further Host names to answer to,
    ``origins`` the web origins whose scripts may ask, ``trusted_proxies`` the networks (CIDR) whose
    X-Forwarded-For is believed. ``public_url`` is where others reach the service, for links in
    feeds and callbacks.
    ``score_rate``, ``read_rate`` and ``job_rate`` are limits for each key or address, such as
    ``60/minute``; ``off`` for none. ``waiting`` is how many documents may wait to be scored before
    others are refused. ``retention_days`` is how long texts are kept. ``metrics_open`` lets
    anybody who reaches the service read /metrics.
    """

    database: str | None = None
    access: Access = "auto"
    role: Role = "all"
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    public_url: str | None = None
    score_rate: str = "120/minute"
    read_rate: str = "3000/minute"
    job_rate: str = "30/minute"
    waiting: int = 64
    retention_days: int = 30
    metrics_open: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """``bundle`` and ``sources`` name shipped folders; ``models`` is another folder to find them in.

    ``backend`` is what runs the weights: ``onnx`` on processors, ``torch`` on GPUs too (it needs the
    extra of that name); ``auto`` takes onnx where the bundle has a graph, and torch where it has not.
    ``lists`` is a folder with lists and overrides of one's own, which need not exist.
    ``threads`` is the number of encoder threads; None takes one a core. ``workers`` is the number
    of processes that read pages; None takes one a core, two at most. ``fetch`` says what may leave
    this machine, ``service`` how the service runs.
    """

    bundle: str = "news-v2"
    sources: str = "sources-v2"
    models: Path | None = None
    lists: Path | None = None
    backend: Backend = "auto"
    threads: int | None = None
    workers: int | None = None
    fetch: FetchSettings = FetchSettings()
    service: ServiceSettings = ServiceSettings()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads the variables CREDCHECK_…, each named after its setting; docs/settings.md has them.

        Raises InputError for a value that cannot be meant.
        """
        env = _Environment(os.environ if environ is None else environ)
        default, fetch, service = cls(), FetchSettings(), ServiceSettings()
        return cls(
            bundle=env.text("BUNDLE") or default.bundle,
            sources=env.text("SOURCES") or default.sources,
            models=env.path("MODELS"),
            lists=env.path("LISTS"),
            backend=cast("Backend", env.choice("BACKEND", get_args(Backend)) or default.backend),
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
            service=ServiceSettings(
                database=env.text("DATABASE"),
                access=cast("Access", env.choice("ACCESS", get_args(Access)) or service.access),
                role=cast("Role", env.choice("ROLE", get_args(Role)) or service.role),
                hosts=tuple(host.lower() for host in env.names("HOSTS")),
                origins=env.names("ORIGINS"),
                trusted_proxies=env.names("TRUSTED_PROXIES"),
                public_url=(env.text("PUBLIC_URL") or "").rstrip("/") or None,
                score_rate=env.text("SCORE_RATE") or service.score_rate,
                read_rate=env.text("READ_RATE") or service.read_rate,
                job_rate=env.text("JOB_RATE") or service.job_rate,
                waiting=env.count("WAITING") or service.waiting,
                retention_days=env.count("RETENTION_DAYS") or service.retention_days,
                metrics_open=env.switch("METRICS_OPEN"),
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

    def choice(self, name: str, known: Sequence[str]) -> str | None:
        value = self.text(name)
        if value is not None and value not in known:
            raise InputError(f"CREDCHECK_{name} is {value!r}; give one of {', '.join(known)}")
        return value

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
