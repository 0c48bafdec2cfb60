"""The pipeline: one document or many, the same numbers; what fails, fails alone."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from itertools import pairwise

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import HEADLINES, SENTENCES, articles, page, story, two_hundred, without_identity

from credcheck import Document, Pipeline, Report
from credcheck.config import Settings
from credcheck.errors import (
    BundleCorrupt,
    BundleNotFound,
    CredcheckError,
    EmptyInput,
    InputError,
    NotHTML,
)
from credcheck.pipeline import CHUNK


@pytest.fixture(scope="module")
def schema():
    return json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))


def mix():
    """Documents of every kind, failing ones among them, more than one chunk of them."""
    found = [Document(text=story(9, n), headline=HEADLINES[n]) for n in range(10)]
    found += [Document(text=story(6, n)) for n in range(3)]
    found += [Document(html=page(HEADLINES[n], story(12, n))) for n in range(3)]
    found += [Document(text=SENTENCES[0], url="https://www.reuters.com/x"), Document(text="Word")]
    found += [Document(text=" "), Document(), Document(text="a", html=b""), Document(html=b"\x00")]
    return found


def alone(pipeline, document):
    try:
        if document.html is not None:
            return pipeline.score_html(document.html, url=document.url)
        return pipeline.score_text(
            document.text or "", headline=document.headline, url=document.url
        )
    except CredcheckError as error:
        return error


def test_many_equal_each_alone_in_any_order(pipeline):
    documents = mix()
    assert len(documents) > CHUNK
    expected = [alone(pipeline, document) for document in documents]
    assert sum(isinstance(item, Report) for item in expected) == 18
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(documents))
        found = list(pipeline.score_many(documents[i] for i in order))
        assert len(found) == len(order)
        for item, number in zip(found, order, strict=True):
            wanted = expected[number]
            if isinstance(wanted, Report):
                assert without_identity(item) == without_identity(wanted)
            else:
                assert isinstance(item, InputError)


@given(st.lists(articles(), max_size=4))
@settings(max_examples=15)
def test_many_equal_each_alone_on_any_text(pipeline, rows):
    documents = [Document(text=body, headline=headline) for headline, body in rows]
    found = list(pipeline.score_many(documents))
    for item, document in zip(found, documents, strict=True):
        assert without_identity(item) == without_identity(alone(pipeline, document))


def test_many_are_read_as_they_are_asked_for(pipeline):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield Document(text="The ferry stops.")

    results = pipeline.score_many(endless())
    assert isinstance(next(results), Report)
    assert len(taken) == CHUNK
    assert list(pipeline.score_many([])) == []


def test_failures_say_what_was_wrong(pipeline):
    blank, both, page_ = pipeline.score_many(
        [Document(text=""), Document(text="a", html="b"), Document(html=b"%PDF-1.7 \x00\x01")]
    )
    assert isinstance(blank, EmptyInput)
    assert str(both) == "a document has either text or html, or a url alone"
    assert isinstance(page_, NotHTML)


def test_two_reports_of_one_text_differ_in_identity_alone(pipeline):
    one, two = (pipeline.score_text(story(), headline=HEADLINES[0]) for _ in range(2))
    assert one.id != two.id
    assert one.provenance["result_sha256"] == two.provenance["result_sha256"]
    assert without_identity(one) == without_identity(two)
    made = dt.datetime.fromisoformat(one.data["created_at"])
    assert made.utcoffset() == dt.timedelta(0)


@given(articles())
@settings(max_examples=40)
def test_any_article_gives_a_sound_report(pipeline, schema, given_article):
    headline, body = given_article
    report = pipeline.score_text(body, headline=headline)
    jsonschema.validate(report.to_dict(), schema)
    text = report.text
    for one, after in pairwise(report.sentences):
        assert one["end"] <= after["start"]
    for sentence in report.sentences:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        for evidence in sentence["evidence"]:
            assert 0 <= evidence["start"] < evidence["end"] <= len(text)
            assert 0 <= evidence["score"] <= 1
        for item in sentence["attributions"]:
            spans = [item["source"], item["cue"], *item["content"]]
            assert all(0 <= a < b <= len(text) for a, b in filter(None, spans))
    assert Report.from_json(report.to_json()).to_dict() == report.to_dict()
    utf16 = report.to_json(offset_unit="utf16")
    assert Report.from_json(utf16).to_dict() == report.to_dict()
    assert report.intact


@given(st.text(min_size=1, max_size=300), st.one_of(st.none(), st.text(max_size=50)))
@settings(max_examples=40)
def test_any_text_that_is_not_blank_gives_a_report(pipeline, schema, body, headline):
    try:
        report = pipeline.score_text(body, headline=headline)
    except EmptyInput:
        assert not any(map(str.isalnum, body))
        return
    jsonschema.validate(report.to_dict(), schema)
    assert report.to_html().startswith("<!doctype html>")


def test_a_sentence_is_scored_the_same_in_a_text_of_its_own_paragraphs(pipeline):
    """A window never crosses a paragraph: neighbours in other paragraphs move nothing."""
    texts = two_hundred()[::10]
    together = pipeline.score_text("\n\n".join(texts))
    assert [s["text"] for s in together.sentences] == texts
    for sentence in together.sentences:
        (single,) = pipeline.score_text(sentence["text"]).sentences
        assert single["scores"]["subjective"] == sentence["scores"]["subjective"]
        assert single["scores"]["check_worthy"] == sentence["scores"]["check_worthy"]


def test_devices_are_named_only_in_clickbait(pipeline):
    devices = {
        "listicle", "cliffhanger", "curiosity_gap", "provoking_emotions", "challenge_to_the_ego",
        "defying_convention", "inducing_fear", "clickbait",
    }  # fmt: skip
    named = 0
    for headline in HEADLINES:
        report = pipeline.score_text(story(6), headline=headline)
        clickbait = report.scores["sensationalism"]["parts"]["clickbait"]["value"]
        found = [e for e in report.sentences[0]["evidence"] if e["code"] in devices]
        assert not found or clickbait >= 0.4
        named += bool(found)
        assert not any(e["code"] in devices for s in report.sentences[1:] for e in s["evidence"])
    assert 3 <= named <= 27


def test_a_very_long_sentence_is_scored_with_a_warning(pipeline):
    report = pipeline.score_text("and so the ferry sailed on " * 1000)
    assert len(report.sentences) == 1
    assert "long_sentence" in {warning["code"] for warning in report.document["warnings"]}
    assert report.document["words"] == 6000
    assert report.scores["sensationalism"]["value"] is not None


class TestLoad:
    def test_by_name_by_folder_and_by_settings(self, pipeline):
        by_folder = Pipeline.load(pipeline.bundle.path)
        assert by_folder.provenance() == pipeline.provenance()
        settings_ = Settings(models=pipeline.bundle.path.parent, threads=1)
        assert Pipeline.load(settings=settings_).bundle.sha256 == pipeline.bundle.sha256

    def test_an_unknown_bundle(self):
        with pytest.raises(BundleNotFound, match="no bundle 'nothing-v1'"):
            Pipeline.load("nothing-v1")

    def test_changed_weights_are_refused(self, pipeline, tmp_path):
        folder = tmp_path / "news-v2"
        folder.mkdir()
        for file in pipeline.bundle.path.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        content = bytearray((folder / "encoder.onnx").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "encoder.onnx").write_bytes(content)
        with pytest.raises(BundleCorrupt, match=r"news-v2/encoder\.onnx"):
            Pipeline.load(folder)

    def test_provenance_names_what_was_used(self, pipeline):
        made = pipeline.provenance()
        assert made.bundle_sha256 == pipeline.bundle.sha256
        assert made.runtime.startswith("onnxruntime ")
        assert made.lists
        report = pipeline.score_text("The ferry stops.")
        assert report.provenance["bundle"] == {
            "id": pipeline.bundle.id,
            "sha256": pipeline.bundle.sha256,
            "reference": pipeline.bundle.config.reference_name,
        }


def test_a_document_may_be_a_text_or_its_fields(pipeline):
    text = "The ferry was late on Monday, the harbour office said. " * 12
    given = [text, {"text": text, "headline": "Ferry late"}, Document(text=text), {"body": text}]
    plain, titled, same, wrong = pipeline.score_many(given)
    assert plain.scores == same.scores
    assert titled.document["headline"] == "Ferry late"
    assert isinstance(wrong, InputError)
    assert "'body'" in str(wrong)


@pytest.mark.parametrize("item", [5, None, ["a text"], {"text": 5}, {"html": 1.5}, {5: "text"}])
def test_what_is_no_document_gives_its_error_and_the_next_is_scored(pipeline, item):
    wrong, right = pipeline.score_many([item, "The ferry was late on Monday."])
    assert isinstance(wrong, InputError)
    assert isinstance(right, Report)


def test_a_line_result_reads_by_name(pipeline):
    (line,) = pipeline.score_lines(["Harbour reopens"], unit="headline")
    assert line["clickbait"] == line.scores["clickbait"] == line.to_dict()["clickbait"]
