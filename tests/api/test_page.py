"""The page and the description: nothing on them comes from elsewhere, no script is written into them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from credcheck.api.openapi import document, operations
from credcheck.api.routes.page import parts

from tests.api.harness import TEXT, problem_of

PARTS = sorted(parts())


class _Seen(HTMLParser):
    """What a page asks for, its ids, the ids that it names, and what no page here may have."""

    def __init__(self, text):
        super().__init__()
        self.asked, self.ids, self.named, self.labels, self.fields = [], [], [], [], []
        self.inline = []
        self._open = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self._open = tag
        self.asked += [found[name] for name in ("src", "href") if name in found]
        self.ids += [found["id"]] if "id" in found else []
        for name in ("aria-labelledby", "aria-describedby"):
            self.named += (found.get(name) or "").split()
        self.labels += [found["for"]] if "for" in found else []
        if tag in {"input", "textarea"} and found.get("type") != "radio":
            self.fields.append(found["id"])
        self.inline += [name for name in found if name.startswith("on") or name == "style"]

    def handle_data(self, data):
        if self._open in {"script", "style"} and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag):
        self._open = None


@pytest.fixture(scope="module")
def pages(local):
    return {path: local.client.get(path) for path in ("/", "/docs")}


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_asks_for_nothing_from_elsewhere(local, pages, path):
    answer = pages[path]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    seen = _Seen(answer.text)
    assert not seen.inline
    for asked in seen.asked:
        assert asked.startswith(("/", "#")), asked
        if asked.startswith("/"):
            assert local.client.get(asked).status_code == 200, asked
        else:
            assert asked[1:] in seen.ids
    assert len(seen.ids) == len(set(seen.ids))


def test_every_field_has_a_label(pages):
    seen = _Seen(pages["/"].text)
    assert set(seen.fields) <= set(seen.labels)
    assert set(seen.named) | set(seen.labels) <= set(seen.ids)


def test_scripts_and_styles_name_no_other_place(local):
    for name in PARTS:
        text = local.client.get(f"/page/{name}").text
        found = set(re.findall(r"https?://[^\s\"'`)]+", text)) - {"http://www.w3.org/2000/svg"}
        is_quoted = name.startswith("vendor/")  # whose comments name papers
        assert is_quoted or not {one for one in found if "." in one}, name
        assert "@import" not in text
        assert "innerHTML" not in text
        assert "eval(" not in text


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/openapi.json", *[f"/page/{one}" for one in PARTS]]
)
def test_policies_are_strict(local, path):
    answer = local.client.get(path)
    stated = answer.headers["content-security-policy"]
    assert stated.startswith("default-src 'none'; ")
    assert "unsafe" not in stated
    assert "*" not in stated
    for rule in ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert rule in stated
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/page/page.js"])
def test_what_has_not_changed_is_not_sent_again(local, path):
    first = local.client.get(path)
    again = local.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["index.js", "..%2fapp.py", "page.css%00", "__init__.py"])
def test_nothing_else_is_served(local, name):
    assert local.client.get(f"/page/{name}").status_code == 404


def test_no_key_is_needed_to_see_them(make_client):
    made = make_client(access="keys")
    for path in ("/", "/docs", "/openapi.json", "/page/page.js"):
        assert made.client.get(path).status_code == 200
    problem_of(made.client.post("/v1/score", json={"text": TEXT}), "unauthorized", 401)


def test_the_description_shows_every_operation(pages):
    text = pages["/docs"].text
    for _, path, operation in operations(document()):
        assert f'id="{operation["operationId"]}"' in text
        assert path in text
