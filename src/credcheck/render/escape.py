"""What a page wrote, made harmless for the place it is shown in.

One table says which characters never reach a reader: controls, which move a terminal's cursor, and
bidirectional controls, which show a text in another order than it has.
"""

from __future__ import annotations

import html as _html
import re
from urllib.parse import urlsplit

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_BREAKS = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_UNSEEN = [0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
_SURROGATES = range(0xD800, 0xE000)

_TABLE: dict[int, str | None] = {
    **dict.fromkeys([*_CONTROLS, *_BIDI, *_UNSEEN], None),
    **dict.fromkeys(_BREAKS, " "),
    **dict.fromkeys(_SURROGATES, "\ufffd"),
}

# Control sequences (ECMA-48): CSI, then the strings OSC, DCS, SOS, PM and APC up to their end.
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)"
)
_URL_BREAKER = re.compile(r"[\x00-\x20\x7f-\xa0\\\"'<>`]")


def plain(text: str) -> str:
    """One line of characters that can be seen, in the order in which they stand."""
    return _SEQUENCE.sub("", text).translate(_TABLE)


def html(text: str) -> str:
    """The text as HTML, fit for element content and for quoted attributes."""
    return _html.escape(plain(text), quote=True)


def href(url: str | None) -> str | None:
    """The URL when it is one to link to: http or https, with a host, on one line; else None."""
    if not url or _URL_BREAKER.search(url) or plain(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None
