"""Articles written for these tests, and what they are served as."""

from __future__ import annotations

from tests.api.harness import HEADLINE, PARAGRAPHS, TEXT, page
from tests.security.server import answer

SHOUTING = "SHOCK: you won't BELIEVE what the council did to our bridge!"
LOUD = [
    "The greedy clowns at the town hall have betrayed every family in Lenn, and nobody dares to say so.",
    "It is believed that 4,000 people will lose their way to work, a monstrous and shameful disgrace.",
    "An official said that the old bridge had lost a third of its strength since 1998.",
    "The bridge will cost 31 million crowns, twice as much as the first reckless estimate.",
    "Critics say that the disgraceful scheme was cooked up in secret by corrupt officials.",
    "“We were never told,” said Ada Marsh, a professor of hydrology at the university.",
    "Shops on the square expect to lose half of their customers by the end of the winter.",
]
EDITED = [
    *PARAGRAPHS[:4],
    "The board put the cost of a new quay at 5.1 million crowns.",
    *PARAGRAPHS[5:],
]
HOSTILE = [
    "<img src=x onerror=window.hit=1> said that the <script>window.hit=1</script> bridge was safe.",
    '"><svg onload=window.hit=1> the mayor said on Monday, according to `${window.hit=1}` and others.',
    "</script><script>window.hit=1</script> officials said that 4,000 people would be told in March.",
    "A javascript:window.hit=1 link was published by Ada Marsh, who said that it cost 31 crowns.",
    "\u202eThe council said that the order of these words had been turned around by somebody.\u202c",
    "The {{7*7}} board said on Monday that ${7*7} of its members would not come to the meeting.",
]

__all__ = [
    "EDITED",
    "HEADLINE",
    "HOSTILE",
    "LOUD",
    "SHOUTING",
    "TEXT",
    "feed",
    "loud",
    "page",
    "quiet",
]


def quiet() -> bytes:
    """An article that names its sources, as an answer."""
    return answer(page())


def loud() -> bytes:
    """One that shouts and names hardly anybody."""
    return answer(page(LOUD * 2, SHOUTING))


def feed(*paths: tuple[str, str]) -> bytes:
    """An RSS feed of pages: their paths and titles."""
    items = "".join(
        f"<item><title>{title}</title><link>{path}</link><guid>{path}</guid>"
        "<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>"
        for path, title in paths
    )
    text = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News of Lenn</title>'
        f"<link>https://lenn.example/</link><description>All of it</description>{items}</channel></rss>"
    )
    return answer(text.encode(), media="application/rss+xml")
