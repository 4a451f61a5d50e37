"""The verbs of QuickBooks Online."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import quote, urlencode

from ..base import App, Clock, Event, Limits, Outcome, Payload, Provider, RateLimit, Tokens, utc_now
from ..beside import Attachment, SentMark
from ..documents import Amounts, Books, Customer, Document, Organisation, Page, Record
from ..errors import NotConnected, Rejected
from ..last_change import LastChange
from ..oauth import OAuth
from ..reading import FAILURES, Reading, check, whole_answer
from ..transport import Transport, dumps, loads
from . import contacts, files, history, invoices, last_change, names, new_taxes, reports, updates, voids
from .amounts import expected_totals
from .catalogue import counted
from .changes import Changes, rewind_cursor
from .client import PRODUCTION, SANDBOX, Client
from .invoices import line_refs, to_sent_mark
from .mapper import to_json
from .objects import ENTITIES, ID, LISTS, required
from .payments import MONEY
from .reader import from_books, from_json
from .search import FULL, Finder
from .taxes import named_rates, percent_of, tax_record, us_tax_records
from .text import document_number
from .webhook import events, signed
from .writes import write

_logger = logging.getLogger(__name__)

AUTHORIZE = "https://appcenter.intuit.com"
TOKEN = "https://oauth.platform.intuit.com"
REVOKE = "https://developer.api.intuit.com"
WEB = "https://qbo.intuit.com"

REALM = re.compile(r"[1-9][0-9]{0,19}")

BATCH = 30  # payloads: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/batch

PAGES = {
    "": "homepage",
    "bill": "bill?txnId=",
    "bill_payment": "billpayment?txnId=",
    "credit_note": "creditmemo?txnId=",
    "customer": "customerdetail?nameId=",
    "deposit": "deposit?txnId=",
    "expense": "expense?txnId=",
    "invoice": "invoice?txnId=",
    "item": "items?itemId=",
    "journal_entry": "journal?txnId=",
    "payment": "recvpayment?txnId=",
    "refund_receipt": "refundreceipt?txnId=",
    "vendor": "vendordetail?nameId=",
    "vendor_credit": "vendorcredit?txnId=",
    # Where settings are switched, as public integrations link to them.
    "settings/currencies": "settings?p=Advanced",
    "settings/forms": "settings?p=Sales",
    "settings/taxes": "salestax",
}
MOVED_UP = 50  # rows; only merged objects disappear from a list


class QuickBooks(Provider):
    """One company (realm) in QuickBooks Online. A consent gives access to exactly one."""

    code = "quickbooks"
    label = "QuickBooks"
    portal = "https://developer.intuit.com/app/developer/dashboard"
    sandbox_keys = needs_https = True
    scopes = ("com.intuit.quickbooks.accounting",)
    # https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles: 40 batches a minute, and either
    # 10 requests a second or, in older pages, 10 at a time.
    # Reads are metered: Intuit's App Partner Program limits them for all companies of an app in the free tier.
    limits = Limits(
        per_second=10, per_minute=500, writes_per_minute=40, concurrent=10, reads_per_month=500_000)
    # Intuit does not document how long a requestid is remembered; a request itself is cut off after two minutes.
    replay_window = timedelta(minutes=5)
    can = frozenset({"stock"})  # items can be created with what is on hand
    takes = frozenset({
        "account", "tax", "customer", "vendor", "item", "invoice", "credit_note", "bill", "vendor_credit", "expense",
        "payment", "bill_payment"})
    takes_files_of = frozenset({"invoice", "credit_note", "bill", "vendor_credit", "expense"})
    webhooks = "app"
    sales_tax_switch = True
    numbers = "setting"  # custom transaction numbers
    contact_kinds = ("customer", "vendor")
    contact_keeps_currency = True
    longest_contact_name = 500
    line_needs = "item"
    # Change data capture leaves out tax codes and rates; terms are few and seldom change.
    unannounced = ("tax", "term")
    marks_sent = frozenset({"invoice", "credit_note"})
    attachment_limit, attachment_types = files.LIMIT, files.TYPES
    never_replayed = frozenset({"attachment"})  # Intuit documents no requestid for files
    money = MONEY
    not_in_change_feed = frozenset({"expense"})
    states_balances = True
    historic, historic_counted, history_prefix = history.LISTS, tuple(history.COUNTED), "QB"

    def __init__(
        self, app: App, *, base_url: str = "", books: str = "", facts: Books | None = None,
        token: Callable[[str | None], str] | None = None, rate_limit: RateLimit | None = None,
    ):
        super().__init__(app, base_url=base_url, books=books, facts=facts, token=token, rate_limit=rate_limit)
        self.transport = Transport(token, request_id_header="intuit_tid", rate_limit=rate_limit)
        self.client = Client(self.transport, self.base_url or (SANDBOX if app.sandbox else PRODUCTION), books)
        self.oauth = OAuth(
            app=app,
            authorize_at=f"{self.base_url or AUTHORIZE}/connect/oauth2",
            token_at=f"{self.base_url or TOKEN}/oauth2/v1/tokens/bearer",
            revoke_at=f"{self.base_url or REVOKE}/v2/oauth2/tokens/revoke",
            scopes=self.scopes,
            headers={"x-include-refresh-token-hard-expires-in": "true"},
            request_id_header="intuit_tid",
        )

    @property
    def calls(self) -> int:
        return self.transport.calls

    # Consent

    def authorize_url(self, redirect_uri: str, state: str, balances: bool = False) -> str:
        return self.oauth.authorize_url(redirect_uri, state, self.balance_scopes if balances else ())

    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        return self.oauth.exchange(callback, redirect_uri)

    def refresh(self, tokens: Tokens) -> Tokens:
        return self.oauth.refresh(tokens)

    def revoke(self, tokens: Tokens, shared: bool) -> None:
        # A consent covers one company, so that no other books lose their access.
        self.oauth.revoke(tokens, as_json=True)

    @classmethod
    def books_id(cls, given: str) -> str:
        """A realm id: a number without leading zeros."""
        if not REALM.fullmatch(given):
            raise Rejected("", code="realm")
        return given

    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        """The company that was chosen at Intuit; `check` returns its name. No HTTP.

        :raises NotConnected: the callback contains no company.
        """
        if not callback.get("realmId"):
            raise NotConnected("no company was chosen")
        return [Organisation(external_id=self.books_id(callback["realmId"]))]

    # Reading

    def check(self) -> Books:
        company, preferences = self.client.read("CompanyInfo", self.books), self.client.read("Preferences")
        with whole_answer(self.client.request_id):
            facts = from_books(company, preferences, self.books)
            check(facts)
            if not facts.name or not facts.home_currency:
                raise ValueError("the books tell neither name nor currency")
        return facts

    def catalogue(self, kind: str, cursor: str = "") -> Iterator[Page]:
        """Pages of up to 1,000 rows by their ids; taxes come in one page, with the rates of their tax codes.

        In US books with automated sales tax the only choice is taxable or not.
        """
        if kind == "tax":
            if self.facts and self.facts.sales_tax == "automatic":
                yield Page(records=tuple(us_tax_records()), cursor="")
                return
            codes = [row for rows, _next in self._listed("TaxCode") for row in rows]
            rates = [row for rows, _next in self._listed("TaxRate") for row in rows]
            yield self._taxes(codes, rates).page("")
            return
        if kind not in LISTS:
            raise ValueError(f"no list of {kind!r}")
        entity = ENTITIES[kind]
        for rows, follows in self._listed(entity, int(cursor or 1)):
            yield Reading().add(
                kind, ID, rows, lambda row: [self._record(kind, row)] if counted(entity, row) else [],
                lambda row: required(entity, row)).page(follows)

    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        return Changes(self.client, self._home_currency, clock).pages(cursor)

    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        return Changes(self.client, self._home_currency, utc_now).read_again(kind, list(external_ids))

    def account_balances(self, day: date) -> dict[str, Decimal]:
        return reports.account_balances(self.client, day, self._home_currency)

    def last_change(self, kind: str, external_id: str) -> LastChange | None:
        return last_change.last_change(self.client, kind, external_id)

    def rewind_cursor(self, cursor: str, by: timedelta) -> str:
        return rewind_cursor(cursor, by)

    def history(
        self, name: str, since: date | None, *, until: date | None = None, open_only: bool = False, cursor: str = "",
    ) -> Iterator[Page]:
        changes = Changes(self.client, self._home_currency, utc_now)
        return history.pages(changes, name, since, open_only, cursor, until)

    def history_counts(self, since: date | None, *, open_only: bool = False) -> dict[str, int]:
        return history.counts(self.client, since, open_only)

    # Writing

    @classmethod
    def name_key(cls, name: str) -> str:
        return names.key(name)

    def sent_fields(self, kind: str) -> frozenset[str]:
        return super().sent_fields(kind) - ({"delivery"} if kind not in ("invoice", "credit_note") else set())

    def updated_fields(self, kind: str, values: Mapping) -> frozenset[str]:
        # What is only in the private note stays as it is: people add their own text to it.
        if kind not in ("invoice", "credit_note"):
            noted = {"reference", "memo"}
        else:
            noted = set() if invoices.has_reference_field(values["reference"], self.facts) else {"reference"}
        return self.sent_fields(kind) - noted

    def as_held(self, document: Customer) -> Customer:
        return contacts.as_held(document, self.facts or Books(external_id=self.books, name=""))

    @classmethod
    def listed_item_key(cls, name: str) -> str:
        return names.listed_item_key(name)

    def batch_limit(self, kind: str, verb: str) -> int:
        # A void inside a batch is in the schema, but not documented by an example; files have a separate address.
        return 1 if verb == "void" or kind in ("attachment", "tax") else BATCH

    def prepare(self, document: Document) -> Payload:
        if isinstance(document, Attachment):
            return self.prepare_attachment(document)
        if isinstance(document, SentMark):
            return Payload(kind=document.owner_kind, verb="update", body=dumps(to_sent_mark(document)))
        verb = "update" if document.external_id else "create"
        if not self.facts:
            raise ValueError("documents are prepared with the facts that `check` told")
        return Payload(kind=document.kind, verb=verb, body=dumps(to_json(document, self.facts)))

    def empty(self, payload: Payload, fields: frozenset[str]) -> Payload:
        return replace(payload, body=dumps(updates.emptied(loads(payload.body), fields, self.facts)))

    def narrow(self, payload: Payload, document: Document, former: Mapping[str, str]) -> Payload:
        body = updates.narrowed(loads(payload.body), former, document.memo, self.facts)
        return replace(payload, body=dumps(body))

    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """Bills, credit memos and vendor credits cannot be voided: their payload has the verb delete.

        :raises Rejected: a kind that is neither voided nor deleted: contacts and items are archived.
        """
        return voids.prepare(kind, external_id, version, delete)

    def expected_totals(self, payload: Payload) -> Amounts | None:
        """For a purchase in the US the tax is 0, because it is part of the lines."""
        if payload.kind in (*LISTS, "attachment") or payload.verb in ("void", "delete"):
            return None
        return expected_totals(loads(payload.body))

    def line_refs(self, document: Document, payload: Payload) -> tuple[tuple[str, str], ...]:
        return line_refs(loads(payload.body)) or ()

    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        kind, verb = payloads[0].kind, payloads[0].verb
        if any((payload.kind, payload.verb) != (kind, verb) for payload in payloads):
            raise ValueError("a push is of one kind and verb")
        if len(payloads) > self.batch_limit(kind, verb):
            raise ValueError(f"at most {self.batch_limit(kind, verb)} payloads")
        if verb == "void":
            return [voids.void(self.client, payloads[0], request_id, self._home_currency)]
        if kind == "attachment":
            return [files.attach(self.client, payloads[0], request_id)]
        if kind == "tax":
            return [new_taxes.create(self.client, payloads[0], request_id)]
        return write(self.client, payloads, request_id, self._home_currency)

    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """One query for payloads that update, one for those that create.

        Contacts and documents with our mark; also a document without any mark that has the same number and
        contact, and an item with the same name and code: their amounts still have to be compared. If the books may
        have replaced our numbers, and for payments, all documents of those dates are searched for their marks.
        """
        if payloads[0].kind == "attachment":
            return [files.find(self.client, payload) for payload in payloads]
        if payloads[0].kind == "tax":
            return [new_taxes.find(self.client, payload) for payload in payloads]
        own_numbers = self.facts.own_numbers if self.facts else None
        found: list[Record | None] = []
        for start in range(0, len(payloads), BATCH):
            with whole_answer():
                found += Finder(self.client, own_numbers, self._home_currency).find(payloads[start:start + BATCH])
        return found

    def find_by_number(self, kind: str, number: str) -> Record | None:
        with whole_answer():
            return Finder(self.client, True, self._home_currency).find_by_number(kind, document_number(number))

    # Elsewhere

    def web_url(self, kind: str, external_id: str) -> str:
        """A page of the right company; for a kind without its own page, the company's first page."""
        page = PAGES.get(kind, PAGES[""])
        page += quote(external_id, safe="") if page.endswith("=") else ""
        query = urlencode({"pagereq": page, "deeplinkcompanyid": self.books})
        return f"{self.base_url or WEB}/app/login?{query}"

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, secret: Callable[[str], str],
    ) -> list[Event] | None:
        return events(body, self.event_books) if signed(headers, body, self.app.webhook_key) else None

    def _record(self, kind: str, body: dict) -> Record:
        return from_json(kind, body, self._home_currency)

    @staticmethod
    def _taxes(codes: list[dict], rates: list[dict]) -> Reading:
        """Tax codes with their rates. A code whose rates cannot be read is unreadable itself."""
        percents = {}
        for rate in rates:
            try:
                percents[rate[ID]] = percent_of(rate)
            except FAILURES:
                _logger.warning("a tax rate could not be read", exc_info=True)

        def read(code: dict) -> list[Record]:
            if len(percents) < len(rates) and not named_rates(code) <= percents.keys():
                raise ValueError("one of its rates cannot be read")
            return [tax_record(code, percents)]

        return Reading().add("tax", ID, codes, read, lambda code: required("TaxCode", code))

    def _listed(self, entity: str, start: int = 1) -> Iterator[tuple[list[dict], str]]:
        """Each page, and the position from which to continue later: a little before its end, because rows that
        disappear from the list in the meantime let later rows move up."""
        while True:
            rows = self.client.rows(
                entity,
                f"select * from {entity} where Active IN (true, false) orderby Id "
                f"startposition {start} maxresults {FULL}")
            yield rows, str(start + FULL - MOVED_UP) if len(rows) >= FULL else ""
            if len(rows) < FULL:
                return
            start += FULL
