"""Which blocks of an article are page furniture: blocks in, the same blocks with their parts out.

Rules over one block at a time, and over where it stands. A block is furniture when it *opens* as
furniture does, speaking to the reader about the site ("Follow us on …"): a story that talks about
newsletters or donations opens with somebody doing something. What could be either counts only near
the end, after the story; a quotation never counts. Captions of plain text are told apart too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from credcheck import page_furniture
from credcheck.types import Block, Part

_OPENING_WORDS = 35
_CLOSING_WORDS = 45
_TAIL_WORDS = 60
_LINE_CHARS = 600  # keeps every pattern's cost bounded, whatever the text
_TEASER_WORDS = 20
_BYLINE_BLOCKS = 4

_OUTLET = r"(?:facebook|twitter|x|instagram|linkedin|youtube|telegram|tiktok|pinterest|reddit|rss)"
_NETWORK = (
    r"(?:facebook|twitter|whatsapp|instagram|linkedin|youtube|telegram|tiktok|pinterest|reddit"
    r"|google\+?|e-?mail|print|shares?|tweet|pin(?: it)?|flipboard|copy link|link copied|messenger)"
)
_TEXT = (
    r"(?:(?:a|an earlier|another) version of this|this)"
    r" (?:article|story|post|piece|column|essay|op-ed|interview)"
)

# The whole block, without its closing punctuation.
_WHOLE = (
    rf"{_NETWORK}(?:[\s,|/·•&0-9]+{_NETWORK})*(?:[\s,|/·•]+\d+)?"
    r"|(?:scroll|back|return|go|jump)(?: back)? to (?:the )?top(?: of (?:the )?page)?|top of page"
    r"|(?:- )?advertise?ments?(?: -)?|sponsored(?: content| links?)?|promoted(?: content|"
    r" stories)?"
    r"|(?:story|article) continues (?:below|after)(?: (?:the |this )?(?:advertise?ment|ad"
    r"|video))?"
    r"|continue reading(?: (?:below|the main story))?|keep reading|skip advertise?ment"
    r"|(?:read|show|see|load|view|watch|learn) (?:more|less|comments?|all|full (?:story|article))"
    r"|read (?:the (?:rest|full \w+|whole \w+)|later|it) ?(?:here|at .{1,60})?|click (?:here|to"
    r" \w+)"
    r"|(?:leave|post|add|write) (?:a|your) (?:reply|comment)|\d* ?comments?|(?:no|view|show)"
    r" comments"
    r"|(?:sign|log) (?:up|in)|register|subscribe(?: (?:now|here|today|us))?|newsletter|donate(?:"
    r" now)?"
    r"|modal trigger|getty(?: images)?|shutterstock|ap photo|file photo|image|loading(?:\.\.\.)?"
    r"|privacy(?: policy)? ?[-|·&] ?terms.{0,40}|(?:privacy|cookie) (?:policy|settings|notice)"
    r"|terms (?:of (?:use|service)|and conditions)|permission details.{0,20}|protected by"
    r" recaptcha"
    r"|click to (?:share|print|e-?mail|expand|enlarge|play).{0,60}|skip to (?:main )?content|menu"
    r"|(?:[#*_=~•·-][ ]?){3,}|-?30-|ends?|https?://\S+|(?:www\.)\S+|\S+@\S+\.\w+"
    r"|pic\.twitter\.com/\w+"
    r"|</?(?:tweet|div|p|span|br|a|img|iframe)\b[^<>]{0,200}>(?:</\w+>)?"
)

# A block that announces a list of other stories: short lines after it belong to it.
_LIST_HEADS = (
    r"(?:related|recommended|trending|popular|latest|recent|other|more|top|featured)"
    r"(?: (?:top|recent|related|latest|on this|from|in|for|popular|great))?"
    r"(?: \w+){0,2} (?:articles?|stories|posts?|news|links?|reading|content|coverage|videos?"
    r"|topics)"
    r"|related|recommended(?: for you)?|trending(?: now)?|most (?:read|popular|viewed)|more from"
    r" .{1,40}"
    r"|more on this (?:story|topic|subject)|also on .{1,30}|"
    r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)(?:"
    r" these.{0,30})?|read next|up next"
    r"|(?:see|read) also|also (?:read|see)|don[’']t miss|around the web|from the web|more on this"
    r"|(?:all (?:of )?)?our (?:most recent|latest|newest|recent) (?:posts?|articles|stories|news)"
    r"(?: (?:are|is|can be)(?: \w+)? (?:here|below))?"
)

# How furniture opens, anywhere in the text; the block must be short and nobody may speak in it.
_OPENINGS = (
    r"(?:please )?(?:(?:follow|like|find|join|add|connect with) (?:us|our|@\w+)|follow me)\b"
    rf"|(?:please )?(?:follow|like) (?:[\w.’'@-]+ ){{1,6}}on {_OUTLET}\b"
    r"|(?:to )?(?:sign|signing) up (?:(?:here|now|today|below)\b|(?:for|to) (?:[\w’'-]+ ){0,8}"
    r"(?:newsletters?|alerts?|updates?|briefing|e-?mails?|inbox|digest|mailing list|free|get"
    r"|receive))"
    r"|(?:please )?subscribe (?:to (?:our|the|my|this|us)\b|now|here|today|for|and|via|on|free)"
    r"|(?:get|have|receive) (?:[\w’',-]+ ){0,9}(?:delivered )?(?:straight |right |directly )?"
    r"(?:to|in|into) your (?:inbox|phone|e-?mail)"
    r"|(?:read|see|watch|listen|more|also|related|recommended|now (?:watch|see|read)|must[- ]read|don[’']t"
    r" miss"
    r"|trending|photos|in pictures)(?: (?:more|also|next|now|this|story|stories|article|video"
    r"|coverage|here))*: ?\S"
    r"|(?:share|tweet|e-?mail|print|pin) (?:this|it|on|via|with|your)\b|share your (?:thoughts"
    r"|views)"
    r"|(?:think your friends|like this (?:story|article|post)\?|liked it\?|enjoy(?:ed)? this)"
    r"|click (?:here|below|the link|on the|this link) (?:to|for|if|and|below|above)\b"
    r"|for more (?:on|from|news|stories|information|info|updates|coverage|about)\b.{0,80}"
    r"(?:click|visit|follow|sign up|subscribe|download|check out|go to|see|contact|call)\b"
    r"|(?:visit|check out|go to) (?:our|us|my) (?:\w+ ){0,2}(?:page|website|site|channel|store"
    r"|homepage)"
    r"|download (?:our|the .{1,40}|it .{0,20}) ?(?:app|application)\b|get (?:our|the .{1,40})"
    r" app\b"
    r"|(?:©|\(c\) ?(?:19|20)\d\d|copyright (?:©|\(c\)|(?:19|20)\d\d|by|the))"
    r"|all rights reserved|(?:this material|no part of this) may not be (?:published|reproduced)"
    rf"|(?:editor[’']?s[’']? note: )?{_TEXT} (?:was )?(?:has )?(?:been )?(?:(?:originally|first"
    rf"|previously"
    r"|also) )(?:was )?(?:appeared|published|posted|ran|written|produced|reported|featured)\b"
    rf"|(?:editor[’']?s[’']? note: )?{_TEXT} (?:has been|was) (?:updated|corrected|edited"
    rf"|revised)\b"
    r"|(?:originally|first) (?:published|posted|appeared) (?:at|on|in|by|as)\b|republished "
    r"(?:with|from)"
    r"|(?:we|this (?:web)?site|our (?:web)?site|our partners)(?: and our partners)? uses?"
    r" cookies\b"
    r"|by (?:continuing|using|clicking|signing up|subscribing|submitting)(?: \w+){0,6} you "
    r"(?:agree|consent|accept)"
    r"|(?:tags?|topics?|filed under|categor(?:y|ies)|keywords|posted in|tagged(?: with)?"
    r"|labels)[:—-]"
    r"|(?:want|do you want|would you like) to (?:advertise|support us|write for us|get)\b"
    r"|(?:please )?(?:donate (?:to|now|here|today|at|via|online)\b|consider (?:making|donating"
    r"|supporting|subscribing|becoming)|support us"
    r"|like (?:the|our|this) (?:\w+ )?page|help us|help support|become a (?:member|patron"
    r"|subscriber|supporter)|make a (?:[\w-]+ )?donation)"
    r"|(?:thank you|thanks) for (?:reading|visiting|subscribing|supporting|your support|signing)"
    r"|(?:join|join over|join the|join more than) [\d,.]+ (?:\w+ )?(?:people|readers|subscribers"
    r"|others)"
    r"|(?:send|submit|e-?mail|write) (?:us\b|letters\b|tips\b|feedback\b|(?:your|news) (?:\w+"
    r" )?(?:letters?"
    r"|tips?|feedback|comments?|story|stories|questions?|thoughts)\b)"
    r"|(?:got|have) a (?:news )?(?:tip|story|question)\b.{0,60}\?|do you have a (?:tip|story)\b"
    r"|(?:due to restrictions|we are sorry|sorry), ?this video|your browser does not support"
    r"|(?:please )?(?:enable|turn on) javascript|this (?:video|content|form) (?:is|requires"
    r"|can)\b.{0,40}"
    r"(?:available|javascript|supported|viewed)"
    r"|let us know|sound off|comment below"
    r"|(?:watch|listen|see) (?:the )?(?:[\w’'-]+ ){0,6}(?:below|above|here)[.:]?$"
    r"|last \d+ posts by|we urge you to support|support (?:our|independent|local) journalism"
    r"|start your (?:free|\d+)|already a (?:member|subscriber)|(?:this|enjoy) (?:is a )?free"
    r" preview"
    r"|h/t\b|hat tip\b|via:? @"
    r"|(?:scroll down to|(?:article|story) continues)\b|click next\b|you (?:may|might) also like: ?\S"
    r"|[^|\n]{1,30}(?: \| [^|\n]{1,30}){2,}$"
    r"|this (?:article|post|page|content) is for informational purposes\b|.{0,60}\baffiliate links?\b"
    r"|(?:get|receive|never miss) .{0,60}\bnewsletters?\b"
)

# Near the end only, anywhere in a block of moderate length.
_CLOSINGS = (
    r"^about (?:the )?[\w&. -]{2,40}:|^(?:media|press) (?:contacts?|enquiries|inquiries|office)\b"
    r"|^notes? (?:to|for) editors?\b"
    r"|\b(?:best|leading|premier|trusted|favou?rite|top|number one|no\. ?1|#1|one[- ]stop|go-to"
    r"|ultimate)"
    r" (?:[\w-]+ ){0,3}?(?:place|source|site|website|destination|choice|outlet|platform|portal"
    r"|provider"
    r"|hub|shop|home|publication|resource)\b.{0,80}\b(?:news|stories|updates|coverage|information"
    r"|headlines|journalism|articles|reviews)\b"
    r"|\b(?:brings?|bringing|delivers?|keeps?|provid(?:es?|ing)) you (?:with )?(?:all )?(?:the "
    r"|up )"
    r"|\b(?:your|our) (?:one[- ]stop|daily|number one|source|home|go-to) ?(?:source|dose|shop"
    r"|for)\b"
    r"|\b(?:can be (?:reached|contacted|followed)|reach (?:him|her|them)|contact (?:him|her|them"
    r"|us)) (?:at|on|via|by)\b"
    r"|\b(?:contributed|contributing) (?:to (?:this|the) (?:report|story|article|piece)"
    r"|reporting)\b"
    r"|\ball rights reserved\b|\bmay not be (?:reproduced|republished|published, broadcast)"
    r"|\b(?:make|making|send|give) (?:[\w-]+ ){0,3}(?:donation|contribution) (?:to|today|here"
    r"|now)\b"
    r"|\b(?:please|you can|if you(?:[’']d| would)? (?:like|enjoy\w*|value\w*|want)) .{0,80}"
    r"\b(?:donat\w+|subscri\w+|support (?:us|our)|become a (?:member|patron))\b"
    r"|\bour (?:journalism|newsroom|reporting|website|work) (?:is|depends|relies|needs|would"
    r"|could|cannot)\b"
    r"|^(?:what do you think|what are your thoughts)\?|^tell us (?:what|in|your|below)\b"
    r"|^[^.!?]{0,120}\b(?:click|subscribe|sign up|donate) here\b|\bour (?:free |daily |weekly"
    r" )*newsletters?\b"
    r"|\bnewsletter\b.{0,60}\b(?:your inbox|sign up|subscribe)\b|\bon (?:patreon|substack"
    r"|ko-fi)\b"
    r"|\b(?:opinions|views) expressed (?:in|by|here|are)\b.{0,120}\b(?:author|own|reflect"
    r"|represent)"
)
_CREDITS = (
    r"(?:^|[.!?] )(?:You can )?[Ff]ollow (?:him|her|them|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?|@\w+)"
    r"(?: on| at| @|:|$)"
    r"|^(?i:(?:additional |further |with )?(?:report(?:ing|ed)|writing|written|editing|edited"
    r"|compiled|photography|translat(?:ed|ion)) by) [A-Z]"
)

# What a site says of itself at the end of a page, after its own name.
_SELF = re.compile(
    r"\W{0,3}(?:(?:is|are) (?:a|an|the|your|our|one of)\b.{0,160}\b(?:news|newspaper|newsroom"
    r"|magazine"
    r"|journalism|publication|website|site|blog|outlet|coverage|non-?profit|publisher|platform)"
    r"|(?:brings|delivers|provides|publishes|covers|offers)\b.{0,120}\b(?:news|stories|coverage"
    r"|you))",
    re.IGNORECASE,
)

_CAPTION = re.compile(
    r"\(?(?:(?:file |ap |stock |handout |cover |lead |main |feature(?:d)? )?(?:photo(?:graph)?s?"
    r"|image"
    r"|picture|video|illustration|graphic|screenshot|caption|infographic|still)"
    r"(?: (?:credits?|source|courtesy|caption|illustration))?(?: of| by| via| from)?\s?(?:[:©/]"
    r"|courtesy)"
    r"|(?:pictured|shown|above|below|left|right|image|photo)(?: (?:above|below|left|right))?: "
    r"|(?:photo|image|picture|video|photograph|illustration)s? (?:credit|courtesy|by|via|from)\b"
    r"|credits?: |courtesy (?:of )?[A-Z].{0,60}$"
    r"|(?:ap|reuters|afp|getty|epa|shutterstock|istock)(?: (?:photo|images?|file))?/\w+(?:"
    r" \w+)?\W*$)",
    re.IGNORECASE,
)
# A caption that ends with who took the picture.
_CREDITED = re.compile(
    r".*\b(?:[Pp]hotograph|[Pp]hoto|[Pp]icture|[Ii]mage|[Cc]redit): [A-Z][\w.’' /-]{2,40}$"
)
_NAME = r"[A-Z][\w.’'-]*"
_BYLINE = re.compile(
    rf"(?:(?:BY|By|Written by|Posted by|Reported by|From|Story by) {_NAME}"
    rf"(?:,? (?:{_NAME}|and|for|of|the|de|van|von|al|bin|in|&|\||at))*,?)$"
)
_STAMP = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|modified|created|updated on|print"
    r" edition)\b.{0,60}\d"
    r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,4}\b[\d,:.|@ -]*"
    r"(?:(?:at|[ap]\.?m\.?|[ecmp][sd]?t|gmt|bst|utc)[\d,:.|@ -]*)*$"
    r"|\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?(?: [a-z]{2,4})?$|\d+ (?:min(?:ute)?s?|hours?|days?) "
    r"(?:read|ago)$)",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:said|says|told|tells|added|asked|according to)\b", re.IGNORECASE)
_QUOTES = tuple("\"“”„«'‘")


_WHOLE_RE = re.compile(_WHOLE, re.IGNORECASE)
_LIST_RE = re.compile(_LIST_HEADS, re.IGNORECASE)
_OPENING_RE = re.compile(_OPENINGS, re.IGNORECASE)
_CLOSING_RE = re.compile(_CLOSINGS, re.IGNORECASE)
_CREDITS_RE = re.compile(_CREDITS)


def mark(
    blocks: Sequence[Block],
    text: str,
    *,
    publisher: str | None = None,
    domain: str | None = None,
    page: bool = False,
) -> tuple[Block, ...]:
    """The blocks with part ``boilerplate`` or ``caption`` where a ``body`` block is that.

    ``blocks`` are in the order of ``text``, which they slice. ``publisher`` and ``domain`` (a
    host), when known, help to see a site that speaks of itself; ``page`` says that the blocks come
    from a web page, where buttons and forms stand among them. Headlines and captions stay what
    they are, and no block is split, moved or dropped. A text that would be furniture altogether is
    left alone: a lone line is what somebody wants read.
    """
    lines = [text[block.start : block.end].strip() for block in blocks]
    parts = tuple(_parts(blocks, lines, _own_names(publisher, domain), page=page))
    if not any(part == "body" for part in parts):
        return tuple(blocks)
    return tuple(
        Block(block.start, block.end, part) for block, part in zip(blocks, parts, strict=True)
    )


def _parts(
    blocks: Sequence[Block], lines: Sequence[str], names: Sequence[str], *, page: bool
) -> Iterator[Part]:
    tail = _tail_start(lines)
    first = next((i for i, block in enumerate(blocks) if block.part != "headline"), 0)
    listing = False
    for i, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        if block.part != "body":
            yield block.part
            continue
        head, late = i < first + _BYLINE_BLOCKS, i >= tail
        heads = _is_list_head(line) or (page and page_furniture.heads_list(line))
        if heads and (2 * i >= len(lines) or line.endswith(":")):
            listing = True
            yield "boilerplate"
        elif (
            (listing and _is_teaser(line))
            or _is_furniture(line, names, head=head, late=late)
            or (page and page_furniture.is_furniture(line, names, late=late))
        ):
            yield "boilerplate"
        else:
            listing = False
            yield "caption" if _is_caption(line) else "body"


def _tail_start(lines: Sequence[str]) -> int:
    """The first block of the closing stretch: the last quarter, three blocks at least."""
    return max(min(len(lines) - 3, (3 * len(lines)) // 4), len(lines) // 3, 1)


def _own_names(publisher: str | None, domain: str | None) -> tuple[str, ...]:
    names = [publisher or "", domain or "", (domain or "").split(".")[0]]
    return tuple(name.casefold() for name in names if len(name) > 2)


def _is_list_head(line: str) -> bool:
    bare = line.rstrip(" :.…»>")
    return (
        len(line) <= _LINE_CHARS
        and len(line.split()) <= 12
        and _LIST_RE.fullmatch(bare) is not None
    )


def _is_teaser(line: str) -> bool:
    """A short line that does not end as a sentence does: the title of another story."""
    return len(line.split()) <= _TEASER_WORDS and not line.endswith((".", "!", '."', ".”", ":"))


def _is_caption(line: str) -> bool:
    if len(line.split()) > _TAIL_WORDS or len(line) > _LINE_CHARS:
        return False
    return _CAPTION.match(line) is not None or _CREDITED.match(line) is not None


def _is_furniture(line: str, names: Sequence[str], *, head: bool, late: bool) -> bool:
    words = len(line.split())
    if words > _TAIL_WORDS or len(line) > _LINE_CHARS or line.startswith(_QUOTES):
        return False
    if _WHOLE_RE.fullmatch(line.rstrip(" :.…!»>")) or _WHOLE_RE.fullmatch(line):
        return True
    if head and words <= 14 and (_BYLINE.match(line) or _STAMP.match(line)):
        return True
    bare = line.lstrip("([{*•·-–—>|▶►→# ")
    spoken = _SPEECH.search(bare) is not None
    if words <= _OPENING_WORDS and not spoken and _OPENING_RE.match(bare):
        return True
    return late and (_closes(bare, spoken=spoken) or _praises_itself(bare, names))


def _closes(line: str, *, spoken: bool) -> bool:
    short = len(line.split()) <= _CLOSING_WORDS
    found = _CLOSING_RE.search(line) or _CREDITS_RE.search(line)
    return short and not spoken and found is not None


def _praises_itself(line: str, names: Sequence[str]) -> bool:
    folded = line.casefold().removeprefix("the ")
    bare = (name.removeprefix("the ") for name in names)
    own = next((name for name in bare if folded.startswith(name)), None)
    return own is not None and _SELF.match(folded[len(own) :]) is not None
