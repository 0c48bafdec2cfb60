"""HTML that is escaped by construction: what is no :class:`Html` is text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from credcheck.render import escape


class Html(str):
    """Markup that is safe to write as it stands."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[Child] | None"

_VOID = frozenset({"meta", "input"})


def join(*children: Child) -> Html:
    """The children one after another; strings are escaped, None is left out."""
    return Html("".join(_flatten(children)))


def _flatten(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield escape.html(child)
        elif child is not None:
            yield from _flatten(child)


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Html:
    """One element. ``class_`` is written class, ``aria_label`` aria-label; None and False are left
    out, True is an attribute without a value.
    """
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        written.append(
            f" {attribute}" if value is True else f' {attribute}="{escape.html(str(value))}"'
        )
    opening = f"<{name}{''.join(written)}>"
    return Html(opening if name in _VOID else f"{opening}{join(*children)}</{name}>")


def link(url: str | None, words: str) -> Html:
    """A link for http and https; the words alone for any other address."""
    safe = escape.href(url)
    if safe is None:
        return join(words)
    return tag("a", words, href=safe, rel="noopener noreferrer nofollow")
