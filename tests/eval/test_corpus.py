"""The hand-labelled corpus holds together: labels are found, and it is as varied as it claims."""

from collections import Counter
from pathlib import Path

import pytest
from corpus import (
    PAIR_KINDS,
    SENSATIONAL,
    LabelError,
    LabelledArticle,
    load_article,
    load_articles,
    load_pairs,
)

from credcheck.types import SOURCE_TYPES, Span

DEMO = Path(__file__).resolve().parents[2] / "docs" / "demo.txt"
ARTICLES = load_articles()

GENRES = {
    "wire": 3,
    "tabloid": 3,
    "opinion": 2,
    "press release": 2,
    "content farm": 2,
    "live blog": 1,
    "interview": 1,
    "local": 3,
    "science": 2,
    "feature": 2,
    "police report": 1,
    "politics": 1,
}


@pytest.fixture(params=ARTICLES, ids=lambda article: article.name)
def article(request: pytest.FixtureRequest) -> LabelledArticle:
    return request.param


def test_thirty_articles_numbered_without_gaps() -> None:
    assert [a.name[:2] for a in ARTICLES] == [f"{n:02}" for n in range(1, 31)]


@pytest.mark.parametrize(("genre", "at_least"), GENRES.items())
def test_genres(genre: str, at_least: int) -> None:
    assert sum(a.genre == genre for a in ARTICLES) >= at_least


@pytest.mark.parametrize("source_type", SOURCE_TYPES)
def test_every_source_type_in_four_articles(source_type: str) -> None:
    holding = [a for a in ARTICLES if any(x.source_type == source_type for x in a.attributions)]
    assert len(holding) >= 4


def test_variety() -> None:
    assert Counter(a.language for a in ARTICLES) == {"en": 29, "es": 1}
    assert sum(a.headline is None for a in ARTICLES) >= 2
    assert sum(len(a.text.split()) < 60 for a in ARTICLES) == 2
    assert all(len(a.text.split()) <= 400 for a in ARTICLES)
    assert {a.sensational for a in ARTICLES} == set(SENSATIONAL)
    assert any(a.text.isupper() for a in ARTICLES)
    assert any(not a.attributions and len(a.unsourced) > 5 for a in ARTICLES)
    assert sum(len(a.part("boilerplate")) >= 2 for a in ARTICLES) >= 4
    assert sum(bool(a.part("caption")) for a in ARTICLES) >= 3


def test_some_article_has_an_odd_number_of_quotation_marks() -> None:
    assert any(sum(map(a.text.count, '"“”')) % 2 for a in ARTICLES)


def test_blocks_cover_the_text(article: LabelledArticle) -> None:
    joined = "\n\n".join(article.text[b.start : b.end] for b in article.blocks)
    assert joined == article.text
    assert (article.blocks[0].part == "headline") == (article.headline is not None)


def test_labels_stand_inside_one_paragraph(article: LabelledArticle) -> None:
    spans = [*article.loaded, *article.quoted_loaded, *article.unsourced]
    spans += [a.sentence for a in article.attributions]
    for span in spans:
        holding = [b for b in article.blocks if b.start <= span.start and span.end <= b.end]
        assert len(holding) == 1, article.words_of(span)
        assert holding[0].part != "boilerplate", article.words_of(span)


def test_roles_of_an_attribution_are_disjoint_and_in_its_sentence(article: LabelledArticle) -> None:
    for row in article.attributions:
        roles = [span for span in (row.source, row.cue, *row.content) if span]
        for n, span in enumerate(roles):
            assert row.sentence.overlap(span) == len(span)
            assert not any(span.overlap(other) for other in roles[n + 1 :]), row


def test_an_attribution_says_who_speaks(article: LabelledArticle) -> None:
    for row in article.attributions:
        known = row.source is not None or row.resolved is not None
        assert known == (row.source_type != "none"), article.words_of(row.sentence)


def test_own_voice_claims_are_attributed_to_nobody(article: LabelledArticle) -> None:
    for row in article.attributions:
        if row.source_type != "none":
            assert row.sentence not in article.unsourced, article.words_of(row.sentence)


def test_no_word_is_loaded_in_both_voices_at_once(article: LabelledArticle) -> None:
    both = [*article.loaded, *article.quoted_loaded]
    assert not any(a.overlap(b) for n, a in enumerate(both) for b in both[n + 1 :])


def test_sensational_articles_hold_more_loaded_words() -> None:
    share = {
        level: sum(len(a.loaded) for a in ARTICLES if a.sensational == level)
        / sum(len(a.text.split()) for a in ARTICLES if a.sensational == level)
        for level in SENSATIONAL
    }
    assert share["low"] < share["medium"] < share["high"]


def test_forty_pairs() -> None:
    pairs = load_pairs()
    assert Counter(p.kind for p in pairs) == dict(zip(PAIR_KINDS, (14, 12, 14), strict=True))
    headlines = [text for p in pairs for text in (p.charged, p.neutral)]
    assert len(set(headlines)) == 80
    assert len({p.id for p in pairs}) == 40


@pytest.mark.parametrize("kind", ["tabloid", "clickbait"])
def test_title_case_does_not_give_the_charged_headline_away(kind: str) -> None:
    pairs = [p for p in load_pairs() if p.kind == kind]
    charged = sum(_title_case(p.charged) for p in pairs)
    neutral = sum(_title_case(p.neutral) for p in pairs)
    assert charged > 0
    assert abs(charged - neutral) <= 1


def _title_case(headline: str) -> bool:
    words = [w for w in headline.split() if w[0].isalpha() and len(w) > 3]
    return sum(w[0].isupper() for w in words) > 0.8 * len(words)


def test_demo_has_a_shouting_headline_and_an_odd_number_of_quotation_marks() -> None:
    text = DEMO.read_text(encoding="utf-8")
    headline, blank, body = text.partition("\n\n")
    assert headline.isupper()
    assert blank
    assert "\n" not in headline
    assert sum(map(text.count, '"“”')) % 2 == 1
    assert 400 <= len(body.split()) <= 500


LABELS = """
genre = "wire"
headline = false
language = "en"
sensational = "low"
boilerplate = []
captions = []
loaded = {loaded}
quoted_loaded = {quoted}
unsourced = []

[[attribution]]
sentence = "{sentence}"
source = "{source}"
cue = "said"
content = ["{content}"]
source_type = "{kind}"
quote = "indirect"
"""
TEXT = "She said he said the vile plan would fail, Roe said, and the vile said plan did fail."
GOOD = {
    "loaded": "[]",
    "quoted": "[]",
    "sentence": TEXT,
    "source": "Roe",
    "content": "the vile plan would fail",
    "kind": "named_person",
}


def _load(folder: Path, **changes: str) -> LabelledArticle:
    (folder / "01-x.txt").write_text(TEXT + "\n", encoding="utf-8")
    (folder / "01-x.toml").write_text(LABELS.format(**GOOD | changes), encoding="utf-8")
    return load_article(folder / "01-x.txt")


def test_labels_become_offsets_by_voice_and_by_nearness(tmp_path: Path) -> None:
    article = _load(tmp_path, loaded='["vile"]', quoted='["vile"]')
    row = article.attributions[0]
    assert row.source == Span(43, 46)
    assert row.content == (Span(17, 41),)
    assert row.cue == Span(12, 16)
    assert article.quoted_loaded == (Span(21, 25),)
    assert article.loaded == (Span(61, 65),)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sentence": "She said nothing."}, "01-x: 'She said nothing.' is not in the text"),
        ({"content": "plan"}, "'plan' is ambiguous: it stands 2 times"),
        ({"content": "lan would"}, "'lan would' is not in"),
        ({"source": "Doe"}, "'Doe' is not in"),
        ({"source": ""}, "an empty label"),
        ({"kind": "person"}, "source_type is 'person', not one of named_person"),
        ({"loaded": '["mad"]'}, "'mad' are not in the text, in that voice"),
        ({"quoted": '["did fail"]'}, "'did fail' are not in the text, in that voice"),
    ],
)
def test_a_bad_label_is_named(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(LabelError) as error:
        _load(tmp_path, **changes)
    assert message in str(error.value)


def test_a_cue_as_near_on_both_sides_is_ambiguous(tmp_path: Path) -> None:
    (tmp_path / "01-x.txt").write_text("It said yes said it.\n", encoding="utf-8")
    labels = LABELS.format(**GOOD | {"sentence": "It said yes said it.", "content": "yes"})
    (tmp_path / "01-x.toml").write_text(labels.replace("Roe", "It"), encoding="utf-8")
    with pytest.raises(LabelError, match="'said' is ambiguous"):
        load_articles(tmp_path)
