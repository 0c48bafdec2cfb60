"""Feeds on the service's page: followed, sorted by what to open first, left again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.articles import HEADLINE, SHOUTING, feed, loud, quiet
from tests.browser.conftest import SCORED

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def followed(site, service):
    """A feed of two articles, both scored."""
    site.pages |= {
        "/feed.rss": feed(("/quiet", HEADLINE), ("/loud", SHOUTING)),
        "/quiet": quiet(),
        "/loud": loud(),
    }
    return f"http://localhost:{site.port}/feed.rss"


def test_a_feed_is_followed_and_sorted_by_triage(visit, followed):
    found = visit("#feeds")
    expect(found.locator("#followed")).to_contain_text("No feed is followed yet.")
    found.locator("#feed").fill(followed)
    found.keyboard.press("Enter")
    expect(found.locator("#feeds-said")).to_have_text("1 feed added.", timeout=SCORED)
    rows = found.locator(".items tbody tr")
    for _ in range(60):
        found.wait_for_load_state("networkidle")
        triage = rows.locator("th").all_inner_texts()
        if len(triage) == 2 and "–" not in triage:
            break
        found.wait_for_timeout(1000)
        with found.expect_response("**/items?*"):
            found.get_by_role("button", name="Refresh").press("Enter")
    expect(rows.locator("a")).to_have_text([SHOUTING, HEADLINE])
    first, second = (float(one) for one in rows.locator("th").all_inner_texts())
    assert first > second
    expect(rows.first).to_contain_text("high")
    rows.first.locator("a").press("Enter")
    expect(found.locator(".title")).to_have_text(SHOUTING, timeout=SCORED)


def test_a_feed_that_is_none_is_said_to_be_none(visit, site):
    site.pages["/story"] = quiet()
    found = visit("#feeds")
    found.locator("#feed").fill(f"http://localhost:{site.port}/story")
    found.get_by_role("button", name="Follow", exact=True).press("Enter")
    expect(found.locator("#feeds-said").get_by_role("alert")).to_contain_text("feed")


def test_a_list_of_feeds_is_followed(visit, followed, site, tmp_path):
    file = tmp_path / "mine.opml"
    file.write_text(
        '<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>'
        f'<outline text="Known" type="rss" xmlUrl="{followed}"/>'
        f'<outline text="Inside" type="rss" xmlUrl="http://127.1/feed"/></body></opml>',
        encoding="utf-8",
    )
    found = visit("#feeds")
    found.locator("#opml").set_input_files(file)
    found.get_by_role("button", name="Follow", exact=True).press("Enter")
    expect(found.locator("#feeds-said")).to_contain_text("1 feed added.")
    expect(found.locator("#feeds-said li")).to_contain_text("http://127.1/feed")


def test_a_feed_is_left(visit, service, followed):
    service.ask("/v1/feeds", {"url": followed})
    found = visit("#feeds")
    found.on("dialog", lambda dialog: dialog.accept())
    found.get_by_role("button", name="Follow no longer").press("Enter")
    expect(found.locator("#followed")).to_contain_text("No feed is followed yet.")
    assert service.ask("/v1/feeds")["feeds"] == []
