"""Links and names by which sites call their own pages: contact, imprint, corrections and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from credcheck.keys import key

LINKS = {
    "about": (
        r"about|about[ -]?(?:us|me|this (?:site|blog|newspaper)|our \w+)"
        r"|about the (?:site|paper|newspaper|company|magazine|blog|team|organi[sz]ation|station|project)"
        r"|about project|aboutus|who we are|what we do|our (?:mission|story|history|company)"
        r"|(?:wir )?(?:ü|ue)ber (?:uns|mich|diese (?:seite|website)|das blog)|qui sommes[ -]nous\s?\??"
        r"|à propos(?: de nous)?|a propos|chi siamo|qui[eé]nes somos|sobre nosotros|acerca de(?: nosotros)?"
        r"|quem somos|sobre n[oó]s|over ons|om oss|om os|o n[aá]s|о (?:нас|проекте|редакции|компании|сайте)"
        r"|об издании|hakkımızda|会社概要|運営会社|運営者情報|このサイトについて|关于我们|關於我們|회사소개"
    ),
    "contact": (
        r"contacts?(?! (?:lens|sports?|trac|with|between|from|the dead))(?: [\w’'.-]+){0,2}"
        r"|contactus|impressum|imprint|kontakt(?: \w+){0,2}|kontaktformular|contactez[ -]nous"
        r"|nous contacter|contatt(?:i|aci|o)|cont[áa]ctanos|contacto|contato|fale conosco|kontakty"
        r"|контакты|обратная связь|お問い?合わ?せ|联系我们|聯絡我們|get in touch(?: with us)?|write to us"
        r"|reach us|email (?:us|the editor)|how to complain|legal notice|mentions l[ée]gales"
    ),
    "ownership": (
        r"(?:our )?(?:owners?|ownership|investors|(?:major )?shareholders)"
        r"(?: (?:and|&) \w+| structure| information)*|who owns us|impressum|imprint|legal notice"
        r"|mentions l[ée]gales|aviso legal|informa[cç][aã]o legal|colophon|colofon|offenlegung"
        r"|eigent(?:ü|ue)mer|gesellschafter|herausgeber|betreiber|公司信息|特定商取引.{0,12}"
        r"|(?:our )?(?:parent|holding) company|investor relations"
        r"|corporate (?:information|profile|governance)|informations l[ée]gales"
        r"|note legali|datos legales|propri[ée]taires?|(?:nos )?actionnaires"
    ),
    "funding": (
        r"our (?:funding|funders|supporters|donors|sponsors|finances)|funders|donors|sponsor(?:en|s)"
        r"|funding (?:and|&) \w+|funding (?:sources|information)|(?:partners|ownership) (?:and|&) fund\w+"
        r"|how we(?:['’]re| are) funded|who (?:funds|pays for) us|(?:unsere )?finanzierung"
        r"|wie wir uns finanzieren|f(?:ö|oe)rderer|rundfunkbeitrag|nos financements|financement"
        r"|finanziamenti|financiaci[oó]n|annual reports?"
    ),
    "corrections_policy": (
        r"(?:\w+ )?(?:corrections?|clarifications)(?: (?:and|&) \w+)?(?: policy| page)?"
        r"|(?:report|submit|request|flag) (?:an? )?(?:errors?|corrections?|mistakes?|typo)"
        r"|for the record|(?:unsere )?korrekturen|korrekturhinweise|berichtigung(?:en)?|richtigstellungen?"
        r"|fehler melden|signaler une erreur|rectificatifs?|errat(?:um|a)|errata corrige|correzioni"
        r"|segnala (?:un )?errore|fe de (?:errores|erratas)|correcciones|reportar erro|erramos"
    ),
    "ethics_policy": (
        r"(?:(?:our|editorial|journalism) )?(?:code of )?ethics(?: policy| code| statement| guidelines)?"
        r"|code of (?:conduct|practice)|(?:our )?editorial (?:standards|policy|policies|guidelines"
        r"|principles|code|values)|our standards|(?:publishing|editorial) principles"
        r"|standards (?:and|&) (?:ethics|practices)|policies (?:and|&) standards"
        r"|(?:editorial )?(?:ethics|standards) (?:and|&) \w+|(?:\w+ ){0,3}trust principles"
        r"|(?:journalistic|news|newsroom) standards|ethikrichtlinien|redaktionsstatut"
        r"|redaktionelle (?:richtlinien|leitlinien|grundsätze|standards)"
        r"|pressekodex|charte (?:d[ée]ontologique|[ée]ditoriale|d['’][ée]thique)|d[ée]ontologie"
        r"|c[oó]digo (?:[eé]tico|deontol[oó]gico)|principios editoriales|codice (?:etico|deontologico)"
    ),
    "masthead": (
        r"masthead|(?:(?:our|the|meet (?:the|our)) )?(?:team|staff|journalists|reporters|editors)"
        r"(?: (?:directory|list))?|(?:\w+ ){0,3}(?:news|digital|editorial) team"
        r"|(?:our )?newsroom (?:directory|contacts|staff)|editorial (?:board|staff)"
        r"|(?:die |unsere )?redaktion|(?:unser |das )?team|(?:notre |l['’])?[ée]quipe"
        r"|la r[ée]daction|(?:la )?redacci[óo]n|(?:la )?redazione|reda[çc][ãa]o|редакция|редколлегия"
        r"|who['’]s who|our (?:writers|people|authors|journalists)|de redactie"
    ),
    "feedback": (
        r"(?:(?:send|give|reader|your|leave) )*feedback"
        r"|(?:report|submit|flag) (?:an? )?(?:errors?|mistakes?|corrections?)|how to complain"
        r"|write to the editor|(?:leserbrief|e-?mail) an die redaktion"
        r"|(?:editorial |make a )?complaints?(?: (?:policy|procedure|form))?|beschwerden?"
        r"|readers?['’]? (?:editor|representative)|ombuds(?:man|person|stelle)|public editor|fehler melden"
        r"|signaler une erreur|m[ée]diateur|defensor del lector|segnala (?:un )?errore"
        r"|(?:make|file|submit|lodge) a complaint|complain(?:ts)? (?:about|to) \w+(?: \w+)?"
        r"|(?:report|suggest|request) (?:a|an) (?:correction|problem|issue|inaccuracy)"
    ),
    "diversity_policy": (
        r"diversity(?:,? (?:and|&|equity)[\w, &]{0,30})? (?:policy|statement|report)"
        r"|diversity (?:and|&) inclusion|diversity, equity,? (?:and|&) inclusion"
    ),
    "fact_checking_policy": (
        r"(?:our )?fact[ -]check(?:ing|s)? (?:policy|process|methodology|standards)"
        r"|how we (?:fact[ -]check|check facts|verify)|verification (?:policy|standards)|our methodology"
    ),
    "unnamed_sources_policy": r"(?:unnamed|anonymous|confidential) sources?(?: policy)?|sourcing policy",
}
_LINKS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in LINKS.items()}
_OWN = {
    "about": re.compile(r"(?:about|ü?ber|à propos de|over|about the|o|о) (.{3,40})", re.IGNORECASE),
    "masthead": re.compile(r"(.{3,30}) (?:staff|team|newsroom)", re.IGNORECASE),
}
_FILED = frozenset(
    {
        *(
            "tag",
            "tags",
            "topic",
            "topics",
            "category",
            "categories",
            "author",
            "authors",
            "search",
        ),
        *("event", "events", "hashtag", "keyword", "keywords", "thema", "themen", "jobs"),
    }
)
_TIDY = re.compile(r"^[\W_]+|[\W_]+$")
_BETWEEN = re.compile(r"\s*[/|·]\s*")
_MAX_NAME = 60
_MAX_WORDS = 8


def named(text: str, href: str, own: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What a link leads to by its words or by its address: the criterion, and which of the two.

    ``own`` holds the keys of the site's names, for "About <site>" and "<site> staff". Addresses that
    file stories under a word, such as /topic/ethics, are passed over.
    """
    address = unquote(re.split(r"[?#]", href[:2_000])[0]).lower()
    segments = [part for part in address.split("/") if part and ":" not in part]
    if len(segments) > 1 and not _FILED.isdisjoint(segments[:-1]):
        return
    words = [_TIDY.sub("", part) for part in (text, *_BETWEEN.split(text))]
    tail = re.sub(r"[-_+]+", " ", segments[-1].rsplit(".", 1)[0]) if segments else ""
    tail = re.sub(r"[ \d]+$", "", tail)
    for where, names in (("link", words), ("address", [tail])):
        for name in dict.fromkeys(names):
            if 1 < len(name) < _MAX_NAME and name.count(" ") < _MAX_WORDS:
                for criterion in _called(name, own):
                    yield criterion, where


def _called(name: str, own: tuple[str, ...]) -> Iterator[str]:
    for criterion, pattern in _LINKS.items():
        if pattern.fullmatch(name):
            yield criterion
    for criterion, pattern in _OWN.items():
        match = pattern.fullmatch(name)
        if match is not None and _is_own(key(match[1].removeprefix("the ")), own):
            yield criterion


def _is_own(name: str, own: tuple[str, ...]) -> bool:
    """Whether a name is one of the site's, or begins one: "Quanta" of "Quanta Magazine"."""
    return len(name) > 2 and any(
        site.startswith(name) or name.startswith(site) for site in own if site
    )
