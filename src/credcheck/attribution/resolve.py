"""Pronouns, surnames, short forms and roles → the longest form the article gives."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from credcheck.attribution import lexicon as lex
from credcheck.attribution.names import Name, Person, find_names, gender_of, person_in
from credcheck.attribution.phrases import clean, head_of, head_phrase, is_plural, singular
from credcheck.attribution.source_type import classify
from credcheck.attribution.titles import title_of
from credcheck.types import Attribution, Sentence, SourceType, Span

_HUMAN_KINDS = frozenset(("named_person", "unnamed_person", "anonymous"))
_THING_KINDS = frozenset(("organization", "document"))
_MANY_KINDS = frozenset(("group", "organization"))
_WINDOW = 24  # mentions looked back over
_AROUND = 300  # characters of a sentence around a source that are its context
_REACH = 5  # sentences looked back over
_PART_OF = re.compile(
    r"^(?:one|two|three|four|five|some|several|many|most|both|all) of ", re.IGNORECASE
)
_POINTING = frozenset(("the", "that", "this", "these", "those"))
_OPENS_PHRASE = re.compile(r"\b(?:an?|the|one|some|many|his|her|their)\b(?!\.)", re.IGNORECASE)
# "the National Water Board (NWB)", "the National Water Board, or NWB,".
_ACRONYM = re.compile(
    r"(?: ?\(|, (?:or|known as) )(?:the )?[\"“]?([A-Z](?:\.?[A-Za-z]){0,7}[A-Z])\b"
)
_PLACE = re.compile(
    r"\b(?:in|(?:city|county|district|hamlet|island|port|province|region|suburb|town|valley|village) of) \Z",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(r"\s([a-z][a-z-]{2,20})\b")


@dataclass(frozen=True, slots=True)
class _Mention:
    """Somebody or something that a later short form may stand for."""

    start: int
    end: int
    sentence: int
    form: str
    kind: SourceType
    gender: str
    source: bool
    quoted: bool


def resolve(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions with ``resolved_source`` and ``source_type`` filled in, in their order.

    Candidates are earlier sources and the names that stand in the text; a name in full may also
    come later (a headline uses the surname first). Gender is read from titles only: "he" fits any
    person that no "Ms." contradicts. A pronoun that nothing fits keeps ``resolved_source`` None.
    """
    return _Resolver(text, sentences, attributions).run()


class _Resolver:
    """One article's names and mentions; ``run`` reads the sources in text order."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], attributions: Sequence[Attribution]
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.starts = [s.start for s in sentences]
        self.attributions = attributions
        self.contents = sorted((c.start, c.end) for a in attributions for c in a.content)
        self.kinds: dict[str, SourceType] = {}
        self.names = find_names(text, kinds=self.kinds)
        self.people: dict[str, dict[str, Person]] = {}  # by surname, then first name
        self.first_names: dict[str, Name] = {}
        self.bodies: dict[str, Name] = {}  # by first word
        self.initials: dict[str, Name] = {}
        self.gender: dict[str, str] = {}
        for name in self.names:
            self._index(name)
        self.mentions: list[_Mention] = []
        self.cited: list[_Mention] = []  # those that are sources
        self.next_name = 0

    def _index(self, name: Name) -> None:
        if name.kind == "named_person":
            if name.gender:
                self.gender.setdefault(name.key, name.gender)
            if len(name.words) > 1 or name.title:
                first = name.words[0] if len(name.words) > 1 else ""
                groups = self.people.setdefault(name.key, {})
                if first:
                    self.first_names.setdefault(first.lower(), name)
                groups.setdefault(first, Person(name)).add(name)
        elif name.kind == "organization" and len(name.words) > 1:
            self.bodies.setdefault(name.words[0].lower(), name)
            self.initials.setdefault("".join(w[0] for w in name.words).upper(), name)
            self.initials.setdefault("".join(w[0] for w in name.words if w[0].isupper()), name)
            if given := _ACRONYM.match(self.text, name.end):
                self.initials[given.group(1).replace(".", "")] = name

    def run(self) -> tuple[Attribution, ...]:
        found: dict[Span, tuple[SourceType, str | None]] = {}
        order = sorted({a.source for a in self.attributions if a.source}, key=lambda s: s.start)
        for span in order:
            self._advance(span.start)
            found[span] = self._source(span)
        none: tuple[SourceType, str | None] = ("none", None)
        return tuple(
            replace(a, source_type=kind, resolved_source=form)
            for a in self.attributions
            for kind, form in (found[a.source] if a.source else none,)
        )

    def _sentence(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def _advance(self, position: int) -> None:
        """Take in the names that stand before ``position``.

        A single word counts only when it is somebody's surname: any word may open a sentence.
        """
        while self.next_name < len(self.names) and self.names[self.next_name].end <= position:
            name = self.names[self.next_name]
            self.next_name += 1
            known = name.kind == "organization" or (
                name.key in self.people and not self._place(name)
            )
            if known and name.kind in ("named_person", "organization"):
                form = self._person(name) if name.kind == "named_person" else name.form
                if not self._is_source(name):
                    self._mention(name.start, name.end, form, name.kind, source=False)

    def _place(self, name: Name) -> bool:
        """Whether the words before say that it is no person: "in West Dunmore", "the port of"."""
        before = self.text[max(0, name.start - 16) : name.start]
        return name.kind == "named_person" and _PLACE.search(before) is not None

    def _is_source(self, name: Name) -> bool:
        """Whether a body's name is all that the source around it says: it is noted already."""
        for last in reversed(self.mentions[-3:]):
            if last.start <= name.start and name.end <= last.end and name.kind == "organization":
                return last.form.lower().removeprefix("the ") == name.form.lower()
        return False

    def _mention(self, start: int, end: int, form: str, kind: SourceType, *, source: bool) -> None:
        k = bisect_right(self.contents, (start, len(self.text))) - 1
        quoted = k >= 0 and start < self.contents[k][1]
        key = form.rsplit(maxsplit=1)[-1].lower()
        gender = gender_of(form)
        if not gender and len(self.people.get(key, ())) < 2:
            gender = self.gender.get(key, "")
        made = _Mention(start, end, self._sentence(start), form, kind, gender, source, quoted)
        self.mentions.append(made)
        if source:
            self.cited.append(made)

    def _source(self, span: Span) -> tuple[SourceType, str | None]:
        """Type and longest form of one source; notes it as a mention for those that follow."""
        raw = self.text[span.start : span.end]
        short = clean(raw)
        context = self._context(span)
        form = self._stands_for(span, short)
        kind = classify(raw, context=context, resolved=form)
        if form is not None:
            kind = self._kind_of(form, kind)
        elif short and not _pronoun(short):
            form = short
        if form is not None and kind != "none":
            self._mention(span.start, span.end, form, kind, source=True)
        return kind, form

    def _kind_of(self, form: str, kind: SourceType) -> SourceType:
        """A short form has the type that what it stands for got, context and all."""
        for mention in reversed(self.mentions[-_WINDOW:]):
            if mention.form == form:
                return mention.kind
        return kind

    def _context(self, span: Span) -> str:
        k = self._sentence(span.start)
        if k < 0:
            return ""
        sentence = self.sentences[k]
        start = max(sentence.start, span.start - _AROUND)
        return self.text[start : min(max(sentence.end, span.end), span.end + _AROUND)]

    def _stands_for(self, span: Span, short: str) -> str | None:
        """The form that ``short`` stands for, or None when it stands for itself or nothing fits."""
        low = short.lower()
        if low in lex.RELATIVE:
            return self._before_relative(span, low)
        if low in lex.PERSONAL and low not in ("i", "me", "my", "mine", "you", "your"):
            gender = "f" if low in ("she", "her", "hers", "herself") else "m"
            return self._nearest(span, _HUMAN_KINDS, gender)
        if low in ("it", "its", "itself"):
            return self._nearest(span, _THING_KINDS)
        if low in ("they", "them", "their", "theirs", "themselves"):
            return self._nearest(span, _MANY_KINDS)
        if low.endswith(" of them"):
            return self._nearest(span, _MANY_KINDS)
        if (person := self._surname(short)) is not None:
            return person
        if any(c.isupper() for c in short):
            kind = classify(short)
            found = find_names(short, kinds=self.kinds)
            names = [n for n in found if n.kind in ("named_person", "organization")]
            if names and kind in ("named_person", "organization", "group"):
                return self._full_name(short, kind, names)
        return self._role(short)

    def _surname(self, short: str) -> str | None:
        """The person whose surname this is, though it be a trade or a country: "Baker", "Jordan"."""
        word = short.partition(",")[0]
        groups = self.people.get(word.lower(), {}) if word[:1].isupper() else {}
        full = [person for first, person in groups.items() if first]
        return full[0].best.form if len(full) == 1 else None

    def _full_name(self, short: str, kind: SourceType, names: list[Name]) -> str | None:
        phrase = head_phrase(short)
        if kind == "named_person" and " and " not in phrase:
            person = person_in(short, names)
            if person is not None:
                return self._person(person)
        if kind == "organization" and len(names) == 1 and short.endswith(names[0].form):
            whole = self.initials.get(re.sub(r"[^A-Z]", "", names[0].form))
            if whole is not None and names[0].form.isupper():
                return whole.form
        return None

    def _person(self, name: Name) -> str:
        """The person's longest form: of those with this surname the one most often named.

        A single word may turn out to be the start of a body's name, or a first name.
        """
        groups = self.people.get(name.key)
        if len(name.words) == 1 and not name.title and not groups:
            whole = self.bodies.get(name.key) or self.first_names.get(name.key)
            return whole.form if whole is not None else name.form
        if not groups:
            return name.form
        if len(name.words) > 1:
            same = groups.get(name.words[0])
        else:
            fits = [p for first, p in groups.items() if first and not p.clashes(name.gender)]
            same = max(fits, key=lambda p: p.count) if fits else groups.get("")
        return same.form_with(name) if same is not None else name.form

    def _nearest(self, span: Span, kinds: frozenset[str], gender: str = "") -> str | None:
        """The fitting mention with the best mix of nearness and standing."""
        fits = self._fitting(span, kinds, gender)
        if not fits:
            return None
        least, best = min(fits, key=lambda fit: fit[0])
        if best.kind == "named_person" and self._doubtful(best, least, fits):
            return None
        return best.form

    def _fitting(
        self, span: Span, kinds: frozenset[str], gender: str
    ) -> list[tuple[float, _Mention]]:
        """The mentions that a pronoun at ``span`` may stand for, with what each costs."""
        here = self._sentence(span.start)
        found = []
        for mention in reversed(self.mentions[-_WINDOW:]):
            far = here - mention.sentence
            if far > _REACH:
                break
            many = (
                "group" in kinds
                and mention.kind == "anonymous"
                and is_plural(head_of(mention.form))
            )
            if not (many or mention.kind in kinds) or mention.end > span.start:
                continue
            if gender and mention.gender and mention.gender != gender:
                continue
            cost = far - 0.9 * mention.source + 0.9 * mention.quoted
            if 0 <= mention.sentence < len(self.starts):
                cost += 0.004 * min(mention.start - self.starts[mention.sentence], 200)
            if mention.kind == "organization" and "group" in kinds:
                cost += 0.5
            found.append((cost, mention))
        return found

    def _doubtful(self, best: _Mention, least: float, fits: list[tuple[float, _Mention]]) -> bool:
        """Whether another person in the same sentence may as well be meant.

        Somebody the text has spoken of more often than the other is no doubt.
        """
        if best.source:
            return False
        named = Counter(m.form for m in self.mentions[-_WINDOW:])
        return any(
            m.form != best.form
            and m.kind == "named_person"
            and m.sentence == best.sentence
            and cost < least + 0.9
            and (not best.gender or m.gender == best.gender)
            and named[m.form] >= named[best.form]
            and not self._describes(m)
            for cost, m in fits
        )

    def _describes(self, mention: _Mention) -> bool:
        """Whether a name only describes the role behind it: "a Yates supporter"."""
        after = _ROLE_BEHIND.match(self.text, mention.end)
        return after is not None and singular(after.group(1)) in lex.ROLES

    def _before_relative(self, span: Span, word: str) -> str | None:
        """What stands right before "who" or "which"."""
        if self.mentions:
            for last in reversed(self.mentions[-3:]):
                gap = self.text[last.end : span.start]
                if len(gap) < 60 and not re.search(r"[.!?;:]", gap):
                    person = last.kind in _HUMAN_KINDS or last.kind == "group"
                    if person == (word.startswith("who")) and (last.source or len(gap) < 40):
                        return last.form
        k = self._sentence(span.start)
        lead = self.text[max(self.starts[k] if k >= 0 else 0, span.start - 80) : span.start]
        lead = lead.rstrip(" ,")
        opened = [m.start() for m in _OPENS_PHRASE.finditer(lead)]
        phrase = lead[opened[-1] :] if opened else ""
        return None if re.search("[,;:!?]", phrase) else clean(phrase) or None

    def _role(self, short: str) -> str | None:
        """For "the spokesperson", "the ministry", "the officials": the latest called so."""
        short = _PART_OF.sub("", short)
        words = short.split()
        if not 2 <= len(words) <= 4 or words[0].lower() not in _POINTING:
            return None
        word = head_of(short)
        head = singular(word)
        abbreviated = lex.RANKS.get(head, head)
        one_person = head == word and _person_head(head)
        near = re.compile(rf"\b(?:{re.escape(head)}|{re.escape(abbreviated)}\.)")
        for mention in reversed(self.mentions[-_WINDOW:]):
            if mention.form.lower() == short.lower():
                continue
            if mention.kind == "named_person":
                if one_person and near.search(self._around(mention).lower()):
                    return self._holder(mention, near) if len(words) == 2 else mention.form
            elif (mention.source and head_of(mention.form) == word) or (
                mention.kind == "organization"
                and not mention.source
                and head in mention.form.lower().split()
            ):
                return mention.form
        told = (m.form for m in reversed(self.cited[-_WINDOW:]) if head_of(m.form) == word)
        if (form := next((f for f in told if f.lower() != short.lower()), None)) is not None:
            return form
        return self._latest_body() if head in lex.ANY_BODY and word == head else None

    def _around(self, mention: _Mention) -> str:
        """The words next to a name, in its own sentence."""
        start, end = mention.start - 45, mention.end + 45
        if 0 <= mention.sentence < len(self.sentences):
            sentence = self.sentences[mention.sentence]
            start, end = max(start, sentence.start), min(end, max(sentence.end, mention.end))
        return self.text[max(0, start) : end]

    def _holder(self, mention: _Mention, near: re.Pattern[str]) -> str | None:
        """Whose the role next to ``mention`` is: of several people in its sentence the one titled so."""
        people = {
            m.form: m
            for m in self.mentions[-_WINDOW:]
            if m.sentence == mention.sentence
            and m.kind == "named_person"
            and near.search(self._around(m).lower())
        }
        if len(people) < 2:
            return mention.form
        titled = [form for form, m in people.items() if self._has_title(m, near)]
        return titled[0] if len(titled) == 1 else None

    def _has_title(self, mention: _Mention, near: re.Pattern[str]) -> bool:
        role = title_of(self.text, Span(mention.start, mention.end), mention.form)
        return role is not None and near.search(role.title.lower()) is not None

    def _latest_body(self) -> str | None:
        """The body that "the agency" or "the company" stands for: the last one that spoke."""
        for mention in reversed(self.mentions[-_WINDOW:]):
            if mention.source and mention.kind == "organization" and mention.form[-1:].isalnum():
                return mention.form if any(c.isupper() for c in mention.form) else None
        return None


def _pronoun(short: str) -> bool:
    low = short.lower()
    return (
        low in lex.PERSONAL
        or low in lex.PLURAL_PRONOUNS
        or low in lex.THING_PRONOUNS
        or low in lex.RELATIVE
    )


def _person_head(head: str) -> bool:
    return (
        head in lex.PEOPLE or head in lex.INSIDERS or head in lex.SPOKESPEOPLE or head in lex.RANKS
    )
