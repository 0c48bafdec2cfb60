"""The figures of benchmarks/explanations.json as a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_HEAD = """# Are the explanations what the model did?

Written by `python -m benchmarks.explanations` from `explanations.json`. Brackets are 90 % intervals over
resampled {what}. No sentence of the data is kept.
"""
_REMOVAL = """## Sentences: `if_removed` against scoring the text without the sentence

{sentences} sentences of {articles} articles (PolNeAR and by-article hyperpartisan news, dev): each was
taken out, and the text that was left was segmented, encoded and scored again. *r* is the correlation of
what the report says with what comes of it, *slope* that of the second on the first; *body* leaves headlines
out. The last two columns part the reasons: *formula* is `if_removed` against the signals run again on what
the encoder had made of the whole text, *neighbours* is that against reading the shorter text anew.
"""
_WORDS = """## Words: what the probability loses

{loaded} sentences that the model marks as loaded (BABE, PTC) and {clickbait} headlines that it finds more
clickbait than not (Webis), dev. *Comprehensiveness* (higher is better) is how far the probability falls
without the words of the largest shares, *sufficiency* (lower is better) how far with those words alone;
each as AOPC, the mean over {counts} words (DeYoung et al. 2020), beside the same number of random words.
Words are taken out of the text, or `[MASK]` stands in their place.
"""
_PEOPLE = """## Words: those that people marked

Precision of the words of the largest shares against the words that BABE's experts and PTC's annotators (its
loading techniques) marked, over sentences with a mark. *r* takes as many words as people marked. *rarest*
ranks words by how seldom they stand in the train sentences, *lexicon* by how often they were marked there;
*best possible* is a ranking that knows the marks.
"""
_NAMES = {
    "shares": "the model's shares",
    "lexicon": "lexicon of the train marks",
    "rarest": "rarest words",
    "random": "random",
    "best": "best possible",
}


def written(results: Mapping[str, Any]) -> str:
    """The page."""
    parts = [
        _HEAD.format(what="articles, sentences or headlines"),
        _removal(results["removal"]),
        _words(results["words"]),
        _people(results["plausible"]),
        _provenance(results),
    ]
    return "\n".join(parts)


def _figure(one: Mapping[str, Any], digits: int = 3) -> str:
    low, high = one["interval"]
    return f"{one['value']:.{digits}f} ({low:.{digits}f} – {high:.{digits}f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _removal(removal: Mapping[str, Any]) -> str:
    head = ("score", "r", "body: r", "slope", "mean difference", "mean change", "within .01",
            "formula: r", "neighbours: r")  # fmt: skip
    rows = [
        (
            f"`{name}`",
            _figure(one["r"]),
            _figure(one["r_body"]),
            _figure(one["slope"], 2),
            f"{one['mean_abs_difference']:.4f}",
            f"{one['mean_abs_change']:.4f}",
            f"{one['within_01']:.0%}",
            f"{one['r_without_reading_again']['value']:.3f}",
            f"{one['r_reading_alone']['value']:.3f}",
        )
        for name, one in removal["by_score"].items()
    ]
    return f"{_REMOVAL.format(**removal)}\n{_table(head, rows)}"


def _words(words: Mapping[str, Any]) -> str:
    counts = [n for n in words["loaded"]["deleted"]["sufficiency"] if n != "aopc"]
    text = _WORDS.format(
        loaded=words["loaded"]["texts"],
        clickbait=words["clickbait"]["texts"],
        counts=f"{', '.join(counts[:-1])} and {counts[-1]}",
    )
    rows = [
        (
            f"{head}, words {how}",
            part,
            *(_figure(words[head][how][part]["aopc"][who]) for who in ("shares", "random")),
            _figure(words[head][how][part]["aopc"]["difference"]),
            *(f"{words[head][how][part][n]['shares']['value']:.2f}" for n in counts),
        )
        for head in ("loaded", "clickbait")
        for how in ("deleted", "masked")
        for part in ("comprehensiveness", "sufficiency")
    ]
    columns = (
        "",
        "",
        "largest shares",
        "random words",
        "difference",
        *(f"k = {n}" for n in counts),
    )
    return f"{text}\n{_table(columns, rows)}"


def _people(plausible: Mapping[str, Any]) -> str:
    kinds = {"at_1": "first word", "at_3": "first three", "r": "r"}
    rows = [
        (
            f"{name} ({one['texts']})",
            title,
            *(_figure(one[who][kind], 2) for kind in kinds),
        )
        for name, one in plausible.items()
        for who, title in _NAMES.items()
    ]
    return f"{_PEOPLE}\n{_table(('set (sentences)', 'ranking', *kinds.values()), rows)}"


def _provenance(results: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    data = "; ".join(f"{name} `{digest[:12]}`" for name, digest in results["data"].items())
    bundle = results["bundle"]
    return (
        f"Seed {results['seed']}. Bundle {bundle['id']} `{bundle['sha256'][:12]}`, {results['runtime']}; "
        f"{versions}. Data: {data}.\n"
    )
