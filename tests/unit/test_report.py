"""Building reports, and their way to JSON and back."""

import hashlib
import json
import math
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credcheck.errors import EmptyInput, NotHTML, ReportError
from credcheck.report import Fetch, Provenance, Report, build, problem
from credcheck.types import (
    Article,
    Attribution,
    Block,
    Evidence,
    Factor,
    Notice,
    Score,
    Sentence,
    SignalResult,
    Span,
)

TEXT = "Storm 🌩️ hits pier\n\nIt was 9 m high, Ana Reis said. Nobody slept.\n\nSubscribe to us!"
PARTS = [
    ("Storm 🌩️ hits pier", "headline"),
    ("It was 9 m high, Ana Reis said.", "body"),
    ("Nobody slept.", "body"),
    ("Subscribe to us!", "boilerplate"),
]
PROVENANCE = Provenance(
    credcheck="0.1.0",
    scoring_version=1,
    runtime="onnxruntime 1.31.1 x86-64",
    bundle_id="tiny",
    bundle_sha256="0" * 64,
    sources_id="sources-v1",
    lists={"A list": "2026-01-01", "An old list": None},
)


def sentences():
    found = []
    for index, (words, part) in enumerate(PARTS):
        start = TEXT.index(words)
        found.append(Sentence(index, start, start + len(words), part, min(index, 2)))
    return tuple(found)


SENTENCES = sentences()
ARTICLE = Article(
    text=TEXT,
    blocks=(Block(0, 18, "headline"), Block(20, 65, "body"), Block(67, 83, "boilerplate")),
    headline=PARTS[0][0],
)
ABSTAINED = Score(value=None, label="not scored", abstained=Notice("too_short", "Too short."))


def span(words):
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def marked(words, *, score=0.5, signal="sensationalism"):
    found = span(words)
    return Evidence(signal, "loaded_language", found.start, found.end, score, "own", "Because.")


def result(**changes):
    usual = {
        "score": Score(
            value=0.5,
            label="half",
            link="identity",
            base=0.1,
            factors=(Factor("list", 0.05, "A list says so."),),
        ),
        "contributions": (0.2, 0.1, 0.05, 0.0),
        "if_removed": (-0.2, -0.1, -0.05, 0.0),
        "sentence_scores": {"loaded": (0.9, 0.1, 0.2, None)},
    }
    return SignalResult(**(usual | changes))


def make(results=None, **changes):
    usual = {
        "article": ARTICLE,
        "sentences": SENTENCES,
        "results": {"sensationalism": result()} if results is None else results,
        "provenance": PROVENANCE,
        "report_id": "r1",
        "created_at": "2026-05-01T10:00:00Z",
    }
    return build(**(usual | changes))


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def complaints(validator, data):
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def test_a_report_validates_against_the_schema(validator):
    triage = SignalResult(replace(result().score, details={"why": ["Thin."], "terms": {"a": 0.2}}))
    report = make(
        {"sensationalism": result(), "novelty": result_named("novelty"), "triage": triage}
    )
    assert complaints(validator, report.to_dict()) == []
    assert complaints(validator, report.to_dict(offset_unit="utf16")) == []


def result_named(name):
    """A signal that the schema has never heard of, with a detail of its own."""
    score = replace(result().score, details={"anything": {"at": ["all"]}})
    return result(score=score, sentence_scores={name: (0.1, 0.2, 0.3, 0.4)})


def mutate(data, path, value):
    *way, last = path
    for step in way:
        data = data[step]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("surprise",), 1),
        (("document", "surprise"), 1),
        (("document", "text_sha256"), "abc"),
        (("scores", "sensationalism", "surprise"), 1),
        (("scores", "sensationalism", "value"), 1.2),
        (("scores", "sensationalism", "value"), None),
        (("scores", "sensationalism", "abstained"), {"code": "a", "detail": "b"}),
        (("scores", "sensationalism", "level"), "terrible"),
        (("scores", "triage"), None),
        (("sentences", 1, "start"), -1),
        (("sentences", 1, "part"), "footer"),
        (("sentences", 1, "scores", "loaded"), "much"),
        (("sentences", 1, "selector", "prefix"), "x" * 33),
        (("created_at",), "yesterday"),
        (("provenance", "bundle", "sha256"), "0"),
        (("schema_version",), "2.0"),
    ],
)
def test_the_schema_refuses(validator, path, value):
    data = make().to_dict()
    mutate(data, path, value)
    assert complaints(validator, data)


def test_scores_keep_their_fields_and_put_details_beside_them():
    report = make({"attribution": result(score=replace(result().score, details={"claims": 3}))})
    score = report.scores["attribution"]
    assert score["claims"] == 3
    assert score["factors"] == [{"code": "list", "effect": 0.05, "detail": "A list says so."}]
    assert score["value"] == 0.5


def test_triage_stands_beside_the_scores():
    report = make({"triage": SignalResult(replace(result().score, details={"why": ["Thin."]}))})
    assert report.scores == {}
    assert report.triage["why"] == ["Thin."]
    assert make().triage is None


def test_sentences_carry_what_signals_say_of_them():
    said = Attribution(
        1, span("Ana Reis"), span("said"), (span("It was 9 m high"),), "named_person", "Ana Reis",
        "indirect",
    )  # fmt: skip
    evidence = (marked("slept", score=0.3), marked("Nobody", score=0.8), marked("Storm"))
    report = make(
        {
            "sensationalism": result(evidence=evidence),
            "attribution": SignalResult(ABSTAINED, attributions=(said,)),
        }
    )
    first, second, third, last = report.sentences
    assert second["attributions"][0]["source"] == [span("Ana Reis").start, span("Ana Reis").end]
    assert [TEXT[e["start"] : e["end"]] for e in third["evidence"]] == ["Nobody", "slept"]
    assert [TEXT[e["start"] : e["end"]] for e in first["evidence"]] == ["Storm"]
    assert first["contributions"] == {"sensationalism": 0.2}
    assert first["if_removed"] == {"sensationalism": -0.2}
    assert last["scores"] == {"loaded": None}


def test_selectors_never_leave_their_part():
    headline, first, second, last = (s["selector"] for s in make().sentences)
    assert (headline["prefix"], headline["suffix"]) == ("", "")
    assert (first["prefix"], first["suffix"]) == ("", " Nobody slept.")
    assert second["prefix"] == "It was 9 m high, Ana Reis said. "
    assert second["suffix"] == ""
    assert (last["exact"], last["prefix"]) == ("Subscribe to us!", "")


def test_a_selector_joins_to_a_stretch_of_the_text():
    for sentence in make().sentences:
        quote = sentence["selector"]
        low = sentence["start"] - len(quote["prefix"])
        joined = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert TEXT[low : low + len(joined)] == joined
        assert max(len(quote["prefix"]), len(quote["suffix"])) <= 32


def test_words_are_those_of_the_body():
    assert make().document["words"] == 10


def test_the_text_has_its_digest():
    assert make().document["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_warnings_of_later_stages_follow_the_articles_own():
    article = replace(ARTICLE, warnings=(Notice("paywall_suspected", "Short."),))
    report = make(article=article, warnings=(Notice("long_sentence", "Split."),))
    assert [w["code"] for w in report.document["warnings"]] == [
        "paywall_suspected",
        "long_sentence",
    ]


def test_numpy_numbers_become_plain_ones():
    contributions = np.array([0.2, 0.1, 0.05, 0.0])
    loaded = {"loaded": tuple(np.array([0.5, 0.25, 0.125, 1.0], dtype=np.float32))}
    score = replace(result().score, details={"statements": np.int64(4), "shares": np.ones(2)})
    report = make({"x": result(score=score, contributions=contributions, sentence_scores=loaded)})
    data = json.loads(report.to_json())
    assert data["scores"]["x"]["statements"] == 4
    assert data["scores"]["x"]["shares"] == [1.0, 1.0]
    assert [s["scores"]["loaded"] for s in data["sentences"]] == [0.5, 0.25, 0.125, 1.0]


def broken(**changes):
    return {"x": result(**changes)}


@pytest.mark.parametrize(
    ("results", "message"),
    [
        (broken(contributions=(0.1,)), "1 contributions for 4 sentences"),
        (broken(if_removed=(0.1, 0.2)), "2 if_removed for 4 sentences"),
        (broken(sentence_scores={"loaded": (0.1,)}), "1 loaded for 4 sentences"),
        (broken(score=ABSTAINED), "an abstained score has no contributions"),
        (broken(score=Score(value=None, label="none")), "a value or a reason to abstain"),
        (broken(score=replace(result().score, abstained=Notice("a", "b"))), "never both"),
        (broken(score=replace(result().score, details={"value": 1})), "would overwrite value"),
        (broken(score=replace(result().score, value=math.nan)), "value is nan"),
        (broken(score=replace(result().score, details={"z": [math.inf]})), "z is inf"),
        (broken(score=replace(result().score, details={"z": np.float32("nan")})), "z is nan"),
        (broken(score=replace(result().score, details={"z": {1, 2}})), "z is a set"),
        (broken(score=replace(result().score, details={"z": {1: 2}})), "a key that is a int"),
        (broken(score=replace(result().score, label="\ud83c")), "half a surrogate pair"),
        (broken(evidence=(Evidence("x", "c", 80, 99, 0.5, "own", "r"),)), "the span 80:99"),
        (broken(evidence=(Evidence("x", "c", 5, 5, 0.5, "own", "r"),)), "the span 5:5"),
        (
            broken(attributions=(Attribution(9, None, None, (Span(0, 1),), "none", None, "direct"),)),
            "an attribution in sentence 9",
        ),
        (
            broken(attributions=(Attribution(1, Span(0, 99), None, (), "none", None, "direct"),)),
            "the span 0:99",
        ),
        ({"x": result(), "y": result()}, "two signals give the sentence score loaded"),
    ],
)  # fmt: skip
def test_a_result_that_contradicts_the_article_is_refused(results, message):
    with pytest.raises(ReportError, match=message):
        make(results)


def test_a_text_with_half_a_surrogate_pair_is_refused():
    with pytest.raises(ReportError, match="surrogate"):
        make(article=replace(ARTICLE, text=TEXT.replace("Nobody", "Nobod\ud800")))


def test_residuals_are_zero_when_contributions_add_up():
    style = Score(value=1 / (1 + math.exp(-0.4)), label="", link="logit", base=0.1)
    results = {
        "sensationalism": result(),
        "style": SignalResult(style, contributions=(0.1, 0.1, 0.1, 0.0)),
        "reliability": SignalResult(ABSTAINED),
    }
    residuals = make(results).residuals()
    assert set(residuals) == {"sensationalism", "style"}
    assert all(abs(residual) < 1e-12 for residual in residuals.values())


def test_residuals_tell_when_they_do_not():
    residuals = make({"x": result(contributions=(0.2, 0.1, 0.15, 0.0))}).residuals()
    assert residuals["x"] == pytest.approx(-0.1)


def test_utf16_offsets_are_those_of_javascript():
    evidence = (marked("hits"), marked("Nobody"))
    data = make({"x": result(evidence=evidence)}).to_dict(offset_unit="utf16")
    units = TEXT.encode("utf-16-le")
    assert data["document"]["offset_unit"] == "utf16"
    for sentence in data["sentences"]:
        for spanned in (sentence, *sentence["evidence"]):
            cut = units[2 * spanned["start"] : 2 * spanned["end"]].decode("utf-16-le")
            assert cut in TEXT
        assert (
            units[2 * sentence["start"] : 2 * sentence["end"]].decode("utf-16-le")
            == (sentence["text"])
        )
    assert data["sentences"][0]["end"] == make().sentences[0]["end"] + 1


def test_an_offset_inside_a_character_is_refused():
    data = make().to_dict(offset_unit="utf16")
    data["sentences"][0]["end"] = TEXT.index("🌩") + 1
    with pytest.raises(ReportError, match="inside a character"):
        Report.from_dict(data)


def test_the_digest_depends_on_the_result_alone():
    digest = make().provenance["result_sha256"]
    later = make(report_id="r2", created_at="2027-01-01T00:00:00Z")
    assert later.provenance["result_sha256"] == digest
    pages = [
        make(
            fetch=Fetch(
                "https://a.example/x", "https://a.example/", f"2026-05-0{day}T00:00:00Z", 200
            )
        )
        for day in (1, 2)
    ]
    assert len({page.provenance["result_sha256"] for page in pages}) == 1
    assert pages[0].provenance["result_sha256"] != digest
    other = make({"sensationalism": result(if_removed=(-0.2, -0.1, -0.05, 0.001))})
    assert other.provenance["result_sha256"] != digest


def test_the_digest_is_that_of_the_canonical_json():
    data = make().to_dict()
    for path in (("id",), ("created_at",), ("provenance", "result_sha256")):
        *way, last = path
        (data[way[0]] if way else data).pop(last)
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    expected = hashlib.sha256(canonical.encode()).hexdigest()
    assert make().provenance["result_sha256"] == expected


def test_a_changed_report_is_not_intact():
    report = make()
    assert report.intact
    data = report.to_dict()
    data["scores"]["sensationalism"]["value"] = 0.4
    assert not Report.from_dict(data).intact


def test_to_dict_gives_a_copy():
    report = make()
    report.to_dict()["sentences"][0]["scores"]["loaded"] = 0.0
    report.to_dict(offset_unit="utf16")
    assert report == make()


def test_floats_are_written_in_full():
    third = 1 / 3
    report = make({"x": result(score=replace(result().score, percentile=third))})
    assert f'"percentile": {third!r}' in report.to_json()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "a report is a JSON object"),
        ("{}", "no schema_version"),
        ('{"schema_version": NaN}', "NaN is no JSON number"),
        ('{"schema_version": 1e999}', "schema_version is inf"),
        ('{"schema_version": "\\ud800"}', "half a surrogate"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_report_is_refused(text, message):
    with pytest.raises(ReportError, match=message):
        Report.from_json(text)


def test_a_report_without_a_bottom_is_refused():
    nested = []
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(ReportError, match="nested too deeply"):
        Report.from_dict({"schema_version": nested})


@pytest.mark.parametrize("version", ["2.0", "0.9", ""])
def test_another_major_version_is_refused(version):
    with pytest.raises(ReportError, match="reads reports of version 1"):
        Report.from_dict(make().to_dict() | {"schema_version": version})


def test_a_later_minor_version_is_read():
    assert Report.from_dict(make().to_dict() | {"schema_version": "1.7"}).id == "r1"


@pytest.mark.parametrize("section", ["document", "scores", "sentences", "provenance", "input"])
def test_a_missing_section_is_refused(section):
    data = make().to_dict()
    del data[section]
    with pytest.raises(ReportError, match=f"no {section}"):
        Report.from_dict(data)


def test_a_problem_stands_for_an_item_that_failed(validator):
    found = problem(NotHTML("a.pdf is a PDF"), position=3, target="a.pdf")
    assert found == {
        "type": "urn:credcheck:problem:not_html",
        "title": "The document is not an HTML page.",
        "detail": "a.pdf is a PDF",
        "next": ["paste the article's text instead"],
        "position": 3,
        "target": "a.pdf",
    }
    schema = validator.schema | {"$ref": "#/$defs/problem"}
    only = {key: schema[key] for key in ("$schema", "$ref", "$defs")}
    jsonschema.validate(found, only)
    jsonschema.validate(problem(EmptyInput()), only)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def reports(draw):
    """Reports on any text, cut anywhere into sentences, with any details."""
    text = draw(texts.filter(bool))
    cuts = sorted(draw(st.sets(st.integers(1, len(text)), max_size=5)) | {0, len(text)})
    parts = st.sampled_from(["headline", "body", "caption", "boilerplate"])
    found = [Sentence(k, low, high, draw(parts), 0) for k, (low, high) in enumerate(pairwise(cuts))]
    starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=4))
    evidence = tuple(
        Evidence("x", "code", at, draw(st.integers(at + 1, len(text))), draw(numbers), "own", "")
        for at in starts
    )
    terms = draw(st.lists(numbers, min_size=len(found), max_size=len(found)))
    details = draw(st.dictionaries(texts.map(lambda key: "x" + key), values, max_size=3))
    said = Attribution(0, Span(0, 1), None, (Span(0, len(text)),), "group", None, "mixed")
    outcome = SignalResult(
        Score(value=0.5, label=draw(texts), details=details),
        contributions=terms,
        sentence_scores={"loaded": terms},
        evidence=evidence,
        attributions=(said,),
    )
    article = Article(text=text, blocks=(Block(0, len(text), "body"),), byline=(draw(texts),))
    return make({"x": outcome}, article=article, sentences=tuple(found))


@settings(deadline=None)
@given(reports())
def test_json_round_trip(report):
    for unit in ("codepoint", "utf16"):
        back = Report.from_json(report.to_json(offset_unit=unit))
        assert back.to_dict() == report.to_dict()
        assert back.intact
