"""The whole interface of a provider, and what each verb promises."""

from __future__ import annotations

import abc
import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import ClassVar, Protocol

import requests

from .documents import Amounts, Attachment, Books, Document, Organisation, Page, Record
from .errors import BooksError, Rejected
from .transport import dumps

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class App:
    """The credentials of our app at the provider."""

    client_id: str
    client_secret: str = field(repr=False)
    webhook_key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One token set of one consent. Times are UTC."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    refresh_expires_at: datetime | None = None  # rolling: the day by which it has to be refreshed once
    ends_at: datetime | None = None  # hard: no refresh reaches beyond it
    renew_at: datetime | None = None  # when whoever keeps them asks for new ones
    consent_id: str = ""  # the provider's id of the consent, where it has one (Xero's authEventId)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the provider allows one set of books. None: no such limit."""

    per_second: int | None = None
    per_minute: int | None = None
    writes_per_minute: int | None = None  # of the kind of request that `push` makes
    per_day: int | None = None
    concurrent: int | None = None
    reads_per_month: int | None = None  # of all books of the app together; beyond them reads cost money or are blocked
    minute_left_header: str = ""  # of an answer: how many more the provider takes
    day_left_header: str = ""


class Pace(Protocol):
    """Keeps the requests of all workers below the limits of one set of books."""

    def enter(self, write: bool) -> str:
        """Before a request: the ticket to leave with.

        :raises TryLater: a limit would be exceeded; nothing was sent.
        """

    def leave(self, ticket: str, write: bool, response: requests.Response | None) -> None:
        """After it; without a response where none came."""


@dataclass(frozen=True, kw_only=True)
class Payload:
    """One object of a write, frozen: what is stored before it is sent and sent again, byte for byte, after a crash."""

    kind: str  # record kind
    verb: str  # create, update, void, delete
    body: str  # JSON of this object alone, made by `transport.dumps`


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one payload: the record it is now, or why it is not. Exactly one of the two is set."""

    record: Record | None = None
    error: BooksError | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something changed in some books: whose, and the provider's id of this event, by which a repeat is known."""

    books: str
    event_id: str
    sequence: int | None = None


class Provider(abc.ABC):
    """One accounting service, seen from one connection.

    Everything that differs between services is declared here or done by a verb; nobody outside asks which it is.
    Every verb that speaks HTTP raises NotConnected, TryLater, Rejected or Unknown and nothing else.

    :param base_url: when set, every URL stands below it with the provider's own path (sandbox, tests).
    :param books: external id of the books (realm, tenant); "" before the consent.
    :param facts: what `check` last told, needed by `prepare` and `web_url`.
    :param token: answers a valid access token; given the token that was just refused, another one.
    :param pace: is asked around each request to the books; without it nobody keeps the limits.
    """

    code: ClassVar[str]  # stands in databases for ever
    label: ClassVar[str]
    scopes: ClassVar[tuple[str, ...]]
    limits: ClassVar[Limits]
    replay_window: ClassVar[timedelta]  # how long the same bytes with the same request id are surely answered, not done
    can: ClassVar[frozenset[str]] = frozenset()  # posting_status, own_numbers, …: what a setting would be about
    contact_kinds: ClassVar[tuple[str, ...]]  # record kinds of contacts: ("customer", "vendor") or ("contact",)
    # Whether a contact's number is one that only programs write; elsewhere it may be the vendor's number for us.
    contact_number_is_ours: ClassVar[bool] = False
    contact_keeps_currency: ClassVar[bool] = False  # a contact has documents in one currency only, fixed for ever
    # What a line needs: "item" where every sales line names an item, "account" where it names an account.
    line_needs: ClassVar[str]
    # {what a list of objects is called: the kinds of the records in it}, where these are others
    listed_kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    unannounced: ClassVar[tuple[str, ...]] = ()  # short lists that `changes` does not tell of: read whole at times
    looked_for: ClassVar[frozenset[str]] = frozenset()  # kinds of which a lost answer is never asked for again
    attachment_limit: ClassVar[int]  # bytes of one file
    attachment_types: ClassVar[frozenset[str]] = frozenset()  # endings of file names; empty: any
    # What a payment that we send settles: "many" documents, or none, and it can be changed; or exactly "one".
    payment_settles: ClassVar[str]
    pays: ClassVar[Mapping[str, str]]  # {kind of document: kind of the payment that we send for it}
    keeps_rest: ClassVar[frozenset[str]] = frozenset()  # kinds of payments that may be more than what they settle
    # {kind of contact: kind of the document that stands for his money which settles nothing}
    advances: ClassVar[Mapping[str, str]] = {}
    # {kind of payment: kind of the document that is a part of it which was written off instead of paid}
    writes_off: ClassVar[Mapping[str, str]]
    # {kind of payment: kind of the document that stands for money which went the other way, where a payment does not}
    gives_back: ClassVar[Mapping[str, str]] = {}
    untold: ClassVar[frozenset[str]] = frozenset()  # kinds of documents of ours that `changes` may not tell of
    documentation: ClassVar[dict[str, str]] = {}  # page of the provider's own help, by topic of the set-up checklist

    def __init__(
        self, app: App, *, base_url: str = "", books: str = "", facts: Books | None = None,
        token: Callable[[str | None], str] | None = None, pace: Pace | None = None,
    ):
        self.app = app
        self.base_url = base_url.rstrip("/")
        self.books = books
        self.facts = facts
        self.token = token
        self.pace = pace

    @property
    @abc.abstractmethod
    def calls(self) -> int:
        """Requests sent to the books by this object so far, retries included."""

    # Consent

    @abc.abstractmethod
    def authorize_url(self, redirect_uri: str, state: str) -> str:
        """Address of the consent page. No HTTP."""

    @abc.abstractmethod
    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        """Token set for the code in the callback's query. The code is used up, whatever happens."""

    @abc.abstractmethod
    def refresh(self, tokens: Tokens) -> Tokens:
        """A new token set; the old refresh token is used up.

        :raises NotConnected: the provider refuses the refresh token (invalid_grant).
        :raises TryLater: the provider could not be reached or answered 5xx: the old tokens are still to be kept.
        """

    @abc.abstractmethod
    def revoke(self, tokens: Tokens, shared: bool) -> None:
        """Give back the access to `self.books`. An access that is already gone is no error.

        :param shared: other books are reached in the name of the same app; their access must stay. Where the
            provider's revocation would end them too, only the access to these books is taken away.
        """

    @classmethod
    @abc.abstractmethod
    def books_id(cls, told: str) -> str:
        """The one way in which the id of a set of books is written. No HTTP.

        :param told: as a callback, a webhook or an answer tells it.
        :raises Rejected: it is no such id, whatever a URL made of it would lead to.
        """

    @classmethod
    def event_books(cls, told: object) -> str:
        """The id of the books that an event is about; what is no id as it was told: it is nobody's."""
        try:
            return cls.books_id(str(told))
        except Rejected:
            return str(told)

    @abc.abstractmethod
    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        """The books that this consent opens, at least one; their order is the provider's."""

    # Reading. What is read object by object keeps what cannot be read aside, in `Page.unreadable`. An answer that is
    # not of the documented form is an UnreadableAnswer, and moves no cursor.

    @abc.abstractmethod
    def check(self) -> Books:
        """The facts about the books, read afresh; at most three calls, nothing written."""

    @abc.abstractmethod
    def catalogue(self, kind: str, cursor: str = "") -> Iterator[Page]:
        """Everything of one kind: account, tax, item, term, or one of `contact_kinds`; archived rows included.

        The `cursor` of a page says where the list goes on after it, "" at its end. A list that is read on from there
        after an interruption may tell some of its rows twice; it leaves out none that exist all the time.

        :param cursor: of the last page that was kept; "" from the beginning.
        """

    @abc.abstractmethod
    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        """What changed since the cursor, oldest first as far as the provider tells, page by page.

        Contacts, items, invoices, credit notes, then payments: what a payment settles comes before or with it, or was
        seen earlier. Overlap with the page before is allowed; nothing is left out. Payments carry their `document`.
        An empty cursor starts now: nothing older is read.

        :param clock: tells the time beyond which no cursor moves, whatever an answer says.
        """

    @abc.abstractmethod
    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        """Some objects by their ids; what is not in the page does not exist there.

        :param kind: that of an `Unreadable`, none of `unannounced`.
        """

    @abc.abstractmethod
    def rewound(self, cursor: str, by: timedelta) -> str:
        """The cursor from which that much is read once more; the same one in the middle of a reading. No HTTP."""

    # Writing

    @classmethod
    def record_kind(cls, kind: str) -> str:
        """The record kind that a document kind is kept under: customers and vendors may be one there."""
        return kind

    @classmethod
    def name_key(cls, name: str) -> str:
        """What names of contacts have in common that are one name in these books: blanks and case do not count."""
        return " ".join(name.split()).lower()

    @abc.abstractmethod
    def batch_limit(self, kind: str, verb: str) -> int:
        """How many payloads of that kind and verb one `push` takes."""

    @abc.abstractmethod
    def prepare(self, document: Document) -> Payload:
        """The payload of a document: creates where `external_id` is empty, else updates. No HTTP.

        :raises Rejected: the document cannot be said exactly in this provider's words.
        """

    def prepare_attachment(self, document: Attachment) -> Payload:
        """The payload of a file. No HTTP.

        :raises Rejected: it is too large, or of a type that the provider does not take.
        """
        ending = document.name.rpartition(".")[2].lower()
        if self.attachment_types and ending not in self.attachment_types:
            raise Rejected(f"{self.label} takes no files like “{document.name}”", reason="file")
        if not document.content or len(document.content) > self.attachment_limit:
            raise Rejected(
                f"“{document.name}” has {len(document.content):,} bytes, {self.label} takes 1 to "
                f"{self.attachment_limit:,}", reason="file")
        return Payload(kind="attachment", verb="create", body=dumps({
            "owner_kind": document.owner_kind, "owner_id": document.owner_id, "name": document.name,
            "mime": document.mime or "application/octet-stream", "mark": document.key, "online": document.online,
            "content": base64.b64encode(document.content).decode()}))

    @abc.abstractmethod
    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """The payload that voids (or deletes) a document. No HTTP."""

    @abc.abstractmethod
    def foresee(self, payload: Payload) -> Amounts | None:
        """What the provider will compute from this payload by its documented rules; None for kinds without amounts."""

    @abc.abstractmethod
    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        """Write up to `batch_limit` payloads of one kind and verb in ONE request; an outcome each, in their order.

        The same payloads with the same request id inside `replay_window` are answered again, not done again.

        :param request_id: at most 36 characters, never used for other payloads.
        :raises Unknown: some or all may have been written; an outcome may also hold Unknown.
        """

    @abc.abstractmethod
    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """For each payload what already stands in the books for it: by its mark or number, never by guess.

        :return: in the order of the payloads; None where it is certainly absent. Read-only.
        """

    @abc.abstractmethod
    def bearing(self, kind: str, number: str) -> Record | None:
        """What bears this number in the books, whoever made it: one that stands before one that is void. Read-only."""

    # Elsewhere

    @abc.abstractmethod
    def web_url(self, kind: str, external_id: str) -> str:
        """Where a person sees this object, in the right company; the books' first page for kind "". No HTTP."""

    @abc.abstractmethod
    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Event] | None:
        """The events of one delivery; None where the signature is wrong. No HTTP."""
