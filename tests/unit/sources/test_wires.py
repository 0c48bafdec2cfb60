"""Which agencies an article says it comes from."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.extract import from_text
from credcheck.sources.wires import named
from credcheck.types import Article

BODY = (
    "The harbour reopened on Monday after divers had cleared the wreck, the port's office said."
    "\n\nFerries will sail again on Tuesday, and the fish market opens a day later."
)

NAMED = {
    "LISBON (Reuters) - {}": ("Reuters", "dateline"),
    "(Reuters) - {}": ("Reuters", "dateline"),
    "LISBON/PORTO (Reuters) – {}": ("Reuters", "dateline"),
    "LISBON, March 3 (Reuters) - {}": ("Reuters", "dateline"),
    "By Ana Sousa March 3 (Reuters) - {}": ("Reuters", "dateline"),
    "LISBON (Reuters Breakingviews) - {}": ("Reuters", "dateline"),
    "LISBON (AP) — {}": ("Associated Press", "dateline"),
    "LISBON (KXYZ/AP) — {}": ("Associated Press", "dateline"),
    "LISBON, Ohio (AP) _ {}": ("Associated Press", "dateline"),
    "LISBON — AP — {}": ("Associated Press", "dateline"),
    "Lisbon (AFP) – {}": ("Agence France-Presse", "dateline"),
    "Rio de Janeiro (AFP) - {}": ("Agence France-Presse", "dateline"),
    "Lissabon (dpa/tmn) - {}": ("dpa", "dateline"),
    "LISBON, March 3 (UPI) -- {}": ("UPI", "dateline"),
    "LISBON, March 3 (Xinhua) -- {}": ("Xinhua", "dateline"),
    "LISBON, March 3. /TASS/. {}": ("TASS", "dateline"),
    "LISBON, March 3 (RIA Novosti), Ana Sousa - {}": ("RIA Novosti", "dateline"),
    "LISBON (AAP) - {}": ("Australian Associated Press", "dateline"),
    "By Ana Sousa, Associated Press\n\n{}": ("Associated Press", "byline"),
    "By Ana Sousa and Rui Lopes, The Associated Press\n\n{}": ("Associated Press", "byline"),
    "By Ana Sousa Associated Press Writer\n\n{}": ("Associated Press", "byline"),
    "By ANA SOUSA | AFP\n\n{}": ("Agence France-Presse", "byline"),
    "By Ana Sousa, PA\n\n{}": ("PA Media", "byline"),
    "By Reuters\n\n{}": ("Reuters", "byline"),
    "By Reuters Staff\n\n{}": ("Reuters", "byline"),
    "The Associated Press\n\n{}": ("Associated Press", "byline"),
    "Von Ana Sousa, dpa\n\n{}": ("dpa", "byline"),
    "{}\n\nAFP": ("Agence France-Presse", "sign_off"),
    "{}\n\n(Source: Reuters)": ("Reuters", "sign_off"),
    "{}\n\n- Reuters.": ("Reuters", "sign_off"),
    "{}\n\n© 2021 AFP": ("Agence France-Presse", "sign_off"),
    "{}\n\nCopyright 2021 The Associated Press. All rights reserved": None,
}


@pytest.mark.parametrize(("form", "expected"), [(f, e) for f, e in NAMED.items() if e])
def test_an_agency_is_named_where_agencies_are(form, expected):
    article = from_text(form.format(BODY), headline="Harbour reopens")
    [wire] = named(article)
    assert (wire.name, wire.where) == expected


def test_the_span_is_the_name_in_the_text():
    article = from_text(f"LISBON (KXYZ/AP) — {BODY}", headline="Harbour reopens")
    [wire] = named(article)
    assert article.text[wire.span.start : wire.span.end] == "AP"
    assert wire.domain == "apnews.com"


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        # pictures
        "Photo: AP\n\n{}",
        "Ana Sousa/Reuters\n\n{}",
        "AP\n\n{}",
        "REUTERS/Ana Sousa\n\n{}",
        "Ana Sousa/AFP via Getty Images\n\n{}",
        "Source: Anadolu Agency/Getty Images\n\n{}",
        "A ferry in the harbour (AP Photo/Ana Sousa)\n\n{}",
        # what the text says of an agency
        "The harbour reopened, Reuters reported. {}",
        "The mayor told the Associated Press that all is well. {}",
        "A clerk in accounts payable (AP) – the only one – saw it first. {}",
        "{}\n\nThe mayor would not speak to AFP",
        "He reads the Associated Press\n\n{}",
        # a state, and names that only hold an agency's
        "PITTSBURGH (PA) - {}",
        "LISBON (APX) - {}",
        "By Ana Reutersson\n\n{}",
        "By Pa Sousa\n\n{}",
    ],
)
def test_no_agency_is_made_of_anything_else(form):
    assert named(from_text(form.format(BODY), headline="Harbour reopens")) == ()


def test_a_headline_names_no_source():
    assert named(from_text(BODY, headline="LISBON (AP) — Harbour reopens")) == ()


def test_a_dateline_far_down_is_another_story():
    text = "\n\n".join([BODY] * 6 + [f"LISBON (AP) — {BODY}"] + [BODY] * 3)
    assert named(from_text(text, headline="Harbour reopens")) == ()


@pytest.mark.parametrize("domain", ["reuters.com", "uk.reuters.com"])
def test_the_agency_itself_is_no_second_source(domain):
    article = replace(from_text(f"LISBON (Reuters) - {BODY}"), domain=domain)
    assert named(article) == ()


@pytest.mark.parametrize("domain", ["notreuters.com", "reuters.com.example", None])
def test_a_name_that_holds_the_agencys_is_another_outlet(domain):
    article = replace(from_text(f"LISBON (Reuters) - {BODY}"), domain=domain)
    assert [wire.name for wire in named(article)] == ["Reuters"]


def test_metadata_may_name_it_too_and_then_has_no_span():
    article = replace(from_text(BODY), byline=("Ana Sousa", "Associated Press"))
    [wire] = named(article)
    assert (wire.name, wire.where, wire.span) == ("Associated Press", "byline", None)


def test_each_agency_comes_once_and_several_in_a_fixed_order():
    text = f"By Ana Sousa, Reuters\n\nLISBON (Reuters/AFP) - {BODY}\n\nReuters"
    wires = named(from_text(text, headline="Harbour reopens"))
    assert [wire.name for wire in wires] == ["Agence France-Presse", "Reuters"]
    assert wires[1].where == "dateline"


def test_a_wire_cannot_be_changed():
    [wire] = named(from_text(f"LISBON (AP) — {BODY}"))
    with pytest.raises(FrozenInstanceError):
        wire.name = "other"


@pytest.mark.parametrize("piece", ["(", "(AP", "/", "By AP, ", "A, ", "— ", "A /AP/", "© "])
def test_hostile_repetition_is_quick(piece):
    text = piece * 20_000 + "word"
    assert isinstance(named(Article(text, from_text(text).blocks)), tuple)


@given(st.text(alphabet="AP(/)—- ,.\nBy ReutersAFP©", max_size=200))
def test_spans_lie_in_the_text(text):
    if not text.strip():
        return
    article = from_text(text)
    for wire in named(article):
        assert article.text[wire.span.start : wire.span.end].strip()
        assert 0 <= wire.span.start < wire.span.end <= len(article.text)
