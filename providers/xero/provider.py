"""Xero: the verbs of a provider."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from urllib.parse import urlencode

from .. import transport
from ..base import Clock, Event, Limits, Outcome, Payload, Provider, Tokens, utc_now
from ..beside import Attachment, SentMark
from ..documents import Amounts, Books, Customer, Document, Organisation, Page, Record, UnappliedPayment
from ..errors import NotConnected, Rejected, UnreadableAnswer
from ..last_change import LastChange
from ..oauth import OAuth
from ..reading import FAILURES, check, whole_answer
from . import (
    amounts,
    answers,
    changes,
    contacts,
    credits,
    files,
    history,
    last_change,
    lines,
    mapper,
    reader,
    reports,
    search,
    updates,
    voids,
    webhook,
    writes,
)
from .client import REQUEST_ID, Client, XeroTransport, request_id_of
from .invoices import to_sent_mark
from .payments import MONEY

_TENANT = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

_LISTS = {
    "account": changes.ACCOUNTS, "contact": changes.CONTACTS, "item": changes.ITEMS, "tax": changes.TAXES}
_PAGES = {
    "invoice": "/AccountsReceivable/View.aspx?InvoiceID={id}",
    "bill": "/AccountsPayable/Edit.aspx?InvoiceID={id}",
    "credit_note": "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}",
    "vendor_credit": "/AccountsPayable/ViewCreditNote.aspx?creditNoteID={id}",
    "contact": "/Contacts/View/{id}",
    "expense": "/Bank/ViewTransaction.aspx?bankTransactionID={id}",
    "payment": "/Bank/ViewTransaction.aspx?bankTransactionID={id}",
}


class Xero(Provider):
    """Xero, Accounting API 2.0."""

    code = "xero"
    label = "Xero"
    portal = "https://developer.xero.com/app/manage"
    needs_https = True
    # Granular scopes: apps created since March 2026 get no others. Bank transactions are needed for expenses.
    # https://developer.xero.com/documentation/guides/oauth2/scopes
    scopes = (
        "openid", "profile", "email", "offline_access", "accounting.contacts", "accounting.invoices",
        "accounting.payments", "accounting.banktransactions", "accounting.settings", "accounting.attachments",
    )
    # https://developer.xero.com/documentation/guides/oauth2/limits
    limits = Limits(
        per_minute=60, per_day=5000, concurrent=5,
        minute_left_header="X-MinLimit-Remaining", day_left_header="X-DayLimit-Remaining")
    # An Idempotency-Key is remembered for about six minutes.
    # https://developer.xero.com/documentation/guides/idempotent-requests/idempotency
    replay_window = timedelta(minutes=5)
    can = frozenset({"posting_status"})
    takes = frozenset({
        "account", "tax", "customer", "vendor", "item", "invoice", "credit_note", "bill", "vendor_credit", "expense",
        "payment", "bill_payment", "unapplied_payment"})
    takes_files_of = frozenset({"invoice", "credit_note", "bill", "vendor_credit", "expense"})
    webhooks = "app"
    contact_kinds = ("contact",)
    mixed_balances = True
    contact_number_is_ours = True  # ContactNumber: visible in Xero, but written only by programs
    # A website can only be entered in Xero itself, and payment terms are not a list there.
    contact_read_only = frozenset({"website", "term"})
    longest_contact_name = 255
    refuses_stale = False
    line_needs = "account"
    adds_currencies = True
    listed_kinds = {
        "invoice": ("invoice", "bill"), "credit_note": ("credit_note", "vendor_credit"), "overpayment": ("payment",),
        "prepayment": ("payment",)}
    unannounced = ("account", "tax")  # If-Modified-Since does not cover tax rates, and both lists are short
    # Older pages of https://developer.xero.com/documentation/api/accounting/attachments say 3 MB.
    attachment_limit = 10_000_000
    attachment_types_refused = frozenset({"xml", ""})
    # A line has a field for the id of its account, but not of its item; an item has none for its accounts.
    named_by_code: ClassVar[dict[str, tuple[str, ...]]] = {
        **dict.fromkeys(("invoice", "credit_note", "bill", "vendor_credit", "expense"), ("item",)),
        "item": ("item", "account")}
    historic, historic_counted, history_prefix = history.LISTS, tuple(history.COUNTED), "XERO"
    states_balances = balances_revalued = True
    balance_scopes = ("accounting.reports.trialbalance.read",)
    marks_sent = frozenset({"invoice"})  # for a credit note Xero only returns it
    money = MONEY

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._client = Client(XeroTransport(self.token, REQUEST_ID, self.rate_limit), self.books, self.base_url)
        self._oauth = OAuth(
            app=self.app,
            authorize_at=f"{self.base_url or 'https://login.xero.com'}/identity/connect/authorize",
            token_at=f"{self.base_url or 'https://identity.xero.com'}/connect/token",
            revoke_at=f"{self.base_url or 'https://identity.xero.com'}/connect/revocation",
            scopes=self.scopes, refresh_life=timedelta(days=60), request_id_header=REQUEST_ID)

    @property
    def calls(self) -> int:
        return self._client.transport.calls

    # Consent

    def authorize_url(self, redirect_uri: str, state: str, balances: bool = False) -> str:
        return self._oauth.authorize_url(redirect_uri, state, self.balance_scopes if balances else ())

    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        """Token set for the code; its `consent_id` is the authEventId, by which the organisations of this consent are
        known (https://developer.xero.com/documentation/best-practices/managing-connections/connections)."""
        tokens = self._oauth.exchange(callback, redirect_uri)
        return replace(tokens, consent_id=str(_claims(tokens.access_token).get("authentication_event_id") or ""))

    def refresh(self, tokens: Tokens) -> Tokens:
        return self._oauth.refresh(tokens)

    def revoke(self, tokens: Tokens, shared: bool) -> None:
        """Revoke the grant, or only disconnect this organisation: Xero's revocation removes ALL organisations
        that the person connected to our app (https://developer.xero.com/documentation/guides/oauth2/auth-flow)."""
        if not shared:
            self._oauth.revoke(tokens)
            return
        client = self._opened(tokens)
        try:
            for one in client.connections():
                if isinstance(one, Mapping) and one.get("tenantId") == self.books:
                    client.disconnect(str(one.get("id") or ""))
        except NotConnected:
            return

    def _opened(self, tokens: Tokens) -> Client:
        """A client for all organisations of these tokens."""
        def token(refused: str | None) -> str:
            if not refused:
                return tokens.access_token
            if not self.token:
                raise NotConnected("the access token is refused")
            return self.token(refused)

        return Client(XeroTransport(token, REQUEST_ID), base_url=self.base_url)

    @classmethod
    def books_id(cls, given: str) -> str:
        """A tenant id: a UUID in lower case."""
        if not _TENANT.fullmatch(given):
            raise Rejected("", code="tenant")
        return given.lower()

    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        """The organisations that the person selected; all organisations of the tokens if the consent does not list
        them.

        :raises NotConnected: the tokens are refused, or give access to no organisation.
        """
        opened = [
            one for one in self._opened(tokens).connections()
            if isinstance(one, Mapping) and one.get("tenantType") != "PRACTICE"]
        ticked = [one for one in opened if tokens.consent_id and one.get("authEventId") == tokens.consent_id]
        if not opened:
            raise NotConnected("the consent gives access to no organisation")
        found = []
        for one in ticked or opened:
            try:
                organisation = Organisation(
                    external_id=self.books_id(str(one["tenantId"])), name=one.get("tenantName") or "")
                check(organisation)
            except (Rejected, *FAILURES):
                continue  # the others can still be chosen
            found.append(organisation)
        if not found:
            raise UnreadableAnswer
        return found

    # Reading

    def check(self) -> Books:
        """The facts about the organisation. Two requests; its list of currencies shows whether it has several."""
        organisations = self._client.elements("Organisations", "get_organisations")
        try:
            currencies = self._client.elements("Currencies", "get_currencies")
        except Rejected:
            currencies = None
        with whole_answer(request_id_of(self._client.transport)):
            facts = reader.from_organisation(organisations[0], self.books, currencies)
            check(facts)
            if not facts.name or not facts.home_currency:
                raise ValueError("the organisation tells neither name nor currency")
        return facts

    def add_currency(self, code: str) -> None:
        answer, trace = self._client.write("create_currency", transport.dumps({"Code": code}))
        if error := answers.refusal(answer, request_id=trace):
            raise error

    def catalogue(self, kind: str, cursor: str = "") -> Iterator[Page]:
        """All objects of one kind. Xero has no list of payment terms: none are returned."""
        if kind in _LISTS:
            yield from changes.everything(self._client, _LISTS[kind], utc_now, cursor)
        else:
            yield Page(records=(), cursor="")

    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        """The changes since the cursor: four requests if there are none. Items and overpayments are read hourly.

        The allocation of a credit to an invoice is a payment of 0.
        """
        if cursor:
            yield from changes.pages(self._client, cursor, clock, self._home_currency)
        else:
            yield Page(records=(), cursor=changes.start(self._client, clock))

    def recoded(self, kind: str, since: datetime) -> Iterator[Page]:
        yield from changes.everything(self._client, _LISTS[kind], utc_now, begin=since)

    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        return changes.read_again(self._client, kind, external_ids, self._home_currency)

    def account_balances(self, day: date) -> dict[str, Decimal]:
        return reports.account_balances(self._client, day)

    def last_change(self, kind: str, external_id: str) -> LastChange | None:
        return last_change.last_change(self._client, kind, external_id)

    def rewind_cursor(self, cursor: str, by: timedelta) -> str:
        return changes.rewind_cursor(cursor, by)

    def history(
        self, name: str, since: date | None, *, until: date | None = None, open_only: bool = False, cursor: str = "",
    ) -> Iterator[Page]:
        return history.pages(self._client, name, since, open_only, cursor, utc_now, self._home_currency, until)

    def history_counts(self, since: date | None, *, open_only: bool = False) -> dict[str, int]:
        return history.counts(self._client, since, open_only)

    # Writing

    def sent_fields(self, kind: str) -> frozenset[str]:
        # A purchase has no reference, and no document an address for delivery.
        return super().sent_fields(kind) - {"delivery"} - (
            {"reference"} if kind not in ("invoice", "credit_note") else set())

    def as_held(self, document: Customer) -> Customer:
        return contacts.as_held(document)

    @classmethod
    def record_kind(cls, kind: str) -> str:
        kinds = {"customer": "contact", "vendor": "contact", "bill_payment": "payment", "unapplied_payment": "payment"}
        return kinds.get(kind, kind)

    def batch_limit(self, kind: str, verb: str) -> int:
        """50, as Xero recommends; payments and items are removed one by one.

        Source: https://developer.xero.com/documentation/api/accounting/requests-and-responses
        """
        if kind in ("attachment", "account", "tax"):
            return 1
        return 1 if self.record_kind(kind) in ("payment", "item") and verb in ("void", "delete") else 50

    def together(self, payloads: Sequence[Payload]) -> Sequence[int]:
        """Of two that an answer could not distinguish only the first; allocations of one credit note without other
        payments."""
        return answers.together(payloads) if len(payloads) > 1 else [0]

    def prepare(self, document: Document) -> Payload:
        if isinstance(document, Attachment):
            return self.prepare_attachment(document)
        if isinstance(document, SentMark):
            return Payload(kind=document.owner_kind, verb="update", body=transport.dumps(to_sent_mark(document)))
        body = mapper.to_json(document, self.facts)
        kind = document.kind if isinstance(document, UnappliedPayment) else self.record_kind(document.kind)
        return Payload(kind=kind, verb="update" if document.external_id else "create", body=transport.dumps(body))

    def empty(self, payload: Payload, fields: frozenset[str]) -> Payload:
        return replace(payload, body=transport.dumps(updates.emptied(transport.loads(payload.body), fields)))

    def narrow(self, payload: Payload, document: Document, former: Mapping[str, str]) -> Payload:
        body = updates.narrowed(transport.loads(payload.body), former, document.reference)
        return replace(payload, body=transport.dumps(body))

    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """Void approved documents and delete drafts; contacts are archived, payments and items deleted.

        Source: "Status codes" of https://developer.xero.com/documentation/api/accounting/types
        """
        kept_as = kind if kind == "unapplied_payment" else self.record_kind(kind)
        return voids.prepare(kept_as, external_id, version, delete)

    def expected_totals(self, payload: Payload) -> Amounts | None:
        body = transport.loads(payload.body)
        return amounts.expected_totals(body) if "LineItems" in body else None

    def line_refs(self, document: Document, payload: Payload) -> tuple[tuple[str, str], ...]:
        return lines.refs_of(document, transport.loads(payload.body))

    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        """Write up to 50 payloads in one request.

        :raises Rejected: Xero refused the whole request, not one element of it; nothing was written.
        """
        if payloads[0].kind == "attachment":
            return [files.attach(self._client, payloads[0], request_id)]
        return writes.write(self._client, payloads, request_id)

    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """By number (invoices, credit notes), ContactNumber, Code, a payment's mark; by id if one is known."""
        with whole_answer():
            if payloads[0].kind == "attachment":
                return [files.find(self._client, payload) for payload in payloads]
            return search.find(self._client, payloads)

    def find_by_number(self, kind: str, number: str) -> Record | None:
        with whole_answer():
            return search.find_by_number(self._client, self.record_kind(kind), number)

    # Elsewhere

    def web_url(self, kind: str, external_id: str) -> str:
        """A link that opens the right organisation first; its list of invoices for kinds without their own page.

        Source: https://developer.xero.com/documentation/guides/how-to-guides/deep-link-xero
        """
        if "/" in external_id:  # the allocation of a credit to an invoice
            field, external_id, _invoice = credits.allocated(external_id)
            kind = "credit_note" if field == "CreditNote" else kind
        page = _PAGES.get(self.record_kind(kind), "/AccountsReceivable/Search.aspx").format(id=external_id)
        root = self.base_url or "https://go.xero.com"
        if not self.facts or not self.facts.short_code:
            return root + page
        query = urlencode({"shortcode": self.facts.short_code, "redirecturl": page})
        return f"{root}/organisationlogin/default.aspx?{query}"

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, secret: Callable[[str], str],
    ) -> list[Event] | None:
        return webhook.parse(headers, body, self.app.webhook_key, self.event_books)


def _claims(access_token: str) -> dict:
    """The claims of a JSON Web Token. It came from Xero itself over TLS, so its signature is not checked."""
    try:
        middle = access_token.split(".")[1]
        claims = transport.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
