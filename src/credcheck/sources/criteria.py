"""What is looked for when a page shows who made it, and what others call the same thing.

The names of other people's criteria are given so that a reader who knows one catalogue finds his
way in another. A page shows at most a part of what those criteria ask of an outlet: nothing here is
their judgement or takes its place. docs/transparency.md says what each line can and cannot show.
"""

from __future__ import annotations

from dataclasses import dataclass

_OWNERS = "Website discloses ownership and financing"
_CHARGE = "Reveals who's in charge, including possible conflicts of interest"
_CREATORS = (
    "The site provides the names of content creators, along with either contact or "
    "biographical information"
)
_ERRORS = "Regularly corrects or clarifies errors"
_OPINION = "Handles the difference between news and opinion responsibly"
_ADVERTISING = "Clearly labels advertising"
_GATHERS = "Gathers and presents information responsibly"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a page may show; the last three are others' names for what it is part of, or ""."""

    name: str
    shows: str
    newsguard: str = ""
    jti: str = ""
    trust_project: str = ""


CRITERIA = (
    Criterion(
        "byline",
        "somebody is named as the author, beside the site itself",
        _CREATORS,
        "",
        "Journalist Expertise",
    ),
    Criterion("byline_person", "the author is a person", _CREATORS, "", "Journalist Expertise"),
    Criterion(
        "author_page",
        "the author's name leads to a page about the author",
        _CREATORS,
        "",
        "Journalist Expertise",
    ),
    Criterion("date", "when the piece was published"),
    Criterion("updated", "when the piece was last changed"),
    Criterion(
        "publisher", "who publishes the site", _OWNERS, "1. Basic Requirements on Media's Identity"
    ),
    Criterion("about", "a page about the site", _CHARGE, "2. Editorial Mission", "Best Practices"),
    Criterion(
        "contact",
        "a way to reach the makers: a page, an e-mail address, an imprint",
        _CREATORS,
        "7. Disclosure of Editorial Contact Details",
        "Actionable Feedback",
    ),
    Criterion(
        "ownership",
        "who owns the site: a page, an imprint, a line in the page's foot",
        _OWNERS,
        "4. Disclosure of Type of Ownership; 5. Requirements on Owners' Identity",
        "Best Practices",
    ),
    Criterion(
        "funding",
        "where the money comes from",
        _OWNERS,
        "8. Disclosure of Revenue Sources and Data Collection",
        "Best Practices",
    ),
    Criterion(
        "corrections_policy",
        "a page of corrections, or a way to ask for one",
        _ERRORS,
        "10. Accuracy; 15. External Accountability",
        "Best Practices",
    ),
    Criterion(
        "ethics_policy",
        "rules that the makers bind themselves to",
        _GATHERS,
        "9. Accountability for Journalism Principles",
        "Best Practices",
    ),
    Criterion(
        "masthead",
        "who is in charge or on the staff",
        _CHARGE,
        "6. Disclosure of Identity of the Management Team and its Location",
        "Best Practices",
    ),
    Criterion(
        "feedback",
        "a way to complain, to report an error or to answer",
        _ERRORS,
        "15. External Accountability",
        "Actionable Feedback",
    ),
    Criterion(
        "publishing_principles",
        "JSON-LD names the publisher's principles",
        _GATHERS,
        "9. Accountability for Journalism Principles",
        "Best Practices",
    ),
    Criterion("diversity_policy", "a policy or report on diversity", "", "", "Diverse Voices"),
    Criterion(
        "fact_checking_policy",
        "how facts are checked",
        _GATHERS,
        "10. Accuracy",
        "Methods",
    ),
    Criterion(
        "unnamed_sources_policy",
        "when sources may stay unnamed",
        _GATHERS,
        "12. Responsibility for Sources",
        "Citations and References",
    ),
    Criterion("structured_data", "the article describes itself in JSON-LD or microdata"),
    Criterion(
        "news_organization",
        "JSON-LD says that the publisher is a NewsMediaOrganization",
        "",
        "1. Basic Requirements on Media's Identity",
    ),
    Criterion(
        "opinion_label",
        "the piece is labelled as opinion",
        _OPINION,
        "",
        "Type of Work",
    ),
    Criterion(
        "sponsored_label",
        "the piece is labelled as paid for",
        _ADVERTISING,
        "",
        "Type of Work",
    ),
    Criterion("advertising", "code, frames or places of advertising networks: counted"),
    Criterion("affiliate_links", "links that pay a commission, or a word about them: counted"),
    Criterion("https", "the address of the page is an https address"),
)
"""Every criterion, in the order in which reports list them."""

NAMES = tuple(criterion.name for criterion in CRITERIA)
"""The names alone: the keys of what :func:`credcheck.sources.transparency.measure` returns."""
