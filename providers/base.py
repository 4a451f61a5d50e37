"""The whole interface of a provider, and what each verb promises."""

from __future__ import annotations

import abc
import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import ClassVar, Protocol

import requests

from . import names
from .app import App, Tokens
from .beside import Attachment
from .documents import Amounts, Books, Customer, Document, Organisation, Page, Record
from .errors import BooksError, Rejected
from .file_names import clean_name
from .history import History
from .last_change import LastChange
from .money import MoneyStrategy
from .transport import dumps
from .updates import Updates
from .webhooks import Webhooks

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, as an aware UTC datetime: the clock of everything that takes a `Clock`."""
    return datetime.now(timezone.utc)


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
    minute_left_header: str = ""  # in an answer: the number of further requests allowed
    day_left_header: str = ""


class RateLimit(Protocol):
    """Keeps the requests of all workers below the limits of one set of books."""

    def enter(self, write: bool) -> str:
        """Before a request. Returns the ticket that `leave` takes.

        :raises TryLater: a limit would be exceeded. Nothing was sent.
        """

    def leave(self, ticket: str, write: bool, response: requests.Response | None) -> None:
        """After the request; `response` is None if there was none."""


@dataclass(frozen=True, kw_only=True)
class Payload:
    """One object of a write, frozen: what is stored before it is sent and sent again, byte for byte, after a crash."""

    kind: str  # record kind
    verb: str  # create, update, void, delete
    body: str  # JSON of this object alone, made by `transport.dumps`


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome of one payload: the record it is now, or the error. Exactly one of the two is set."""

    record: Record | None = None
    error: BooksError | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A change in some books: their id, and the provider's id of the event, which identifies repetitions."""

    books: str
    event_id: str
    sequence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """A delivery by which a provider asks whether an address is ours; its secret signs all later deliveries.

    :ivar subscription: the provider's id of what was subscribed.
    """

    books: str
    subscription: str
    secret: str = field(repr=False)


class Provider(History, Updates, Webhooks, abc.ABC):
    """One accounting service, seen from one connection.

    Everything that differs between services is declared here or done by a verb; no caller depends on which one it is.
    Odoo uses declarations to show, hide and explain; payments use the strategy `money`. Every verb that sends requests
    raises NotConnected, TryLater, Rejected or Unknown and nothing else.

    :param base_url: when set, the root of every URL, followed by the provider's own path (sandbox, tests).
    :param books: external id of the books (realm, tenant); "" before the consent.
    :param facts: what `check` last returned, needed by `prepare` and `web_url`.
    :param token: returns a valid access token; given a token that was refused, a different one.
    :param rate_limit: is called before and after each request to the books; without it no limits are applied.
    """

    code: ClassVar[str]  # stored in databases: never changes
    label: ClassVar[str]
    portal: ClassVar[str] = ""  # the address at which apps are registered
    # Whether sandbox books have keys of their own, and a host of their own.
    sandbox_keys: ClassVar[bool] = False
    needs_https: ClassVar[bool] = False  # redirects to this machine and to https addresses only
    scopes: ClassVar[tuple[str, ...]]
    limits: ClassVar[Limits]
    replay_window: ClassVar[timedelta]  # how long a repeated request id is replayed, not written again
    can: ClassVar[frozenset[str]] = frozenset()  # the settings that it supports: posting_status, stock
    takes: ClassVar[frozenset[str]]  # kinds of `documents` that can be written; others are not offered
    takes_files_of: ClassVar[frozenset[str]] = frozenset()  # kinds of documents that files can be attached to
    adds_currencies: ClassVar[bool] = False  # `add_currency` is implemented
    sales_tax_switch: ClassVar[bool] = False  # the books may have sales tax switched off: `Books.sales_tax` is ""
    # Whose value the books keep: "ours", that of Odoo; "theirs", their own.
    tax_amounts: ClassVar[str] = "ours"  # theirs: documents that would differ are not sent
    rates: ClassVar[str] = "ours"  # of a document in another currency
    numbers: ClassVar[str] = "ours"  # of documents; "setting": a setting of the books decides
    # The number of taxes per line. 1: several of Odoo's are mapped to one of the books together; else each to its own.
    taxes_per_line: ClassVar[int] = 1
    contact_kinds: ClassVar[tuple[str, ...]]  # record kinds of contacts: ("customer", "vendor") or ("contact",)
    # Whether only programs write a contact's number; otherwise it may be the vendor's number for us.
    contact_number_is_ours: ClassVar[bool] = False
    longest_contact_number: ClassVar[int] = 50  # characters
    longest_contact_name: ClassVar[int]  # characters
    refuses_stale: ClassVar[bool] = True  # whether an update based on an outdated version is refused
    contact_read_only: ClassVar[frozenset[str]] = frozenset()  # parts of `Customer.content` that are never written
    contact_keeps_currency: ClassVar[bool] = False  # a contact has one currency, which cannot be changed
    # What a line requires: "item" if every sales line needs an item, "account" if it needs an account, "" neither.
    line_needs: ClassVar[str]
    # {name of a list of objects: the kinds of the records in it}, if they differ
    listed_kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # Lists that `changes` does not cover: what could not be read of them is read again with the list.
    unannounced: ClassVar[tuple[str, ...]] = ()
    # Lists that are read whole once a day: `changes` does not cover them, or may leave out deletions or merges.
    read_daily: ClassVar[tuple[str, ...]] = ("account", "item", "tax", "term")
    # {record kind that is written: lists whose objects it refers to by a code that people may change there}
    named_by_code: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    never_replayed: ClassVar[frozenset[str]] = frozenset()  # kinds that are never sent again with the same request id
    marks_sent: ClassVar[frozenset[str]] = frozenset()  # kinds of documents that support a `SentMark`
    attachment_limit: ClassVar[int]  # bytes of one file
    attachment_types: ClassVar[frozenset[str]] = frozenset()  # endings of file names; empty: any
    attachment_types_refused: ClassVar[frozenset[str]] = frozenset()  # endings that are not accepted
    money: ClassVar[MoneyStrategy]  # how payments are expressed; only the push of payments uses it
    mixed_balances: ClassVar[bool] = False  # contacts' balances add up amounts of all currencies, not converted
    not_in_change_feed: ClassVar[frozenset[str]] = frozenset()  # kinds of our documents that `changes` may leave out
    states_balances: ClassVar[bool] = False  # `account_balances` is implemented
    balance_scopes: ClassVar[tuple[str, ...]] = ()  # scopes that `account_balances` needs besides `scopes`
    balances_revalued: ClassVar[bool] = False  # these value what is in other currencies at the rate of the day

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
    def _home_currency(self) -> str:
        return self.facts.home_currency if self.facts else ""

    @property
    @abc.abstractmethod
    def calls(self) -> int:
        """The number of requests sent to the books by this object, retries included."""

    # Consent

    @abc.abstractmethod
    def authorize_url(self, redirect_uri: str, state: str, balances: bool = False) -> str:
        """Address of the consent page. No HTTP.

        :param balances: ask for `balance_scopes`, too.
        """

    @abc.abstractmethod
    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        """The token set for the code in the callback's query. The code cannot be used again, whatever happens."""

    @abc.abstractmethod
    def refresh(self, tokens: Tokens) -> Tokens:
        """A new token set. The old refresh token becomes invalid. Some providers need `App.redirect_uri`.

        :raises NotConnected: the provider refuses the refresh token (invalid_grant).
        :raises TryLater: the provider could not be reached or answered 5xx: the old tokens stay valid.
        """

    @abc.abstractmethod
    def revoke(self, tokens: Tokens, shared: bool) -> None:
        """Revoke the access to `self.books`. An access that is already revoked is no error.

        :param shared: other books are connected with the same app, and their access must stay. If the
            provider's revocation would end it, too, only the access to these books is revoked.
        """

    @classmethod
    @abc.abstractmethod
    def books_id(cls, given: str) -> str:
        """The canonical form of the id of a set of books. No HTTP.

        :param given: as a callback, a webhook or an answer contains it.
        :raises Rejected: it is no such id, and must not become part of a URL.
        """

    @classmethod
    def event_books(cls, given: object) -> str:
        """The id of the books that an event is about; other text unchanged, which matches no books."""
        try:
            return cls.books_id(str(given))
        except Rejected:
            return str(given)

    @abc.abstractmethod
    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        """The books that this consent gives access to, at least one, in the provider's order."""

    # Reading. Lists are read object by object: unreadable ones are collected in `Page.unreadable`. An answer that is
    # not of the documented form is an UnreadableAnswer, and moves no cursor.

    @abc.abstractmethod
    def check(self) -> Books:
        """Read the facts about the books: at most three requests, nothing is written."""

    @abc.abstractmethod
    def catalogue(self, kind: str, cursor: str = "") -> Iterator[Page]:
        """Everything of one kind: account, tax, item, term, or one of `contact_kinds`; archived rows included.

        The `cursor` of a page is the position after it, "" at the end of the list. A list that is continued there
        after an interruption may return some rows twice; it leaves out none that exist the whole time.

        :param cursor: of the last page that was stored; "" from the beginning.
        """

    @abc.abstractmethod
    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        """The changes since the cursor, page by page, oldest first as far as the provider sorts them.

        Contacts, items, invoices, credit notes, then payments: what a payment settles comes before or with it, or was
        read earlier. Pages may overlap, but leave nothing out. Payments have their `document`.
        An empty cursor starts now: nothing older is read.

        :param clock: returns the time beyond which no cursor moves, whatever time an answer states.
        """

    def recoded(self, kind: str, since: datetime) -> Iterator[Page]:
        """The changes since then in one of the lists in `named_by_code`. Read-only."""
        raise NotImplementedError(kind)

    @abc.abstractmethod
    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        """Read some objects by their ids. Those that are not in the page do not exist in the books.

        A part of another object, such as the allocation of a credit, is read with that object, which is in the page,
        too.

        :param kind: that of an `Unreadable`, none of `unannounced`; or `payment`, in whichever list they are.
        """

    def account_balances(self, day: date) -> dict[str, Decimal]:
        """{id of an account: its balance at the end of a day} by the books' own trial balance on the accrual basis, in
        the home currency, debits positive; accounts with a balance of 0 may be left out. One request.

        :raises Rejected: reason "permission" if the consent does not include `balance_scopes`.
        """
        raise NotImplementedError

    def last_change(self, kind: str, external_id: str) -> LastChange | None:
        """Who changed one object last, and when; None if the books do not tell it. At most one request.

        :param kind: its record kind.
        """
        return None

    @abc.abstractmethod
    def rewind_cursor(self, cursor: str, by: timedelta) -> str:
        """The cursor for reading this much time again; the same one in the middle of a reading. No HTTP."""

    # Writing

    @classmethod
    def record_kind(cls, kind: str) -> str:
        """The record kind of a document kind: customers and vendors may be the same kind there."""
        return kind

    @classmethod
    def name_key(cls, name: str) -> str:
        """The key under which these books consider names of contacts, or of items, as equal."""
        return names.key(name)

    def as_held(self, document: Customer) -> Customer:
        """A contact as the books return it after a write: shortened, or without fields they do not have. No HTTP."""
        return document

    @classmethod
    def listed_item_key(cls, name: str) -> str:
        """The `name_key` of an item, of the name by which the books list it."""
        return cls.name_key(name)

    @abc.abstractmethod
    def batch_limit(self, kind: str, verb: str) -> int:
        """The maximum number of payloads of this kind and verb in one `push`."""

    def together(self, payloads: Sequence[Payload]) -> Sequence[int]:
        """The indexes of those payloads, of one kind and verb, that fit into one request with the first one."""
        return range(len(payloads))

    @abc.abstractmethod
    def prepare(self, document: Document) -> Payload:
        """The payload of a document: it creates if `external_id` is empty, else it updates. No HTTP.

        :raises Rejected: the document cannot be expressed exactly in this provider's fields.
        """

    def prepare_attachment(self, document: Attachment) -> Payload:
        """The payload of a file. No HTTP.

        :raises Rejected: it is too large, its type is not accepted, or this kind of document takes no files.
        """
        if document.owner_kind not in self.takes_files_of:
            raise Rejected(f"{self.label} accepts no files with this kind of document", reason="file")
        name = clean_name(document.name, document.mime)
        _stem, dot, ending = name.rpartition(".")
        ending = ending.lower() if dot else ""
        if ending in self.attachment_types_refused or ending not in (self.attachment_types or (ending,)):
            raise Rejected(f"{self.label} accepts no files of the type of “{name}”", reason="file_type")
        if not document.content or len(document.content) > self.attachment_limit:
            raise Rejected(
                f"“{name}” has {len(document.content):,} bytes, {self.label} accepts 1 to "
                f"{self.attachment_limit:,}", reason="file_size")
        return Payload(kind="attachment", verb="create", body=dumps({
            "owner_kind": document.owner_kind, "owner_id": document.owner_id, "name": name,
            "mime": document.mime or "application/octet-stream", "mark": document.key, "online": document.online,
            "content": base64.b64encode(document.content).decode()}))

    @abc.abstractmethod
    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """The payload that voids (or deletes) a document. No HTTP."""

    @abc.abstractmethod
    def expected_totals(self, payload: Payload) -> Amounts | None:
        """The amounts that the provider will compute from this payload; None for kinds without amounts."""

    def line_refs(self, document: Document, payload: Payload) -> tuple[tuple[str, str], ...]:
        """The references of a document's lines, as in `Record.line_refs` after its payload was written. No HTTP."""
        return ()

    @abc.abstractmethod
    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        """Write payloads of one kind and verb in ONE request; an outcome each, in their order.

        A request id that belongs into the body is inserted here: `Payload.body` does not contain it.

        Repeated within `replay_window` with the same request id, the same payloads are answered again, not written
        again.

        :param payloads: at most `batch_limit`, which go `together`.
        :param request_id: 32 hexadecimal digits, never used for other payloads; if the provider has no such thing,
            `replay_window` is 0 and after a lost answer the books are always searched.
        :raises Unknown: some or all may have been written; an outcome may also hold Unknown.
        """

    @abc.abstractmethod
    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """Search the books for what each payload wrote, by its mark or number, never by a guess.

        :return: a record for each payload, in their order; None if it is certainly absent. Read-only.
        """

    @abc.abstractmethod
    def find_by_number(self, kind: str, number: str) -> Record | None:
        """The document with this number in the books, of any origin; a valid one before a voided one. Read-only."""

    # Elsewhere

    def add_currency(self, code: str) -> None:
        """Let documents of these books be in this currency, too. Only where `adds_currencies` is set."""
        raise NotImplementedError

    @abc.abstractmethod
    def web_url(self, kind: str, external_id: str) -> str:
        """The web address of this object, in the right company; of the books' first page for kind "". No HTTP."""
