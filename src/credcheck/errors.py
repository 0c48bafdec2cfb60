"""Every error credcheck raises on purpose.

::

    CredcheckError
    ├── InputError             what came in cannot be scored at all
    │   ├── EmptyInput         nothing but white space
    │   ├── NotHTML            bytes that are no HTML page
    │   ├── NoArticleFound     a page without an article in it
    │   ├── TooLarge           more text than the limit allows
    │   └── BadRecord          a line of input that is not the record it should be
    ├── BundleError            the weights cannot be used
    │   ├── BundleNotFound
    │   ├── BundleCorrupt      a file is missing or its sha256 differs
    │   └── BundleIncompatible made for another format of this library
    ├── SourceListError        a rating list is malformed
    ├── BadDomain              not a domain name or URL
    └── ReportError            a report is malformed or its version is not known
        └── NotReproducible    the report was made with versions that are not installed

Each class has a ``code``, a stable name for machines.
"""

from __future__ import annotations

from typing import ClassVar


class CredcheckError(Exception):
    """The root of the tree; ``next_steps`` says how a person can get round it."""

    code: ClassVar[str] = "error"
    next_steps: ClassVar[tuple[str, ...]] = ()

    @property
    def title(self) -> str:
        """The class's docstring: one sentence that is true of every such error."""
        return (self.__class__.__doc__ or self.code).strip().splitlines()[0]


class InputError(CredcheckError):
    """What came in cannot be scored."""

    code = "bad_input"


class EmptyInput(InputError):
    """There is no text to score."""

    code = "empty_input"


class NotHTML(InputError):
    """The document is not an HTML page."""

    code = "not_html"
    next_steps = ("paste the article's text instead",)


class NoArticleFound(InputError):
    """No article was found in the page."""

    code = "no_article_found"
    next_steps = ("paste the article's text instead",)


class TooLarge(InputError):
    """The document is larger than the limit."""

    code = "too_large"


class BadRecord(InputError):
    """A line of the input is not a record that can be read."""

    code = "bad_record"


class BundleError(CredcheckError):
    """The model bundle cannot be used."""

    code = "bundle_error"


class BundleNotFound(BundleError):
    """There is no bundle of that name."""

    code = "bundle_not_found"


class BundleCorrupt(BundleError):
    """A file of the bundle is missing or is not the one that was published."""

    code = "bundle_corrupt"


class BundleIncompatible(BundleError):
    """The bundle was made for another version of the bundle format."""

    code = "bundle_incompatible"


class SourceListError(CredcheckError):
    """A source rating list is malformed."""

    code = "source_list_error"


class BadDomain(CredcheckError):
    """That is not a domain name or a URL."""

    code = "bad_domain"


class ReportError(CredcheckError):
    """The report is malformed."""

    code = "report_error"


class NotReproducible(ReportError):
    """The report was made with versions that are not installed here."""

    code = "not_reproducible"
