"""The whole interface of a provider, and what each verb promises."""

from __future__ import annotations

import abc
import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import ClassVar, Protocol

import requests

from . import names
from .beside import Attachment
from .documents import Amounts, Books, Customer, Document, Organisation, Page, Record
from .errors import BooksError, Rejected
from .file_names import clean_name
from .money import MoneyStrategy
from .transport import dumps

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, as an aware UTC datetime: the clock of everything that takes a `Clock`."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class App:
    """The credentials of our app at the provider."""

    client_id: str
    client_secret: str = field(repr=False)
    webhook_key: str = field(default="", repr=False)
    redirect_uri: str = ""  # that it is registered with; some providers ask for it again at each refresh


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
    per_day_app: int | None = None  # of all books of the app together
    concurrent: int | None = None
    reads_per_month: int | None = None  # of all books of the app together; beyond them reads cost money or are blocked
    minute_left_header: str = ""  # of an answer: how many more the provider takes
    day_left_header: str = ""


class RateLimit(Protocol):
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


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something changed in some books: whose, and the provider's id of this event, by which a repeat is known."""

    books: str
    event_id: str
    sequence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """A delivery by which a provider asks whether an address is ours; its secret signs all that follow.

    :ivar subscription: the provider's id of what was subscribed.
    """

    books: str
    subscription: str
    secret: str = field(repr=False)


class Provider(abc.ABC):
    """One accounting service, seen from one connection.

    Everything that differs between services is declared here or done by a verb; no caller depends on which one it is.
    By declarations Odoo shows, hides and explains; what moves money is a strategy, `money`. Every verb that speaks HTTP
    raises NotConnected, TryLater, Rejected or Unknown and nothing else.

    :param base_url: when set, every URL stands below it with the provider's own path (sandbox, tests).
    :param books: external id of the books (realm, tenant); "" before the consent.
    :param facts: what `check` last returned, needed by `prepare` and `web_url`.
    :param token: returns a valid access token; given the token that was just refused, another one.
    :param rate_limit: is asked around each request to the books; without it no limits are kept.
    """

    code: ClassVar[str]  # stored in databases: never changes
    label: ClassVar[str]
    scopes: ClassVar[tuple[str, ...]]
    limits: ClassVar[Limits]
    replay_window: ClassVar[timedelta]  # how long a repeated request id is replayed, not written again
    can: ClassVar[frozenset[str]] = frozenset()  # posting_status, stock: what a setting is about
    takes: ClassVar[frozenset[str]]  # kinds of `documents` that can be written; nothing else is offered
    takes_files_of: ClassVar[frozenset[str]] = frozenset()  # kinds of documents beside which files are kept
    # How it notifies of changes: "app", to one address, signed with the key of the app; "connection", to an address
    # that each connection subscribes and confirms, with a secret of its own; "": not at all, it is only asked.
    webhooks: ClassVar[str] = ""
    # Whose each of these is in the books: "ours", as Odoo has it; "theirs", they compute or give their own.
    tax_amounts: ClassVar[str] = "ours"  # theirs: what would differ is not sent
    rates: ClassVar[str] = "ours"  # of a document in another currency
    numbers: ClassVar[str] = "ours"  # of documents; "setting": a setting of the books decides
    # How many taxes a line names. 1: several of Odoo's mean one of the books together; else each means one.
    taxes_per_line: ClassVar[int] = 1
    contact_kinds: ClassVar[tuple[str, ...]]  # record kinds of contacts: ("customer", "vendor") or ("contact",)
    # Whether a contact's number is one that only programs write; elsewhere it may be the vendor's number for us.
    contact_number_is_ours: ClassVar[bool] = False
    longest_contact_number: ClassVar[int] = 50  # characters
    longest_contact_name: ClassVar[int]  # characters
    refuses_stale: ClassVar[bool] = True  # whether a change of an older version than its own is refused
    contact_read_only: ClassVar[frozenset[str]] = frozenset()  # parts of `Customer.content` that are never written
    contact_keeps_currency: ClassVar[bool] = False  # a contact has documents in one currency only, fixed for ever
    # What a line needs: "item" where every sales line names an item, "account" where it names an account, "" neither.
    line_needs: ClassVar[str]
    # {what a list of objects is called: the kinds of the records in it}, where these are others
    listed_kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    unannounced: ClassVar[tuple[str, ...]] = ()  # short lists that `changes` does not cover: read whole at times
    # Lists that are read whole once a day: of what was deleted, or merged, in them `changes` may not tell.
    read_daily: ClassVar[tuple[str, ...]] = ("account", "item", "tax", "term")
    # {record kind of what is written: lists whose objects it names by a code that people may change there}
    named_by_code: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    never_replayed: ClassVar[frozenset[str]] = frozenset()  # kinds that are never sent again by replay
    marks_sent: ClassVar[frozenset[str]] = frozenset()  # kinds of documents that take a `SentMark`
    attachment_limit: ClassVar[int]  # bytes of one file
    attachment_types: ClassVar[frozenset[str]] = frozenset()  # endings of file names; empty: any
    attachment_types_refused: ClassVar[frozenset[str]] = frozenset()  # endings that are surely not taken
    money: ClassVar[MoneyStrategy]  # how money is expressed: the push of payments asks it, and nothing else
    not_in_change_feed: ClassVar[frozenset[str]] = frozenset()  # kinds of our documents that `changes` may leave out

    def __init__(
        self, app: App, *, base_url: str = "", books: str = "", facts: Books | None = None,
        token: Callable[[str | None], str] | None = None, rate_limit: RateLimit | None = None,
    ):
        self.app = app
        self.base_url = base_url.rstrip("/")
        self.books = books
        self.facts = facts
        self.token = token
        self.rate_limit = rate_limit

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
        """A new token set; the old refresh token is used up. Who needs it finds `App.redirect_uri`.

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
    def books_id(cls, given: str) -> str:
        """The one way in which the id of a set of books is written. No HTTP.

        :param given: as a callback, a webhook or an answer contains it.
        :raises Rejected: it is no such id, whatever a URL made of it would lead to.
        """

    @classmethod
    def event_books(cls, given: object) -> str:
        """The id of the books that an event is about; other text unchanged: it matches no books."""
        try:
            return cls.books_id(str(given))
        except Rejected:
            return str(given)

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
        """What changed since the cursor, oldest first as far as the provider sorts them, page by page.

        Contacts, items, invoices, credit notes, then payments: what a payment settles comes before or with it, or was
        seen earlier. Overlap with the page before is allowed; nothing is left out. Payments carry their `document`.
        An empty cursor starts now: nothing older is read.

        :param clock: tells the time beyond which no cursor moves, whatever an answer says.
        """

    def recoded(self, kind: str, since: datetime) -> Iterator[Page]:
        """What changed since then in one of the lists that `named_by_code` speaks of. Read-only."""
        raise NotImplementedError(kind)

    @abc.abstractmethod
    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        """Some objects by their ids; what is not in the page does not exist there.

        :param kind: that of an `Unreadable`, none of `unannounced`.
        """

    @abc.abstractmethod
    def rewind_cursor(self, cursor: str, by: timedelta) -> str:
        """The cursor from which that much is read once more; the same one in the middle of a reading. No HTTP."""

    # Writing

    @classmethod
    def record_kind(cls, kind: str) -> str:
        """The record kind that a document kind is kept under: customers and vendors may be one there."""
        return kind

    @classmethod
    def name_key(cls, name: str) -> str:
        """What names of contacts, or of items, have in common that are one name in these books."""
        return names.key(name)

    def as_held(self, document: Customer) -> Customer:
        """A contact as the books tell it once it was written: shortened, or without what they do not take. No HTTP."""
        return document

    @classmethod
    def listed_item_key(cls, name: str) -> str:
        """The `name_key` of an item, of the name by which the books list it."""
        return cls.name_key(name)

    @abc.abstractmethod
    def batch_limit(self, kind: str, verb: str) -> int:
        """How many payloads of that kind and verb one `push` takes."""

    @abc.abstractmethod
    def prepare(self, document: Document) -> Payload:
        """The payload of a document: creates where `external_id` is empty, else updates. No HTTP.

        :raises Rejected: the document cannot be expressed exactly in this provider's fields.
        """

    def prepare_attachment(self, document: Attachment) -> Payload:
        """The payload of a file. No HTTP.

        :raises Rejected: it is too large, or of a type that the provider does not take, or beside such a document.
        """
        if document.owner_kind not in self.takes_files_of:
            raise Rejected(f"{self.label} accepts no files with this kind of document", reason="file")
        name = clean_name(document.name, document.mime)
        _stem, dot, ending = name.rpartition(".")
        ending = ending.lower() if dot else ""
        if ending in self.attachment_types_refused or ending not in (self.attachment_types or (ending,)):
            raise Rejected(f"{self.label} accepts no files of the type of “{name}”", reason="file")
        if not document.content or len(document.content) > self.attachment_limit:
            raise Rejected(
                f"“{name}” has {len(document.content):,} bytes, {self.label} accepts 1 to "
                f"{self.attachment_limit:,}", reason="file")
        return Payload(kind="attachment", verb="create", body=dumps({
            "owner_kind": document.owner_kind, "owner_id": document.owner_id, "name": name,
            "mime": document.mime or "application/octet-stream", "mark": document.key, "online": document.online,
            "content": base64.b64encode(document.content).decode()}))

    @abc.abstractmethod
    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """The payload that voids (or deletes) a document. No HTTP."""

    @abc.abstractmethod
    def expected_totals(self, payload: Payload) -> Amounts | None:
        """What the provider will compute from this payload by its documented rules; None for kinds without amounts."""

    def line_refs(self, document: Document, payload: Payload) -> tuple[tuple[str, str], ...]:
        """What the lines of a document name, as `Record.line_refs` has it once its payload was written. No HTTP."""
        return ()

    @abc.abstractmethod
    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        """Write up to `batch_limit` payloads of one kind and verb in ONE request; an outcome each, in their order.

        Where a provider wants the request id inside the body it is inserted here: `Payload.body` is without it.

        The same payloads with the same request id inside `replay_window` are answered again, not done again.

        :param request_id: 32 hexadecimal digits, never used for other payloads; where the provider has no such thing,
            `replay_window` is 0 and a lost answer is always looked for.
        :raises Unknown: some or all may have been written; an outcome may also hold Unknown.
        """

    @abc.abstractmethod
    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """For each payload what is already in the books for it: by its mark or number, never by guess.

        :return: in the order of the payloads; None where it is certainly absent. Read-only.
        """

    @abc.abstractmethod
    def find_by_number(self, kind: str, number: str) -> Record | None:
        """The document with this number in the books, whoever made it: a valid one before a void one. Read-only."""

    # Elsewhere

    @abc.abstractmethod
    def web_url(self, kind: str, external_id: str) -> str:
        """Where a person sees this object, in the right company; the books' first page for kind "". No HTTP."""

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, secret: Callable[[str], str],
    ) -> list[Event] | Verification | None:
        """The events of one delivery; None where the signature is wrong, or there are no webhooks. No HTTP.

        :param secret: answers the secret that the `Verification` of some books brought, where they have one.
        """
        return None

    def subscribe(self, address: str) -> None:
        """Ask for notices about these books at this address, where `webhooks` is "connection".

        The answer is a delivery that is a `Verification`.
        """
        raise NotImplementedError

    def confirm(self, verification: Verification) -> None:
        """Answer a verification: notices follow, signed with its secret."""
        raise NotImplementedError
