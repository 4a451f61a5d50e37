"""Xero: the verbs of a provider."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from .. import transport
from ..base import Clock, Event, Limits, Outcome, Payload, Provider, Tokens, utc_now
from ..documents import (
    Account,
    Advance,
    Amounts,
    Attachment,
    Bill,
    Books,
    CreditNote,
    Customer,
    Document,
    Expense,
    Invoice,
    Item,
    Organisation,
    Page,
    Payment,
    Record,
)
from ..errors import NotConnected, Rejected, Unknown, UnreadableAnswer
from ..oauth import OAuth
from ..reading import FAILURES, check, whole_answer
from . import answers, changes, errors, files, lines, mapper, reader, search, webhook
from .client import REQUEST_ID, Client, XeroTransport, request_id_of

_TENANT = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

# Record kind → xero-python's methods that create and that update or create, and the list's name in the JSON.
_WRITES = {
    "contact": ("create_contacts", "update_or_create_contacts", "Contacts"),
    "account": ("create_account", "", "Accounts"),
    "item": ("create_items", "update_or_create_items", "Items"),
    "invoice": ("create_invoices", "update_or_create_invoices", "Invoices"),
    "bill": ("create_invoices", "update_or_create_invoices", "Invoices"),
    "credit_note": ("create_credit_notes", "update_or_create_credit_notes", "CreditNotes"),
    "vendor_credit": ("create_credit_notes", "update_or_create_credit_notes", "CreditNotes"),
    "expense": ("create_bank_transactions", "update_or_create_bank_transactions", "BankTransactions"),
    "payment": ("create_payments", "", "Payments"),
    "advance": ("create_bank_transactions", "", "BankTransactions"),
}
# What is set against invoices, and xero-python's methods that do it, undo it and read it.
_ALLOCATES = {"CreditNote": "create_credit_note_allocation", "Overpayment": "create_overpayment_allocations"}
_UNALLOCATES = {"CreditNote": "delete_credit_note_allocations", "Overpayment": "delete_overpayment_allocations"}
_READS = {"CreditNote": "get_credit_note", "Overpayment": "get_overpayment"}
_LISTS = {"account": changes.ACCOUNTS, "item": changes.ITEMS, "tax": changes.TAXES}
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
    # Granular ones: apps made since March 2026 get no others. Bank transactions are what the company spends at once.
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
    contact_kinds = ("contact",)
    contact_number_is_ours = True  # ContactNumber: seen in Xero, but written by programs alone
    line_needs = "account"
    listed_kinds = {
        "invoice": ("invoice", "bill"), "credit_note": ("credit_note", "vendor_credit"), "overpayment": ("payment",),
        "prepayment": ("payment",)}
    unannounced = ("account", "tax")  # If-Modified-Since would not tell of tax rates, and both lists are short
    attachment_limit = 3_000_000  # https://developer.xero.com/documentation/api/accounting/attachments
    payment_settles = "one"
    pays: ClassVar[dict[str, str]] = dict.fromkeys(("invoice", "credit_note", "bill", "vendor_credit"), "payment")
    advances: ClassVar[dict[str, str]] = {"customer": "advance", "vendor": "advance"}
    writes_off: ClassVar[dict[str, str]] = {"payment": "payment"}  # into the account that bears it
    documentation = {
        "app": "https://developer.xero.com/app/manage",
        "scopes": "https://developer.xero.com/documentation/guides/oauth2/scopes",
        "limits": "https://developer.xero.com/documentation/guides/oauth2/limits",
        "webhooks": "https://developer.xero.com/documentation/guides/webhooks/overview",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._client = Client(XeroTransport(self.token, REQUEST_ID, self.pace), self.books, self.base_url)
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

    def authorize_url(self, redirect_uri: str, state: str) -> str:
        return self._oauth.authorize_url(redirect_uri, state)

    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        """Token set for the code; its `consent_id` is the authEventId, by which the organisations of this consent are
        known (https://developer.xero.com/documentation/best-practices/managing-connections/connections)."""
        tokens = self._oauth.exchange(callback, redirect_uri)
        return replace(tokens, consent_id=str(_claims(tokens.access_token).get("authentication_event_id") or ""))

    def refresh(self, tokens: Tokens) -> Tokens:
        return self._oauth.refresh(tokens)

    def revoke(self, tokens: Tokens, shared: bool) -> None:
        """Give the grant back, or only take this organisation out of it: Xero's revocation removes ALL organisations
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
        """A client for all that these tokens open, whatever our organisation."""
        def token(refused: str | None) -> str:
            if not refused:
                return tokens.access_token
            if not self.token:
                raise NotConnected("the access token is refused")
            return self.token(refused)

        return Client(XeroTransport(token, REQUEST_ID), base_url=self.base_url)

    @classmethod
    def books_id(cls, told: str) -> str:
        """A tenant id: a UUID in lower case."""
        if not _TENANT.fullmatch(told):
            raise Rejected("", code="tenant")
        return told.lower()

    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        """The organisations that the person ticked; all that the tokens open where the consent does not tell.

        :raises NotConnected: the tokens are refused, or open nothing.
        """
        opened = [
            one for one in self._opened(tokens).connections()
            if isinstance(one, Mapping) and one.get("tenantType") != "PRACTICE"]
        ticked = [one for one in opened if tokens.consent_id and one.get("authEventId") == tokens.consent_id]
        if not opened:
            raise NotConnected("the consent opens no organisation")
        found = []
        for one in ticked or opened:
            try:
                organisation = Organisation(
                    external_id=self.books_id(str(one["tenantId"])), name=one.get("tenantName") or "")
                check(organisation)
            except (Rejected, *FAILURES):
                continue  # others can be chosen nevertheless
            found.append(organisation)
        if not found:
            raise UnreadableAnswer
        return found

    # Reading

    def check(self) -> Books:
        """The facts about the organisation. Two calls; multi-currency is told by its list of currencies."""
        organisations = self._client.elements("Organisations", "get_organisations")
        try:
            several = len(self._client.elements("Currencies", "get_currencies")) > 1
        except Rejected:
            several = None
        with whole_answer(request_id_of(self._client.transport)):
            facts = reader.from_organisation(organisations[0], self.books, several)
            check(facts)
            if not facts.name or not facts.home_currency:
                raise ValueError("the organisation tells neither name nor currency")
        return facts

    def catalogue(self, kind: str) -> Iterator[Page]:
        """Everything of one kind. Xero has no list of payment terms: none are told."""
        if kind in self.contact_kinds:
            yield from changes.everything(self._client, changes.CONTACTS, utc_now)
        elif kind in _LISTS:
            yield from changes.everything(self._client, _LISTS[kind], utc_now)
        else:
            yield Page(records=(), cursor="")

    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        """What changed since the cursor: four calls where nothing did; items and advances are looked at hourly.

        What was set against an invoice without a payment (a credit note) comes as a payment of nothing.
        """
        if cursor:
            yield from changes.pages(self._client, cursor, clock)
        else:
            yield Page(records=(), cursor=changes.start(self._client, clock))

    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        return changes.read_again(self._client, kind, external_ids)

    def rewound(self, cursor: str, by: timedelta) -> str:
        return changes.rewound(cursor, by)

    # Writing

    @classmethod
    def record_kind(cls, kind: str) -> str:
        kinds = {"customer": "contact", "vendor": "contact", "bill_payment": "payment", "advance": "payment"}
        return kinds.get(kind, kind)

    def batch_limit(self, kind: str, verb: str) -> int:
        """50, as Xero recommends; payments and items are taken back one by one.

        Source: https://developer.xero.com/documentation/api/accounting/requests-and-responses
        """
        if kind in ("attachment", "account"):
            return 1
        return 1 if self.record_kind(kind) in ("payment", "item") and verb in ("void", "delete") else 50

    def prepare(self, document: Document) -> Payload:
        kind = self.record_kind(document.kind)
        if isinstance(document, Attachment):
            return self.prepare_attachment(document)
        if isinstance(document, Customer):
            body = mapper.to_contact(document)
        elif isinstance(document, Item):
            body = mapper.to_item(document)
        elif isinstance(document, Account):
            body = mapper.to_account(document)
        elif isinstance(document, Advance):
            kind, body = document.kind, mapper.to_advance(document, self.facts)
        elif isinstance(document, Payment):
            if document.external_id:
                raise Rejected("a payment in Xero cannot be changed, only deleted and made again", reason="linked")
            body = mapper.to_payment(document, self.facts)
        elif isinstance(document, CreditNote):
            body = mapper.to_credit_note(document, self.facts)
        elif isinstance(document, Expense):
            body = mapper.to_bank_transaction(document, self.facts)
        elif isinstance(document, Invoice | Bill):
            body = mapper.to_invoice(document, self.facts)
        else:
            raise Rejected(f"Xero takes no {document.kind}")
        return Payload(kind=kind, verb="update" if document.external_id else "create", body=transport.dumps(body))

    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        """Void what was approved, delete what was not; contacts are archived, payments and items deleted.

        Source: "Status codes" of https://developer.xero.com/documentation/api/accounting/types
        """
        kind = kind if kind == "advance" else self.record_kind(kind)
        body = {answers.IDS[kind]: external_id}
        if kind == "contact":
            body["ContactStatus"] = "ARCHIVED"
        elif kind in ("payment", "advance"):
            body["Status"] = "DELETED"
        elif kind == "expense":
            # The documentation's example says no more than its status, the published schema wants these three, too.
            body |= {"Type": "SPEND", "LineItems": [], "BankAccount": {}, "Status": "DELETED"}
        elif kind != "item":
            status = version.split("@")[0]
            draft = status in ("DRAFT", "SUBMITTED") or (delete and not status)
            body["Status"] = "DELETED" if draft else "VOIDED"
        return Payload(kind=kind, verb="delete" if delete else "void", body=transport.dumps(body))

    def foresee(self, payload: Payload) -> Amounts | None:
        body = transport.loads(payload.body)
        return lines.foresee(body) if "LineItems" in body else None

    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        """Write up to 50 payloads in one request.

        Of two that an answer could not tell apart the later one waits (TryLater), and what is set against invoices
        from one credit note does not go with other payments.

        :raises Rejected: Xero refused the whole request, not one element of it; nothing was written.
        """
        if payloads[0].kind == "attachment":
            return [self._attach(payloads[0], request_id)]
        places = answers.together(payloads)
        sent = dict(zip(places, self._send([payloads[place] for place in places], request_id), strict=True))
        return [sent.get(place) or answers.later() for place in range(len(payloads))]

    def _send(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        kind, verb = payloads[0].kind, payloads[0].verb
        if verb in ("void", "delete") and kind in ("payment", "advance", "item"):
            return [self._take_back(payloads[0], request_id)]
        if answers.kind_of(payloads[0], transport.loads(payloads[0].body)) == "allocation":
            return self._allocate(payloads, request_id)
        create, update, field = _WRITES[kind]
        if kind == "account":  # one alone, not in a list
            answer, told = self._client.write(create, payloads[0].body, idempotency_key=request_id)
            return answers.outcomes(payloads, answer, field, request_id=told)
        # PUT creates. POST would silently overwrite an invoice of the same number: only with an id.
        operation = create if verb == "create" else update
        parameters = {} if kind in ("contact", "payment") else {"unitdp": 4}
        body = f'{{"{field}":[{",".join(payload.body for payload in payloads)}]}}'
        answer, told = self._client.write(
            operation, body, summarize_errors="false", idempotency_key=request_id, **parameters)
        return answers.outcomes(payloads, answer, field, request_id=told)

    def _attach(self, payload: Payload, request_id: str) -> Outcome:
        """POST, which puts a file in the place of one of its name: done again it is done once."""
        answer, told = self._client.attach(*files.request(payload), idempotency_key=request_id)
        refused, found = answers.refusal(answer, request_id=told), answer.get("Attachments") or []
        if refused:
            return Outcome(error=refused)
        try:
            [one] = found
            record = files.from_attachment(payload, one)
            check(record)
        except FAILURES:
            return Outcome(error=Unknown("the answer does not name it", request_id=told))
        return Outcome(record=record)

    def _allocate(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        bodies = [transport.loads(payload.body) for payload in payloads]
        field, key = answers.credit_of(bodies[0])
        credit = bodies[0][field]
        for body in bodies:
            del body[field]
        answer, told = self._client.write(
            _ALLOCATES[field], credit[key], transport.dumps({"Allocations": bodies}), summarize_errors="false",
            idempotency_key=request_id)
        found = answer.get("Allocations")
        for element in found if isinstance(found, list) else []:
            if isinstance(element, dict):
                element[field] = credit
        return answers.outcomes(payloads, answer, "Allocations", request_id=told)

    def _take_back(self, payload: Payload, request_id: str) -> Outcome:
        body = transport.loads(payload.body)
        external_id = body.pop(answers.IDS[payload.kind])
        if payload.kind == "advance":
            return self._take_back_advance(external_id, request_id)
        if "/" in external_id:
            return self._unallocate(external_id)
        if payload.kind == "item":
            try:
                self._client.write("delete_item", external_id)
            except Rejected as error:
                if error.reason != "missing":
                    return Outcome(error=error)
            return Outcome(record=Record(kind="item", external_id=external_id, state="deleted"))
        answer, told = self._client.write(
            "delete_payment", external_id, transport.dumps(body), idempotency_key=request_id)
        return answers.outcomes([payload], answer, "Payments", request_id=told)[0]

    def _take_back_advance(self, external_id: str, request_id: str) -> Outcome:
        """Delete the bank transaction that made an overpayment: Xero's way to take it back."""
        with whole_answer():
            found = search.advance_made_by(self._client, external_id)
        if not found:
            return Outcome(error=Rejected("the bank transaction of the overpayment is not found", reason="missing"))
        # The published schema wants lines and account, too.
        body = {
            "BankTransactionID": found["BankTransactionID"], "Type": found["Type"], "LineItems": [], "BankAccount": {},
            "Status": "DELETED"}
        answer, told = self._client.write(
            "update_or_create_bank_transactions", transport.dumps({"BankTransactions": [body]}),
            summarize_errors="false", idempotency_key=request_id)
        elements = answer.get("BankTransactions") or answer.get("Elements")
        if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], Mapping):
            return Outcome(error=Unknown("the answer does not name it", request_id=told))
        if errors.is_doubtful(elements[0]):
            return Outcome(error=Unknown("the answer does not say whether it was taken", request_id=told))
        if errors.is_refused(elements[0]):
            return Outcome(error=errors.refusal(elements[0], request_id=told))
        return Outcome(record=Record(kind="payment", external_id=external_id, state="deleted"))

    def _unallocate(self, external_id: str) -> Outcome:
        """Take back all that one credit note or overpayment pays of one invoice."""
        field, credit, invoice = reader.allocated(external_id)
        with whole_answer():
            parts = [
                part["AllocationID"] for element in self._client.elements(f"{field}s", _READS[field], credit)
                for part in reader.standing(element) if part["Invoice"]["InvoiceID"] == invoice]
        for part in parts:
            answer, told = self._client.write(_UNALLOCATES[field], credit, part)
            refused = answers.refusal(answer, request_id=told)
            if refused:
                return Outcome(error=refused)
        return Outcome(record=Record(kind="payment", external_id=external_id, state="deleted"))

    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """By number (invoices, credit notes), ContactNumber, Code, a payment's mark; by id where one is known."""
        with whole_answer():
            if payloads[0].kind == "attachment":
                return [files.find(self._client, payload) for payload in payloads]
            return search.find(self._client, payloads)

    def bearing(self, kind: str, number: str) -> Record | None:
        with whole_answer():
            return search.bearing(self._client, self.record_kind(kind), number)

    # Elsewhere

    def web_url(self, kind: str, external_id: str) -> str:
        """A link that opens the right organisation first; its list of invoices for kinds without a page of their own.

        Source: https://developer.xero.com/documentation/guides/how-to-guides/deep-link-xero
        """
        if "/" in external_id:  # what of a credit was set against an invoice
            field, external_id, _invoice = reader.allocated(external_id)
            kind = "credit_note" if field == "CreditNote" else kind
        page = _PAGES.get(self.record_kind(kind), "/AccountsReceivable/Search.aspx").format(id=external_id)
        root = self.base_url or "https://go.xero.com"
        if not self.facts or not self.facts.short_code:
            return root + page
        query = urlencode({"shortcode": self.facts.short_code, "redirecturl": page})
        return f"{root}/organisationlogin/default.aspx?{query}"

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Event] | None:
        return webhook.parse(headers, body, self.app.webhook_key, self.event_books)


def _claims(access_token: str) -> dict:
    """What a JSON Web Token claims. It came from Xero itself over TLS: its signature is not checked."""
    try:
        middle = access_token.split(".")[1]
        claims = transport.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
