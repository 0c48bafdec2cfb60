"""The articles that the project wrote to show what a report says; they are scored like any other."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from importlib.resources import files
from threading import Lock

from credcheck.documents import Document
from credcheck.errors import NoSuchResource
from credcheck.report import Report

from .scorer import Scorer

KINDS = {
    "well-sourced-report": "a news report that names its sources",
    "sensational-story": "a story that works on its readers' feelings and names nobody",
    "anonymous-sources": "a story that rests on people who are not named",
    "opinion-piece": "an opinion piece",
    "press-release": "a company's press release",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """An article; places, people and companies in it are invented. ``kind`` says what it is."""

    name: str
    kind: str
    headline: str
    text: str


class Samples:
    """The articles and, once somebody has asked, their reports; safe to share between threads."""

    def __init__(self) -> None:
        self.all = tuple(_read(name, kind) for name, kind in KINDS.items())
        self._lock = Lock()
        self._reports: dict[str, Future[Report]] = {}

    def report(self, name: str, scorer: Scorer) -> Future[Report]:
        """The report of one article, made when it is first asked for and remembered.

        Raises NoSuchResource for a name that there is not, and Overloaded.
        """
        sample = next((one for one in self.all if one.name == name), None)
        if sample is None:
            raise NoSuchResource(f"the examples are {', '.join(KINDS)}")
        with self._lock:
            made = self._reports.get(name)
            if made is None or (made.done() and made.exception() is not None):
                document = Document(text=sample.text, headline=sample.headline)
                made = scorer.submit(document, report_id=f"example-{name}")
                self._reports[name] = made
            return made


def _read(name: str, kind: str) -> Sample:
    """A file's first line is the headline, the rest the text."""
    written = files(__package__).joinpath("examples", f"{name}.txt").read_text(encoding="utf-8")
    headline, _, text = written.partition("\n")
    return Sample(name, kind, headline.strip(), text.strip())
