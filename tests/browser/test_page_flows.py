"""The service's page in a real browser: every flow from the keyboard, with a real service behind it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.articles import (
    EDITED,
    HEADLINE,
    HOSTILE,
    LOUD,
    SHOUTING,
    TEXT,
    page,
    quiet,
)
from tests.browser.conftest import SCORED
from tests.security.server import answer

pytestmark = pytest.mark.full

MARKED = """() => [...CSS.highlights].map(([name, ranges]) => [name, [...ranges].map(String)])"""


def tab_to(found, name, limit=60):
    """Press Tab until the control of that name has the focus."""
    for _ in range(limit):
        found.keyboard.press("Tab")
        text = found.evaluate(
            "() => document.activeElement.labels?.[0]?.textContent"
            " ?? document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
        if name in (text or ""):
            return
    pytest.fail(f"Tab does not lead to {name!r}")


def test_a_text_is_checked_from_the_keyboard(visit):
    found = visit()
    tab_to(found, "An address")
    found.keyboard.press("ArrowRight")
    tab_to(found, "Headline")
    found.keyboard.type(SHOUTING)
    tab_to(found, "Text")
    found.evaluate("text => { document.activeElement.value = text; }", "\n\n".join(LOUD * 2))
    tab_to(found, "Check it")
    found.keyboard.press("Enter")
    expect(found.locator("#result-heading")).to_be_focused(timeout=SCORED)
    expect(found.locator(".title")).to_have_text(SHOUTING)
    assert re.search(r"#report=[0-9a-f]{32}$", found.url)
    assert {name for name, _ in found.evaluate(MARKED)} >= {
        "credcheck-sensationalism",
        "credcheck-attribution",
    }


def test_sentences_are_read_and_left_with_keys(visit, reports):
    found = visit(f"#report={reports[1]}")
    sentences = found.locator(".story .sentence[role=button]")
    assert sentences.count() > 5
    found.locator(".story .sentence[tabindex='0']").focus()
    found.keyboard.press("ArrowDown")
    expect(sentences.nth(1)).to_be_focused()
    found.keyboard.press("End")
    expect(sentences.last).to_be_focused()
    found.keyboard.press("Home")
    found.keyboard.press("Enter")
    panel = found.locator("#details")
    expect(panel).to_contain_text("loaded language")
    assert "&sentence=0" in found.url
    tab_to(found, "Next")
    found.keyboard.press("Enter")
    assert "&sentence=0" not in found.url
    expect(panel.get_by_role("button", name="Next")).to_be_focused()
    found.keyboard.press("Escape")
    expect(panel).to_contain_text("Choose a sentence")
    assert "sentence" not in found.url


def test_only_one_sentence_is_a_stop_of_the_tab_key(visit, reports):
    found = visit(f"#report={reports[1]}")
    assert found.locator(".story .sentence[tabindex='0']").count() == 1
    found.locator(".story .sentence[tabindex='0']").focus()
    found.keyboard.press("ArrowDown")
    assert found.locator(".story .sentence[tabindex='0']").count() == 1


def test_marks_stand_on_the_words_of_their_evidence(visit, reports, service):
    found = visit(f"#report={reports[1]}")
    report = service.ask(f"/v1/reports/{reports[1]}")
    expected = {
        (f"credcheck-{one['signal']}", report["document"]["text"][one["start"] : one["end"]])
        for sentence in report["sentences"]
        if sentence["part"] != "boilerplate"
        for one in sentence["evidence"]
    }
    marked = {(name, text) for name, texts in found.evaluate(MARKED) for text in texts}
    assert marked == expected


def test_a_signal_is_switched_off_and_on(visit, reports):
    found = visit(f"#report={reports[1]}")
    switch = found.get_by_role("checkbox", name="Sensationalism")
    switch.focus()
    found.keyboard.press("Space")
    assert [name for name, _ in found.evaluate(MARKED)] == ["credcheck-attribution"]
    found.keyboard.press("Space")
    assert len(found.evaluate(MARKED)) == 2


def test_the_headline_shows_the_words_that_carry_its_score(visit, reports, service):
    found = visit(f"#report={reports[1]}")
    report = service.ask(f"/v1/reports/{reports[1]}")
    words = found.locator(".headline-words")
    assert words.locator(".words").inner_text() == SHOUTING
    evidence = [e for e in report["sentences"][0]["evidence"] if e["signal"] == "sensationalism"]
    assert words.locator("li").count() == len(evidence) > 1
    assert words.locator("mark.carries").count() > 0


def test_the_ledger_and_the_claims_lead_to_their_sentences(visit, reports, service):
    found = visit(f"#report={reports[0]}")
    report = service.ask(f"/v1/reports/{reports[0]}")
    rows = found.locator(".ledger tbody tr")
    assert rows.count() == len(report["sources"])
    first = report["sources"][0]
    expect(rows.first).to_contain_text(first["name"])
    rows.first.get_by_role("button").first.press("Enter")
    expect(found.locator("#details h3")).to_have_text(f"Sentence {first['sentences'][0]}")
    expect(found.locator(f".sentence[data-index='{first['sentences'][0]}']")).to_be_focused()
    found.locator("#claims ~ div .claims li button, .claims li button").first.press("Enter")
    expect(found.locator("#details blockquote")).to_contain_text(
        found.locator(".claims .claim").first.inner_text()
    )


@pytest.mark.parametrize("form", ["md", "csv"])
def test_the_worksheet_is_copied(visit, reports, service, form):
    found = visit(f"#report={reports[1]}", permissions=["clipboard-read", "clipboard-write"])
    found.get_by_role("button", name={"md": "Copy as Markdown", "csv": "Copy as CSV"}[form]).press(
        "Enter"
    )
    expect(found.get_by_text("Copied.")).to_be_visible()
    copied = found.evaluate("() => navigator.clipboard.readText()")
    made = service.text(f"/v1/reports/{reports[1]}/worksheet?format={form}").decode()
    assert copied.split() == made.split()


def test_the_waterfall_ends_at_the_score(visit, reports, service):
    found = visit(f"#report={reports[1]}")
    report = service.ask(f"/v1/reports/{reports[1]}")
    choice = found.get_by_label("Score", exact=True)
    for name in ("sensationalism", "attribution"):
        choice.select_option(name)
        last = found.locator(".steps tbody tr").last
        expect(last).to_contain_text(f"{report['scores'][name]['value']:.2f}")
    choice.select_option("source_style")
    expect(found.locator(".waterfall")).to_contain_text(
        f"{report['scores']['source_style']['value']:.2f}"
    )
    found.locator(".steps button").first.press("Enter")
    expect(found.locator("#details blockquote")).to_be_visible()


def test_gauges_say_value_and_interval(visit, reports, service):
    found = visit(f"#report={reports[0]}")
    score = service.ask(f"/v1/reports/{reports[0]}")["scores"]["attribution"]
    label = (
        found.locator(".card", has_text="Attribution")
        .locator("svg.gauge")
        .get_attribute("aria-label")
    )
    low, high = score["interval"]
    assert f"{score['value']:.2f}" in label
    assert f"{low:.2f}–{high:.2f}" in label


def test_a_link_to_a_sentence_opens_it_and_going_back_works(visit, reports):
    found = visit(f"#report={reports[1]}&sentence=2")
    expect(found.locator("#details h3")).to_have_text("Sentence 2")
    found.evaluate(f"() => {{ location.hash = 'report={reports[0]}'; }}")
    expect(found.locator(".title")).to_have_text(HEADLINE)
    found.go_back()
    expect(found.locator(".title")).to_have_text(SHOUTING)
    found.reload()
    expect(found.locator(".title")).to_have_text(SHOUTING)


def test_two_reports_are_compared(visit, reports, service):
    found = visit(f"#report={reports[0]}")
    found.get_by_role("button", name="Compare").press("Enter")
    found.locator("#compare-choices").get_by_role("link", name=SHOUTING).first.press("Enter")
    expect(found.locator("#comparison-heading")).to_be_focused()
    values = [service.ask(f"/v1/reports/{one}")["scores"]["sensationalism"] for one in reports]
    row = found.locator(".both tbody tr", has_text="Sensationalism")
    for one in values:
        expect(row).to_contain_text(f"{one['value']:.2f}")
    expect(row).to_contain_text(f"+{values[1]['value'] - values[0]['value']:.2f}")


def test_an_address_is_checked_and_checked_again(visit, site):
    versions = iter([quiet()])
    later = answer(page(EDITED * 2))
    site.pages["/changing"] = lambda peer, _: peer.sendall(next(versions, later))
    address = f"http://localhost:{site.port}/changing"
    found = visit(f"#url={quote(address, safe='')}")
    expect(found.locator("#url")).to_have_value(address)
    expect(found.locator("#from-outside")).to_be_visible()
    assert not [one for one in site.requests if one.target == "/changing"]
    found.keyboard.press("Enter")
    expect(found.locator(".title")).to_have_text(HEADLINE, timeout=SCORED)
    found.get_by_role("button", name="Check again").press("Enter")
    changes = found.locator(".diff")
    expect(changes).to_contain_text("5.1", timeout=SCORED)
    expect(changes).to_contain_text("other numbers")
    expect(changes.locator("del").first).to_have_text("3.4")
    expect(changes).to_contain_text("the page states no later date")


def test_a_saved_page_is_checked(visit, tmp_path):
    file = tmp_path / "saved.html"
    file.write_bytes(page(LOUD * 2, SHOUTING))
    found = visit()
    found.get_by_role("radio", name="A saved page").check()
    found.locator("#file").set_input_files(file)
    found.get_by_role("button", name="Check it").press("Enter")
    expect(found.locator(".title")).to_have_text(SHOUTING, timeout=SCORED)


def test_a_problem_says_what_can_be_done(visit, site):
    site.pages["/closed"] = answer(b"Not for you.", status="403 Forbidden")
    found = visit()
    found.locator("#url").fill(f"http://localhost:{site.port}/closed")
    found.keyboard.press("Enter")
    box = found.get_by_role("alert")
    expect(box).to_be_visible()
    assert "paste" in " ".join(box.get_by_role("listitem").all_inner_texts())
    box.get_by_role("button", name="Paste the text").press("Enter")
    expect(found.locator("#text")).to_be_focused()
    expect(found.locator("#context")).to_have_value(f"http://localhost:{site.port}/closed")


def test_an_address_that_is_not_fetched_is_refused_in_words(visit):
    found = visit()
    found.locator("#url").fill("http://127.1/admin")
    found.keyboard.press("Enter")
    expect(found.get_by_role("alert")).to_contain_text("address")


def test_what_is_missing_is_said_at_its_field(visit):
    found = visit()
    found.get_by_role("button", name="Check it").press("Enter")
    field = found.locator("#url")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    expect(found.locator("#missing")).to_be_visible()


def test_sources_are_looked_up(visit):
    found = visit()
    found.locator("#names").fill("nasa.gov\nabcnews.com.co")
    found.get_by_role("button", name="Look up").press("Enter")
    expect(found.locator(".record")).to_have_count(2)
    expect(found.locator(".record").first).to_contain_text("reliability high")
    expect(found.locator(".record table a").first).to_have_attribute(
        "href", re.compile("^https://")
    )


def test_a_report_is_shared_saved_and_erased(visit, service):
    id_ = service.ask("/v1/score", {"text": TEXT, "headline": HEADLINE})["id"]
    found = visit(f"#report={id_}")
    found.get_by_role("button", name="Share").press("Enter")
    link = found.locator("#outcome a")
    expect(link).to_have_attribute("href", re.compile(r"/v1/shared/.+/html$"))
    with found.expect_download() as saved:
        found.get_by_role("button", name="Save as JSON").press("Enter")
    assert json.loads(saved.value.path().read_text("utf-8"))["id"] == id_
    with found.expect_download() as saved:
        found.get_by_role("button", name="Save as a page").press("Enter")
    assert saved.value.path().read_text("utf-8").startswith("<!doctype html>")
    found.on("dialog", lambda dialog: dialog.accept())
    found.get_by_role("button", name="Erase").press("Enter")
    expect(found.locator("#said")).to_have_text("The report is erased.")
    expect(found.locator("#result")).to_be_hidden()
    assert not found.url.rpartition("/")[2].startswith("#report")


def test_earlier_reports_are_listed(visit, reports):
    found = visit()
    found.get_by_role("button", name="Show earlier reports").press("Enter")
    links = found.locator("#earlier-reports a")
    expect(links.first).to_be_visible()
    assert {f"#report={one}" for one in reports} <= {
        one.get_attribute("href") for one in links.all()
    }


def test_the_text_of_an_article_is_never_markup(visit):
    found = visit()
    found.get_by_role("radio", name="A text").check()
    found.locator("#headline").fill(HOSTILE[0])
    found.locator("#text").fill("\n\n".join(HOSTILE * 2))
    found.get_by_role("button", name="Check it").press("Enter")
    expect(found.locator(".title")).to_have_text(HOSTILE[0], timeout=SCORED)
    for index in range(found.locator(".story .sentence").count()):
        found.locator(".story .sentence").nth(index).click()
    assert found.evaluate("() => window.hit") is None
    assert found.locator("#result img, #result script, #result [onload]").count() == 0
    for link in found.locator("#result a").all():
        assert not (link.get_attribute("href") or "").startswith("javascript:")


def test_examples_show_a_whole_report(visit):
    found = visit()
    found.locator("#examples a").nth(1).press("Enter")
    expect(found.locator("#result-heading")).to_be_focused(timeout=SCORED)
    assert found.locator(".claims li").count() > 3
    assert found.get_by_role("button", name="Erase").count() == 0
