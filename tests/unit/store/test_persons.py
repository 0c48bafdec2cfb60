"""Erasure for a person: what names them goes, everything else stays, nothing is found by it."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from credcheck.errors import InputError
from credcheck.store import feedback, persons, reports
from credcheck.store.database import Database
from credcheck.store.keys import NOBODY_ELSE
from credcheck.store.models import FeedItem, Job, JobItem
from credcheck.store.persons import erase_person
from tests.unit.store.rows import (
    add_items,
    keep_report,
    make_feed,
    make_job,
    promise,
    status_of,
)

OTHERS = (
    "The harbour board will close the east quay in March. Crews would have to sail further north."
)


@pytest.fixture(scope="module")
def scored(pipeline):
    """Reports by what stands in them."""

    def score(text=OTHERS, **given):
        return pipeline.score_text(text, **given).to_dict()

    return score


def remark(database, report_id, **said):
    said = {"code": "other", "sentence": None, "correction": None, "note": None} | said
    feedback.add(database, report_id, NOBODY_ELSE, **said)


NAMING = [
    "The chair, Marit Solheim, said on Monday that the quay would close.",
    "MARIT SOLHEIM OPENS THE QUAY",
    "A line that breaks between Marit\nSolheim and her chair.",
    "Márit Sølheim is another name, Marit Sólheim is hers.",
    'The cost, "Marit-Solheim" wrote, was never known.',
    "Marit  Solheim's letter came on Monday.",
]
NAMING_OTHERS = [
    OTHERS,
    "Marit said that Solheim had left.",
    "Marita Solheim spoke first.",
    "Marit Solheimsen spoke first.",
    "Solheim, Marit, and others spoke.",
]


def test_reports_that_name_them_are_emptied_and_no_others(database, scored):
    named, others = (
        [keep_report(database, scored(f"{text} The board met at noon.")) for text in texts]
        for texts in (NAMING, NAMING_OTHERS)
    )
    assert erase_person(database, "Marit Solheim") == len(NAMING)
    assert [status_of(database, name) for name in named] == ["erased"] * len(NAMING)
    assert [status_of(database, name) for name in others] == ["done"] * len(NAMING_OTHERS)
    assert erase_person(database, "Marit Solheim") == 0


def test_their_name_is_found_wherever_it_stands(database, scored):
    headline = keep_report(database, scored(headline="Ada Holm leaves the board"))
    address = keep_report(database, scored(url="https://news.example/people/ada-holm-leaves"))
    byline = scored()
    byline["document"]["byline"] = ["Ada Holm"]
    byline = keep_report(database, byline)
    asked = keep_report(database, scored(), url="https://news.example/ada_holm")
    waiting = promise(database, {"text": "Ada Holm has left."})
    remarked = keep_report(database, scored())
    remark(database, remarked, note="Ask Ada Holm about it.")
    corrected = keep_report(database, scored())
    remark(database, corrected, sentence=0, correction={"source": "Ada Holm"})
    failed = promise(database, {"url": "https://news.example/1"})
    with database.writing() as session:
        problem = {"detail": "ada-holm.example has no address"}
        reports.fail(session, failed, problem, owner="local", keep=dt.timedelta(days=1))
    named = [headline, address, byline, asked, waiting, remarked, corrected, failed]
    assert erase_person(database, "ada holm") == len(named)
    assert {status_of(database, name) for name in named} == {"erased"}
    assert reports.promised(database, waiting) is None


def test_what_lists_and_versions_say_is_not_searched(database, scored):
    name = keep_report(database, scored())
    assert erase_person(database, "credcheck") == 0
    assert status_of(database, name) == "done"


def test_what_jobs_have_not_scored_is_not_going_to_be(database):
    job = make_job(database, {"text": "Ada Holm has left."}, {"text": OTHERS})
    assert erase_person(database, "Ada Holm") == 0
    with database.reading() as session:
        named, other = (session.get(JobItem, (job, index)) for index in (0, 1))
        assert (named.state, named.input, named.label) == ("failed", None, None)
        assert named.problem["type"] == "urn:credcheck:problem:gone"
        assert (other.state, other.label) == ("queued", "n1")
        assert other.input is not None
        assert session.get(Job, job).state == "queued"


def test_feed_items_lose_titles_and_addresses(database):
    feed = make_feed(database)
    add_items(
        database,
        feed,
        ("title", {"title": "Ada Holm leaves", "url": "https://news.example/1"}),
        ("url", {"title": "She leaves", "url": "https://news.example/ada-holm"}),
        ("queued", {"title": "Ada Holm", "url": "https://news.example/2", "state": "queued"}),
        ("other", {"title": "The quay", "url": "https://news.example/3"}),
    )
    erase_person(database, "Ada Holm")
    with database.reading() as session:
        rows = {row.guid_key: row for row in session.query(FeedItem)}
    assert {name for name, row in rows.items() if row.url} == {"other"}
    assert {name for name, row in rows.items() if row.title} == {"other"}
    assert (rows["queued"].state, rows["title"].state) == ("failed", "done")


def test_many_reports_are_looked_through_in_batches(database, scored, monkeypatch):
    monkeypatch.setattr(persons, "BATCH", 3)
    data, named = scored(), scored("Ada Holm has left. The board met at noon.")
    for n in range(10):
        keep_report(database, named if n % 2 else data)
    job = make_job(database, *[{"text": f"Ada Holm {n}"} for n in range(40)])
    assert erase_person(database, "Ada Holm") == 5
    with database.reading() as session:
        left = session.query(JobItem).filter(JobItem.job_id == job, JobItem.input.is_not(None))
        assert left.count() == 0


def test_a_name_that_is_in_too_many_texts_is_refused(database):
    for name in ("", "  ", "Al", "a b", "...", "X. Y. Z", "—", "\x00", "王"):
        with pytest.raises(InputError):
            erase_person(database, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("王小明", "港务局主席王小明周一表示，码头将关闭。"),
        ("김철수", "항만위원회 의장 김철수는 월요일에 부두를 닫겠다고 말했다."),
        ("สมชาย", "ประธานสมชายกล่าวเมื่อวันจันทร์"),
        ("Marit Solheim", "<p>M&aacute;rit&nbsp;<b>Solheim</b> spoke.</p>"),
        ("Marit Solheim", "https://a.example/M%C3%A1rit%20Solheim/1"),
        ("Marit Solheim", "<p>Marit&#32;<i>Sol&shy;heim</i> spoke.</p>"),
    ],
)
def test_names_are_found_however_they_are_written(database, name, text):
    """In scripts without spaces, in the marks of a page and in addresses."""
    waits, other = promise(database, {"html": text}), promise(database, {"html": "<p>Others.</p>"})
    assert erase_person(database, name) == 1
    assert (status_of(database, waits), status_of(database, other)) == ("erased", "pending")


def test_a_page_made_to_be_slow_is_looked_through_soon(database):
    promise(database, {"html": "<" * 2_000_000 + "a " * 500_000 + "&" * 500_000})
    begun = time.monotonic()
    assert erase_person(database, "Marit Solheim") == 0
    assert time.monotonic() - begun < 20


def test_a_name_is_no_pattern(database, scored):
    kept = keep_report(database, scored("Anna and Holm met Brien and others at the quay."))
    for name in ("O'Brien (Ann)", "a.*b.*c.*d", "[x-z] Holm", "50% Holm", "Anna_%Holm"):
        assert erase_person(database, name) == 0
    assert status_of(database, kept) == "done"


def test_what_was_erased_stands_in_no_file(tmp_path, scored):
    """With SQLite, neither in the database nor in its log."""
    person = "Quillon Abernethy"
    with Database(f"sqlite:///{tmp_path / 'x.db'}") as database:
        database.upgrade()
        keep_report(database, scored(headline=f"{person} leaves the board"))
        before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert person.encode() in before
        erase_person(database, person)
        after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert person.encode() not in after
