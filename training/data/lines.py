"""Sets of single lines with one number each: clickbait, subjectivity, check-worthiness."""

from dataclasses import dataclass
from typing import Any

from training.data.examples import Example, cut, single
from training.data.files import rows
from training.splits import Split, split_of


@dataclass(frozen=True, slots=True)
class LineSet:
    """A file, the fields that hold its text and its target in 0…1, and the head it trains."""

    name: str
    head: str
    text: str
    target: str
    headline: bool = False

    def rows(self, split: Split) -> list[dict[str, Any]]:
        return [row for row in rows(self.name) if split_of(row) == split]

    def examples(self, split: Split) -> list[Example]:
        found: list[Example] = []
        for row in self.rows(split):
            pieces, sentences = single(row[self.text], headline=self.headline)
            for window in cut(pieces, sentences, {}):
                window.sentences[self.head] = [float(row[self.target])] * len(window.segments)
                found.append(window)
        return found


# Webis-Clickbait-17 (Potthast et al. 2018): the mean of five judges.
WEBIS = LineSet("headline_clickbait_webis17", "clickbait", "headline", "mean", headline=True)
# CheckThat! 2025 task 1 (English): subjective or objective.
SUBJECTIVITY = LineSet("sentence_subjectivity_checkthat", "subjective", "text", "label")
# CheckThat! 2024 task 1 (English): worth checking or not.
CHECKWORTHY = LineSet("sentence_checkworthy_ct24", "check_worthy", "text", "label")
