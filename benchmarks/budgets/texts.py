"""Articles and pages to measure with, made from the project's own texts: nobody else's sentences.

Paragraphs of the hand-labelled English articles are drawn by seed until an article has its length.
A number of the article's own stands in every stretch that the encoder reads at once: what remembers
stretches that it has read before gains nothing from a paragraph that comes again.
"""

from __future__ import annotations

import random
import tomllib
from functools import lru_cache
from html import escape

from benchmarks.budgets import ROOT

ARTICLES = ROOT / "tests" / "eval" / "articles"
SHORTEST, LONGEST = 300, 900
STRIDE = 12
"""Words from one number to the next: the shortest sentence of a paragraph has about as many."""
FURNITURE = "<li><a href='/s{0}'>Section {0}</a></li>"
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta name="author" content="Maren Tolliver"><meta property="article:published_time" content="2026-03-02">
</head><body><nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{body}</article></main>
<aside><ul>{menu}</ul></aside><footer><p>Contact the newsroom</p></footer></body></html>"""


@lru_cache(maxsize=1)
def paragraphs() -> tuple[str, ...]:
    """Every paragraph of the English articles that is a sentence or more."""
    found: list[str] = []
    for path in sorted(ARTICLES.glob("*.txt")):
        labels = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
        if labels.get("language", "en") == "en":
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
            found += [line.strip() for line in lines if len(line.split()) >= 8]
    return tuple(found)


def article(seed: int, *, shortest: int = SHORTEST, longest: int = LONGEST) -> str:
    """One article of ``shortest`` to ``longest`` words: paragraphs with blank lines between them."""
    draw = random.Random(seed)  # noqa: S311  -- texts, no secrets
    wanted, words, chosen = draw.randint(shortest, longest), 0, []
    while words < wanted:
        chosen.append(_numbered(draw.choice(paragraphs()), draw))
        words += len(chosen[-1].split())
    return "\n\n".join(chosen)


def _numbered(paragraph: str, draw: random.Random) -> str:
    """The paragraph with a number drawn for it behind every few words."""
    words = paragraph.split()
    for at in range(STRIDE // 2, len(words), STRIDE):
        words[at] = f"{words[at]} {draw.randrange(10_000, 100_000)}"
    return " ".join(words)


def articles(count: int, seed: int = 0, **lengths: int) -> list[str]:
    """``count`` distinct articles."""
    return [article(seed * 1_000_000 + number, **lengths) for number in range(count)]


def page(seed: int, **lengths: int) -> str:
    """One article as a web page with a menu, a side column and a footer."""
    first, *rest = article(seed, **lengths).split("\n\n")
    title = escape(" ".join(first.split()[:9]).rstrip(".,;:"))
    menu = "".join(FURNITURE.format(number) for number in range(12))
    body = "".join(f"<p>{escape(text)}</p>" for text in rest)
    return PAGE.format(title=title, menu=menu, body=body)
