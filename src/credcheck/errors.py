"""Every error credcheck raises on purpose.

::

    CredcheckError
    ├── InputError             what came in cannot be scored at all
    │   ├── EmptyInput         nothing but white space
    │   ├── NotHTML            bytes that are no HTML page
    │   ├── NoArticleFound     a page without an article in it
    │   ├── TooLarge           more text or more bytes than the limit allows
    │   ├── NotAFeed           bytes that are no RSS, Atom, JSON Feed or OPML
    │   ├── ExtractionTimeout  a page that took too long to read, or too much memory
    │   ├── ExtractionCrashed  a page that broke the process that read it
    │   ├── BadRecord          a line of input that is not the record it should be
    │   ├── DuplicateId        a record whose id an earlier one has
    │   ├── WrongSchema        a table without the columns that documents need
    │   ├── BrokenInput        a file that is cut short or damaged
    │   └── InputChanged       an input that is not the one a run began with
    ├── FetchError             a page could not be had
    │   ├── BadURL             not an address that is fetched
    │   ├── BlockedAddress     an address that must not be reached from here
    │   ├── DNSFailure         the name has no address
    │   ├── ConnectionFailed   refused, reset, or TLS that does not prove the name
    │   ├── FetchTimeout       slower than the time limit
    │   ├── TooManyRedirects
    │   ├── BadResponse        not HTTP, oversized headers, an encoding that was not asked for
    │   ├── HTTPError          the server answered with an error
    │   │   ├── NotFound       the page is not there (404, 410)
    │   │   ├── RateLimited    the server asks to come back later (429, 503), or the wait is too long
    │   │   ├── BlockedBySite  a bot wall, a login, a legal notice
    │   │   └── Paywalled      the text is for subscribers
    │   └── RobotsDisallowed   robots.txt asks not to fetch it
    ├── BundleError            the weights cannot be used
    │   ├── BundleNotFound
    │   ├── BundleCorrupt      a file is missing or its sha256 differs
    │   ├── BundleIncompatible made for another format of this library
    │   └── BackendUnavailable without weights for the engine that was asked for
    ├── SourceListError        a rating list is malformed
    ├── BadDomain              not a domain name or URL
    ├── ExtractionUnavailable  no process can be started to read pages
    ├── OutputError            what was found could not be written
    │   ├── OutputExists       something stands where the output should go
    │   └── NotResumable       what an earlier run left cannot be gone on with
    ├── MissingExtra           a part of credcheck that is not installed
    ├── TooFewArticles         too little to say anything about any outlet
    ├── InternalError          a fault of this library; the cause is logged
    ├── ReportError            a report is malformed or its version is not known
    │   └── NotReproducible    the report was made with versions that are not installed
    ├── StoreError             the database cannot be used
    │   ├── StoreUnavailable   it does not answer, is full or is locked
    │   └── StoreOutdated      its tables are those of another version
    └── ServiceError           the service will not do what was asked
        ├── InvalidRequest     a field is missing, unknown or of the wrong kind
        ├── Unauthorized       no key, or not a valid one
        ├── Forbidden          the key does not allow this
        ├── NoSuchResource     there is no such report, job or feed for this key
        ├── NoSuchRoute        no such path, or not with this method
        ├── Conflict           what was asked contradicts what is there
        ├── Gone               it was here and has been erased or has expired
        ├── WrongHost          asked under a name that this service does not answer to
        ├── WrongOrigin        asked by a web page that is not allowed to
        ├── BodyTooLarge       the body is larger than the limit
        ├── UnsupportedMedia   the body is not JSON
        ├── TooManyRequests    more requests than the key or address may make
        ├── Overloaded         too much is waiting already
        └── NoKeys             the service would be reachable by strangers and has no keys

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


class DuplicateId(InputError):
    """An earlier record has the same id."""

    code = "duplicate_id"


class WrongSchema(InputError):
    """The table does not have the columns that are needed."""

    code = "wrong_schema"
    next_steps = ("name the columns: --column text=NAME",)


class BrokenInput(InputError):
    """The file is cut short or damaged; what stands before the damage was read."""

    code = "broken_input"


class InputChanged(InputError):
    """The input is not the one that the run began with."""

    code = "input_changed"
    next_steps = ("start again, with another --out or with --overwrite",)


class NotAFeed(InputError):
    """The document is not a feed that can be read."""

    code = "not_a_feed"


class ExtractionTimeout(InputError):
    """The page took too long to read, or too much memory."""

    code = "extraction_timeout"
    next_steps = ("paste the article's text instead",)


class ExtractionCrashed(InputError):
    """The page broke the process that read it."""

    code = "extraction_crashed"
    next_steps = ("paste the article's text instead",)


_GET_ROUND = (
    "paste the article's text instead",
    "open the page in a browser, save it as .html and score that file",
    "look for an archived copy",
)


class FetchError(CredcheckError):
    """The page could not be fetched."""

    code = "fetch_failed"


class BadURL(FetchError):
    """That is not an address that can be fetched."""

    code = "bad_url"


class BlockedAddress(FetchError):
    """The address leads to a network that must not be reached from here."""

    code = "blocked_address"


class DNSFailure(FetchError):
    """The host's name has no address."""

    code = "dns_failure"


class ConnectionFailed(FetchError):
    """No connection to the host could be made, or it broke off."""

    code = "connection_failed"


class FetchTimeout(FetchError):
    """The page did not come within the time limit."""

    code = "timeout"
    next_steps = _GET_ROUND


class TooManyRedirects(FetchError):
    """The address leads from redirect to redirect."""

    code = "too_many_redirects"


class BadResponse(FetchError):
    """What the server sent is not an answer that can be read."""

    code = "bad_response"


class HTTPError(FetchError):
    """The server answered with an error."""

    code = "http_error"


class NotFound(HTTPError):
    """There is no page at that address."""

    code = "not_found"
    next_steps = ("look for an archived copy",)


class RateLimited(HTTPError):
    """The site asks to come back later."""

    code = "rate_limited"
    next_steps = ("wait, then try again",)


class BlockedBySite(HTTPError):
    """The site does not let programs read the page."""

    code = "blocked_by_site"
    next_steps = _GET_ROUND


class Paywalled(HTTPError):
    """The article is for subscribers."""

    code = "paywalled"
    next_steps = _GET_ROUND


class RobotsDisallowed(FetchError):
    """The site's robots.txt asks programs not to fetch the page."""

    code = "robots_disallowed"
    next_steps = _GET_ROUND


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


class BackendUnavailable(BundleError):
    """The bundle has no weights for the engine that was asked for."""

    code = "backend_unavailable"
    next_steps = ("set CREDCHECK_BACKEND to auto, or name a bundle that has them",)


class SourceListError(CredcheckError):
    """A source rating list is malformed."""

    code = "source_list_error"


class BadDomain(CredcheckError):
    """That is not a domain name or a URL."""

    code = "bad_domain"


class ExtractionUnavailable(CredcheckError):
    """No process can be started to read pages."""

    code = "extraction_unavailable"


class OutputError(CredcheckError):
    """The output could not be written."""

    code = "output_failed"


class OutputExists(OutputError):
    """There is something already where the output should go."""

    code = "output_exists"
    next_steps = ("go on with it: --resume", "start again: --overwrite")


class NotResumable(OutputError):
    """The work that is there cannot be gone on with."""

    code = "not_resumable"
    next_steps = ("start again: --overwrite",)


class MissingExtra(CredcheckError):
    """A part of credcheck that is needed is not installed."""

    code = "missing_extra"


class TooFewArticles(CredcheckError):
    """There are too few articles to describe outlets by."""

    code = "too_few_articles"


class InternalError(CredcheckError):
    """credcheck failed on this document: the fault is its own."""

    code = "internal_error"


class ReportError(CredcheckError):
    """The report is malformed."""

    code = "report_error"


class NotReproducible(ReportError):
    """The report was made with versions that are not installed here."""

    code = "not_reproducible"


class StoreError(CredcheckError):
    """The database cannot be used."""

    code = "store_error"


class StoreUnavailable(StoreError):
    """The database does not answer, is full or is locked."""

    code = "store_unavailable"
    next_steps = ("try again in a moment",)


class StoreOutdated(StoreError):
    """The database has the tables of another version."""

    code = "store_outdated"
    next_steps = ("run credcheck db upgrade",)


class ServiceError(CredcheckError):
    """The service will not do what was asked."""

    code = "service_error"


class InvalidRequest(ServiceError):
    """A field is missing, unknown or of the wrong kind."""

    code = "invalid_request"


class Unauthorized(ServiceError):
    """There is no key, or it is not valid."""

    code = "unauthorized"
    next_steps = ("send a key as Authorization: Bearer …",)


class Forbidden(ServiceError):
    """The key does not allow this."""

    code = "forbidden"
    next_steps = ("ask for a key with the scope that the detail names",)


class NoSuchResource(ServiceError):
    """There is nothing of that name for this key."""

    code = "no_such_resource"


class NoSuchRoute(ServiceError):
    """There is no such path, or not with this method."""

    code = "no_such_route"
    next_steps = ("see /docs for what can be asked",)


class Conflict(ServiceError):
    """What was asked contradicts what is there."""

    code = "conflict"


class Gone(ServiceError):
    """It was here, and has been erased or has expired."""

    code = "gone"


class WrongHost(ServiceError):
    """The service does not answer to that name."""

    code = "wrong_host"


class WrongOrigin(ServiceError):
    """Web pages of that origin may not ask this service."""

    code = "wrong_origin"


class BodyTooLarge(ServiceError):
    """The body of the request is larger than the limit."""

    code = "body_too_large"


class UnsupportedMedia(ServiceError):
    """The body of the request is not JSON."""

    code = "unsupported_media"
    next_steps = ("send Content-Type: application/json",)


class TooManyRequests(ServiceError):
    """The key or address has made more requests than it may."""

    code = "too_many_requests"
    next_steps = ("wait as long as Retry-After says, then try again",)


class Overloaded(ServiceError):
    """Too much is waiting already."""

    code = "overloaded"
    next_steps = ("wait as long as Retry-After says, then try again",)


class NoKeys(ServiceError):
    """The service would be reachable by strangers and has no keys."""

    code = "no_keys"
    next_steps = ("make one with credcheck keys create NAME",)
