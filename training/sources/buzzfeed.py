"""Silverman et al. 2016 and 2017: sites that published fabricated stories."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import FABRICATED, Record, Spec, entry_name


def convert(record: Record, scope: str) -> Row:
    entry = entry_name(record["name"])
    return Row(scope, record["label"], FABRICATED, record["as_of"], entry=entry)


SPEC = Spec(
    id="buzzfeed",
    csv="buzzfeed_top50",
    title="BuzzFeed News, sites behind the top 50 fabricated stories of 2016 and 2017",
    citation="Silverman, C. et al. (2016, 2017). BuzzFeed News, top 50 fake news stories.",
    licence="none stated",
    url="https://github.com/BuzzFeedNews/2017-12-fake-news-top-50",
    origin="https://github.com/BuzzFeedNews/2017-12-fake-news-top-50",
    kind="named",
    votes=1,
    caution="Sites of fabricated news only, most of them short-lived.",
    origins={"": ("buzzfeed_top50",)},
    convert=convert,
    shipped=False,
)
