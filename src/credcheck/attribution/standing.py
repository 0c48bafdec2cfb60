"""Where a source stands: an official, an independent expert, or another news outlet.

In: a role, or words such as "Pentagon spokesperson" or "the ministry". Out: yes or no, from the words
alone; a source may be none of the three.
"""

from __future__ import annotations

import re

from credcheck.attribution import lexicon as lex
from credcheck.attribution.phrases import LONGEST, bare, clean, singular
from credcheck.attribution.role_phrases import Role
from credcheck.sources.wires import is_agency

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\s,;:()\[\]\"“”«»—–]+")
_PARTS_OFFICE = re.compile(
    r"\b(?:chief executive|managing director|general manager|press secretary|law enforcement"
    r"|attorney general|white house|city hall|capitol hill|downing street|central bank"
    r"|federal reserve|supreme court|national guard|revolutionary guards?|chief justice"
    r"|health service|fire service|fire department|first minister|prime minister|executive director"
    r"|revenue service|customs|public prosecutor|vice president|board of education)\b",
    re.IGNORECASE,
)
_COUNTRY = frozenset(("u.s.", "us", "uk", "u.k.", "eu", "un", "u.n."))


# Posts of government, courts, police and the military, and of those who run a company.
_OFFICE = lex.SPOKESPEOPLE | lex.words(
    "official authorities authority diplomat ambassador envoy consul negotiator president "
    "premier minister secretary undersecretary chancellor governor mayor senator congressman "
    "congresswoman lawmaker legislator mp mep councilor councillor councilman councilwoman "
    "alderman commissioner treasurer comptroller ombudsman regulator prosecutor judge justice "
    "magistrate coroner sheriff marshal detective constable commander general admiral colonel "
    "major captain lieutenant sergeant officer ceo cfo coo cto vp executive chairman "
    "chairwoman chairperson king queen prince princess speaker cop deputy superintendent "
    "sen sens rep reps gov gen lt col maj capt cmdr adm sgt cpl brig pvt supt insp "
    "police troops army navy military marines constabulary coastguard government ministry "
    "department agency administration parliament congress senate cabinet court tribunal "
    "municipality council embassy consulate kremlin pentagon treasury regime junta legislature "
    "prosecution nato fbi cia nsa epa fda cdc nhs irs doj dhs nasa faa fema company "
    "corporation firm manufacturer retailer airline carrier insurer lender developer operator "
    "utility supplier contractor bank inc corp ltd plc llc gmbh"
)
# A post that speaks for whatever body it is held at: official when that is the state or a company.
_ANY_POST = lex.words(
    "director chief head boss manager aide adviser advisor representative chair leader"
)
_STATE = lex.words(
    "government ministry department agency administration parliament congress senate cabinet court "
    "council embassy kremlin pentagon treasury police army navy military city county state federal "
    "company corporation firm airline bank office bureau inc corp ltd plc"
)
_EXPERT = lex.words(
    "professor prof lecturer academic scholar researcher scientist physicist chemist economist "
    "statistician mathematician historian analyst expert specialist pollster physician "
    "surgeon pediatrician paediatrician psychiatrist clinician obstetrician pharmacist "
    "sociologist psychologist epidemiologist virologist biologist geologist seismologist "
    "meteorologist climatologist archaeologist anthropologist ecologist immunologist cardiologist "
    "oncologist neurologist pathologist toxicologist volcanologist oceanographer geographer "
    "hydrologist criminologist fellow dean don"
)
# Bodies of the state alone: an economist at a bank is still independent of the government.
_GOVERNING = lex.words(
    "government ministry department parliament congress senate cabinet court embassy kremlin "
    "pentagon treasury police army navy military official officials minister secretary governor "
    "ceo executive chairman chairwoman fbi cia nsa epa fda cdc"
)
# Bodies that speak for neither the state nor a company.
_APART = lex.words(
    "university college school institute charity nonprofit union foundation association church "
    "museum trust hospital newspaper party club team society federation league amnesty"
)
_OLOGIST = re.compile(r"[a-z]{3,}(?:ologist|onomist|ographer)\Z")
_OUTLET_NAMES = lex.words(
    "bbc cnn cbs abc nbc npr pbs msnbc cnbc itv cbc zdf ard nhk rte politico axios vox slate wired "
    "forbes fortune newsweek breitbart infowars buzzfeed propublica semafor aljazeera guardian "
    "economist time spiegel bloomberg reuters"
)
_OUTLET_LAST = lex.words(
    "times post news journal herald tribune gazette chronicle observer examiner globe telegraph "
    "inquirer enquirer courier sentinel dispatch ledger argus echo lantern mirror broadcasting "
    "newspapers newswire radio television tv mail sun star standard press weekly daily"
)
# These end other names as well ("Royal Mail", "University Press"): another word must say it is news.
_DOUBTFUL = lex.words("mail sun star standard press weekly daily post globe mirror echo lantern")
_OUTLET_FIRST = lex.words(
    "daily sunday evening morning weekly associated canadian press new washington free national "
    "local city boston toronto jerusalem bangkok denver huffington financial"
)
_NO_OUTLET = lex.words("royal university academic trading command military medical")
_OUTLET_NOUN = re.compile(
    r"\b(?:news(?:paper|wire|room| agency| site| website| outlet| channel| network| magazine"
    r"| organi[sz]ation| service)|tabloid|magazine|broadcaster|(?:television|tv|radio) (?:station|channel"
    r"|network)|(?:state|local|public|independent) (?:television|tv|radio|media))s?\Z",
    re.IGNORECASE,
)


def is_official(role: Role | str) -> bool:
    """Whether somebody speaks for a government, a court, the police, the military or a company.

    Their bodies count ("the ministry", "police"), universities and charities do not, nor do those
    who have left office ("former minister").
    """
    title = role.title if isinstance(role, Role) else role
    words = _words(title)
    if any(w in lex.BYGONE - {"acting", "interim"} for w in words) or "ex-" in title.lower():
        return False
    body = _words(role.affiliation or "") if isinstance(role, Role) else words
    spoken_for = any(singular(w) in lex.SPOKESPEOPLE for w in words)
    if _is_learned(words) and not spoken_for:
        return False
    if _aloof(body) and not any(w in ("minister", "senator", "mayor", "judge") for w in words):
        return False
    named = any(w in _OFFICE or singular(w) in _OFFICE for w in words)
    if named or _PARTS_OFFICE.search(title[:LONGEST]):
        return True
    posted = any(singular(w) in _ANY_POST for w in words)
    return posted and any(w in _STATE or w in _COUNTRY for w in body)


def is_expert(text: str) -> bool:
    """Whether ``text`` names an independent expert: no official, nobody's spokesperson."""
    words = _words(text)
    spoken_for = any(singular(w) in lex.SPOKESPEOPLE for w in words)
    state = any(w in _GOVERNING for w in words) or _PARTS_OFFICE.search(text[:LONGEST])
    return _is_learned(words) and not spoken_for and not state


def is_outlet(name: str) -> bool:
    """Whether ``name`` is a news agency or another news outlet: "Reuters", "the state news agency"."""
    text = clean(name)
    if is_agency(text) or is_agency(text.removeprefix("the ").removeprefix("The ")):
        return True
    tokens = [bare(t) for t in _WORD.findall(text)]
    lows = [t.lower() for t in tokens if t.lower() not in lex.ARTICLES]
    if not lows or any(w in _NO_OUTLET for w in lows):
        return False
    if _OUTLET_NOUN.search(text):
        return True
    if len(lows) == 1 or (len(lows) == 2 and lows[1] in ("news", "online")):
        return lows[0] in _OUTLET_NAMES and tokens[-1][:1].isupper()
    last = lows[-1]
    if last not in _OUTLET_LAST or not tokens[-1][:1].isupper():
        return any(w in ("bbc", "cnn", "npr", "reuters") for w in lows) and len(lows) <= 3
    return last not in _DOUBTFUL or lows[0] in _OUTLET_FIRST


def _words(text: str) -> list[str]:
    return [bare(t).lower() for t in _WORD.findall(text[:LONGEST])]


def _is_learned(words: list[str]) -> bool:
    return any(singular(w) in _EXPERT or _OLOGIST.match(singular(w)) for w in words)


def _aloof(body: list[str]) -> bool:
    """Whether the words name a university, a charity, a union or an outlet."""
    return any(w in _APART for w in body)
