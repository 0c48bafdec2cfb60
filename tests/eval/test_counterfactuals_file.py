"""The counterfactuals are sound: enough of every sort, and texts that differ in nothing but the value."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from training.data import claims
from training.data.counterfactuals import templates

TEMPLATES = templates()
SLOTS = {
    "person": 30,
    "gender": 15,
    "party": 15,
    "official": 10,
    "politician": 10,
    "country": 15,
    "religion": 15,
    "worship": 5,
    "nationality": 10,
    "ethnicity": 10,
    "dialect": 20,
}
PRONOUNS = {"he", "she", "him", "her", "his"}
GENDERED = PRONOUNS | {
    "man",
    "woman",
    "men",
    "women",
    "father",
    "mother",
    "son",
    "daughter",
    "brother",
    "sister",
    "boy",
    "girl",
    "boys",
    "girls",
    "actor",
    "actress",
    "spokesman",
    "spokeswoman",
    "a",
    "an",
}


def _words(text):
    return re.findall(r"[\w'’-]+", text.lower())


def test_there_are_two_hundred_templates_of_every_sort():
    assert len(TEMPLATES) == len({template.id for template in TEMPLATES}) == 200
    counts = Counter(template.slot for template in TEMPLATES)
    assert counts.keys() == SLOTS.keys()
    for slot, least in SLOTS.items():
        assert counts[slot] >= least, slot
        kinds = {template.kind for template in TEMPLATES if template.slot == slot}
        assert kinds >= {"neutral", "negative", "attributed"} or slot == "politician", slot
    assert {t.kind for t in TEMPLATES} == {"neutral", "negative", "attributed", "emotional"}
    assert {t.unit for t in TEMPLATES} == {"sentence", "headline"}
    assert sum(t.unit == "headline" for t in TEMPLATES) >= 25


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_a_template_expands_to_texts_of_one_wording(template):
    assert len(template.texts) == len(set(template.texts)) >= 2
    for text in template.texts:
        assert not re.search(r"[{}]|\s\s", text)
        assert text[0] in "“I" or text[0].isupper()
        assert text.endswith((".", "”")) == (template.unit == "sentence")
    if template.slot == "dialect":
        return
    left_over = set()
    for text, value in zip(template.texts, template.values, strict=True):
        assert value in text or value[0].upper() + value[1:] in text or template.slot == "gender"
        rest = [w for w in _words(text.replace(value[0].upper() + value[1:], value)
                                  .replace(value, "", 1)) if w not in GENDERED]  # fmt: skip
        left_over.add(tuple(rest))
    assert len(left_over) == 1


def test_no_two_templates_are_the_same():
    assert len({template.texts[0] for template in TEMPLATES}) == 200
    own = {row["text"] for path in (claims.TEST, claims.FIT) for row in claims.sentences(path)}
    assert not own & {text for template in TEMPLATES for text in template.texts}


def test_pronouns_follow_the_name():
    for template in TEMPLATES:
        if template.slot not in {"person", "gender"}:
            continue
        for text, groups in zip(template.texts, template.groups, strict=True):
            other = {"she", "her"} if "m" in groups else {"he", "him", "his"}
            assert not other & set(_words(text)), text


def test_leanings_and_parts_of_the_world_are_even():
    for template in TEMPLATES:
        groups = Counter(group for own in template.groups for group in own)
        assert groups["left"] == groups["right"]
        if template.slot == "person":
            assert groups["m"] == groups["f"]
            assert min(groups["western"], groups["black_american"], groups["non_western"]) >= 2


def test_real_politicians_stand_in_no_sentence_about_a_misdeed():
    kinds = {template.kind for template in TEMPLATES if template.slot == "politician"}
    assert kinds == {"neutral", "attributed", "emotional"}
