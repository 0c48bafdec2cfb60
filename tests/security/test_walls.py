"""Challenge pages and paywalls are recognised, real pages are not mistaken for them.

All pages here are written for the test, after the makers' documented marks.
"""

from __future__ import annotations

import time

import pytest

from credcheck.fetch.walls import ARTICLE_WORDS, paywalled, wall

SENTENCE = "The council voted on Tuesday to reopen the harbour after repairs to its northern wall. "
ARTICLE = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(8))
STUB = f"<p>{SENTENCE}</p>"


def page(body, title="Harbour news", head=""):
    start = f"<!doctype html><html><head><title>{title}</title>{head}</head>"
    return f"{start}<body>{body}</body></html>".encode()


CHALLENGES = {
    "cloudflare": page(
        "<noscript>Enable JavaScript and cookies to continue</noscript>"
        "<script>window._cf_chl_opt = {cType: 'managed'};</script>",
        title="Just a moment...",
    ),
    "cloudflare script": page(
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1"></script>'
    ),
    "cloudflare block": page("<h1>Sorry, you have been blocked</h1><p>Ray ID: 1</p>"),
    "datadome": page(
        "<script>var dd={'host':'geo.captcha-delivery.com'}</script>"
        '<script src="https://ct.captcha-delivery.com/c.js"></script>'
        "<p>Please enable JS and disable any ad blocker</p>"
    ),
    "human": page(
        '<div id="px-captcha"></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>',
        title="Access to this page has been denied",
    ),
    "akamai": page(
        "<h1>Access Denied</h1>You don't have permission to access this on this server."
        "<p>Reference #18.1 <p>https://errors.edgesuite.net/18.1"
    ),
    "akamai challenge": page('<div id="sec-if-cpt-container"></div>'),
    "imperva": page(
        '<iframe src="/_Incapsula_Resource?CWUDNSAI=1">Request unsuccessful. Incapsula incident ID: 1'
        "</iframe>"
    ),
    "imperva script": page('<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>', title=""),
    "aws": page(
        '<script src="https://a.b.token.awswaf.com/a/challenge.js"></script>'
        "<script>AwsWafIntegration.getToken()</script><noscript>JavaScript is disabled</noscript>"
    ),
    "sucuri": page(
        "<script>var sucuri_cloudproxy_js='';</script>", title="You are being redirected"
    ),
    "vercel": page(
        '<script src="/.well-known/vercel/security/static/challenge.v2.min.js"></script>'
        "<p>We're verifying your browser</p>",
        title="Vercel Security Checkpoint",
    ),
    "kasada": page("<script>window.KPSDK={};KPSDK.now=Date.now</script>", title=""),
    "recaptcha": page(
        '<form><div class="g-recaptcha" data-sitekey="x"></div><button>Go on</button></form>'
    ),
    "hcaptcha": page(
        '<script src="https://js.hcaptcha.com/1/api.js"></script><p>One more step</p>'
    ),
    "turnstile": page('<div class="cf-turnstile" data-sitekey="x"></div>'),
    "words": page("<h1>Are you a robot?</h1><p>Verify you are human by doing as shown below.</p>"),
    "traffic": page("<p>We have noticed unusual traffic from your network.</p>"),
    "interruption": page(
        "<p>As you were browsing something made us think.</p>", "Pardon Our Interruption"
    ),
    "curly": page("<p>Please confirm that you\u2019re human</p>"),
}


@pytest.mark.parametrize("status", [200, 202, 403, 405, 429, 503])
@pytest.mark.parametrize("body", CHALLENGES.values(), ids=CHALLENGES)
def test_challenges_are_bot_walls_under_any_status(status, body):
    assert wall(status, {"content-type": "text/html"}, body) == "bot"


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {"cf-mitigated": "challenge"}, "bot"),
        (202, {"x-amzn-waf-action": "challenge"}, "bot"),
        (405, {"x-amzn-waf-action": "captcha"}, "bot"),
        (429, {"x-vercel-mitigated": "challenge"}, "bot"),
        (403, {"x-dd-b": "1"}, "bot"),
        (403, {"x-datadome": "protected"}, "bot"),
        (403, {"server": "AkamaiGHost"}, "bot"),
        (429, {"x-kpsdk-ct": "0a1b"}, "bot"),
        (403, {"x-iinfo": "1-2"}, "bot"),
        (403, {"server": "Sucuri/Cloudproxy", "x-sucuri-block": "EXPVP16"}, "bot"),
        (999, {}, "bot"),
        (402, {}, "paywall"),
        (200, {"x-datadome": "protected"}, None),
        (200, {"server": "AkamaiGHost"}, None),
        (200, {"x-iinfo": "1-2"}, None),
        (200, {"server": "cloudflare", "cf-ray": "1"}, None),
        (503, {"server": "cloudflare"}, None),
        (403, {}, None),
        (404, {}, None),
    ],
)
def test_headers_alone(status, headers, expected):
    assert wall(status, headers, b"") == expected


@pytest.mark.parametrize("status", [200, 403, 503])
@pytest.mark.parametrize("body", CHALLENGES.values(), ids=CHALLENGES)
def test_a_page_with_an_article_is_no_wall_whatever_stands_around_it(status, body):
    full = body.replace(b"</body>", ARTICLE.encode() + b"</body>")
    assert len(ARTICLE.split()) > ARTICLE_WORDS
    assert wall(status, {"x-datadome": "protected", "cf-mitigated": "challenge"}, full) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff" * 100,
        page(STUB),
        page(STUB * 4),
        page("<p>Nothing here.</p>"),
        page(
            "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>"
        ),
        page(STUB * 5, head="<script>window._pxAppId='PX1';KPSDK.x=1</script>"),
        page(STUB * 5, head='<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'),
        page(
            STUB * 5, head='<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
        ),
        page(STUB * 5 + '<form><div class="g-recaptcha"></div>Newsletter</form>'),
        page(f"<p>{SENTENCE * 9} Guards verify that you are human, he joked.</p>"),
        page(
            "<ul>" + "<li>Headline about the harbour wall and its blocked gate</li>" * 40 + "</ul>"
        ),
    ],
)
def test_other_pages_are_no_walls(body):
    assert wall(200, {"content-type": "text/html"}, body) is None


@pytest.mark.parametrize(
    "body",
    [
        page(STUB + '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
        page(
            STUB + '<script type=\'application/ld+json\'>{"isAccessibleForFree": "False"}</script>'
        ),
        page(
            STUB + '<script data-x="1" type=application/ld+json>\n[{"@graph": [{"hasPart":'
            ' {"isAccessibleForFree": "http://schema.org/False"}}]}]</script>'
        ),
        page(STUB + "<div>Subscribe to continue reading</div>"),
        page(STUB + "<div>Sign in to keep reading</div>"),
        page(STUB + "<b>Register now</b> <i>or log in</i> to read the whole story"),
        page(STUB + "<p>This article is for subscribers only.</p>"),
        page(STUB + "<p>This story is available to our paying members</p>"),
        page(STUB + "<p>Already a subscriber? Log in</p>"),
        page(STUB + "<p>You\u2019ve reached your monthly limit of free articles</p>"),
        page(STUB + "<p>You&#39;ve read all your free articles</p>"),
        page(STUB + "<p>Unlock the full article</p>"),
        page(STUB + '<div class="article-body paywall">Subscriptions from 1 a week</div>'),
        page(
            STUB + '<script src="https://cdn.tinypass.com/api/tinypass.min.js"></script>Subscribe'
        ),
    ],
)
def test_stubs_that_ask_for_a_subscription_are_paywalled(body):
    assert paywalled(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        page(STUB),
        page(STUB + '<script type="application/ld+json">{"isAccessibleForFree": true}</script>'),
        page(STUB + '<script type="application/ld+json">{"isAccessibleForFree": fal</script>'),
        page(STUB + '<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
        page(STUB + "<script>var text = 'Subscribe to continue reading';</script>"),
        page(STUB + "<!-- Subscribe to continue reading -->"),
        page(STUB + "<p>Subscribe to our newsletter</p>"),
        page(STUB + '<div class="paywall-free">Read on</div>'),
        page("<p>The page you look for has moved.</p>"),
    ],
)
def test_other_stubs_are_not_paywalled(body):
    assert not paywalled(body)


@pytest.mark.parametrize(
    "piece",
    [
        b"<", b"<p ", b"<p>", b"<script ", b"<script application/ld+json", b"<!--", b"<!---->", b" ",
        b"<script type=application/ld+json>", b"</script ", b"/cdn-cgi/challenge-platform/", b'class="',
        b"verifying that you ", b"register or ", b"you have used your ", b"get full access ",
    ],
)  # fmt: skip
def test_hostile_pages_take_linear_time(piece):
    body = piece * (400_000 // len(piece))
    began = time.perf_counter()
    wall(403, {}, body)
    paywalled(body)
    assert time.perf_counter() - began < 10
