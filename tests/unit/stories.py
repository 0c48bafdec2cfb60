"""Text for tests: headlines, sentences and whole stories, all made up, and a strategy that mixes them."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

HEADLINES = (
    "Council approves new bridge over the river Ald",
    "You won't believe what this fisherman pulled from the lake",
    "Savage storm rips coastal village apart in night of horror",
    "Seven ways to keep your kitchen cool this summer",
    "Minister denies talks with striking tram drivers",
    "This simple trick will change the way you peel eggs",
    "Bakers' union calls off strike after wage offer",
    "Bloodthirsty mob torches school in shameful rampage",
    "Here's why your neighbour never waters her lawn",
    "Court fines ferry company 40,000 crowns over delays",
    "Only a true genius can spot the owl in this picture",
    "Reservoir levels fall for third month, agency says",
    "Doctors hate this pensioner's cure for hiccups",
    "Quarry owner to pay for repairs to village road",
    "The shocking reason nobody swims at Pell beach",
    "Library extends opening hours until nine",
    "Greedy bosses laugh as nurses beg for bread",
    "Thirteen photos that prove goats rule the world",
    "Harbour dredging begins two weeks late",
    "Warning: the deadly mould hiding in your fridge",
    "Museum returns bronze bell to island parish",
    "What happened next left the bride in tears",
    "Prosecutors drop case against former mayor",
    "Crooked cronies loot hospital fund in brazen heist",
    "School board votes to keep swimming lessons",
    "The one thing you should never say to a beekeeper",
    "Glacier lake drained safely, engineers report",
    "Can you guess which of these castles is fake?",
    "Rail line reopens after landslide near Vell",
    "Heartbreaking last message of a lighthouse keeper",
)

SENTENCES = (
    "The council voted on Tuesday to close the old swimming pool in the spring.",
    '"We cannot heat the water any longer," said Inga Brandvold, who chairs the committee.',
    "A senior official who asked not to be named said the money had run out in March.",
    "According to the Ministry of Works, repairs would cost 3.4 million crowns.",
    "Officials said that two of the pumps had failed because of salt in the pipes.",
    "It is a disgraceful betrayal of every child in this town.",
    "She added that no other site had been considered.",
    "The audit, published last week, lists 14 leaks and recommends a new roof.",
    "Is there anyone left who still believes these clowns?",
    "Residents gathered outside the hall and sang for an hour.",
    "The pool opened in 1961 and has had 90,000 visitors a year since then.",
    "Reportedly, a buyer from abroad has shown interest in the land.",
    "Brandvold rejected the claim that the figures were 'cooked up'.",
    "Ticket prices rose by a third in two years, more than in any other town.",
    "The vicious smear campaign against the lifeguards must stop now.",
    "A spokeswoman for the water company declined to comment.",
)

PAGE = """<!doctype html><html lang="en"><head><title>{headline}</title></head>
<body><article><h1>{headline}</h1>
<figure><img src="p.jpg" alt=""><figcaption>{caption}</figcaption></figure>
{paragraphs}</article></body></html>"""
CAPTION = "Swimmers leave the pool at Aldersund on its last evening, in a picture taken in spring."


def story(sentences: int = 12, first: int = 0) -> str:
    """A body of that many sentences, three to a paragraph; twelve are some 150 words."""
    chosen = [SENTENCES[(first + i) % len(SENTENCES)] for i in range(sentences)]
    return "\n\n".join(" ".join(chosen[at : at + 3]) for at in range(0, sentences, 3))


def page(headline: str, body: str) -> str:
    """An HTML page with a caption and one paragraph for each of the body's."""
    paragraphs = "\n".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    return PAGE.format(headline=headline, caption=CAPTION, paragraphs=paragraphs)


def two_hundred() -> list[str]:
    """Two hundred different sentences of 5 to 40 words."""
    who = ("The mayor", "A spokesman for the port", "Nobody", "Ada Marsh, 61,", "The report")
    what = (
        "said the bridge was safe",
        "denied it",
        "called the plan a rotten, cowardly trick",
        "found 17 cracks in the wall, twice as many as in the year before",
    )
    tail = (
        ".",
        " on Monday.",
        ", and the street stayed dark.",
        ' because "the wind never stops here".',
        " while engineers from three countries measured every bolt of it again and again!",
    )
    opening = ("", "Later, ")
    made = [f"{a}{b} {c}{d}" for a, b, c, d in product(opening, who, what, tail)]
    assert len(set(made)) == 200
    return made


def articles() -> st.SearchStrategy[tuple[str | None, str]]:
    """A headline or none, and a body: English sentences with now and then a strange one between."""
    strange = st.text(max_size=60)
    sentence = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), strange)
    paragraph = st.lists(sentence, min_size=1, max_size=5).map(" ".join)
    body = st.lists(paragraph, min_size=1, max_size=6).map("\n\n".join)
    headline = st.one_of(st.none(), st.sampled_from(HEADLINES), strange)
    return st.tuples(headline, body.filter(lambda text: any(map(str.isalnum, text))))


def without_identity(report) -> dict:
    """A report as values, without what differs from run to run."""
    return {k: v for k, v in report.to_dict().items() if k not in ("id", "created_at")}
