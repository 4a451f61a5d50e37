"""The verbs of books in files."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from ...providers.base import Clock, Limits, Outcome, Payload, Provider, Tokens, utc_now
from ...providers.documents import Amounts, Books, Document, Organisation, Page, Record
from ...providers.errors import NotConnected, Rejected
from ...providers.transport import dumps, loads
from . import amounts, changes, mapper, reader, search, writes
from .client import Client
from .payments import MONEY


class FileBooks(Provider):
    """Books in a folder; `base_url` is the folder of all of them."""

    code = "filebooks"
    label = "File Books"
    scopes = ()
    limits = Limits(per_day_app=100_000)
    replay_window = timedelta(0)  # no request ids
    takes = frozenset({"customer", "vendor", "account", "invoice", "bill", "payment"})
    tax_amounts = "theirs"
    rates = "theirs"
    contact_kinds = ("contact",)
    longest_contact_number = 10
    longest_contact_name = 100
    line_needs = ""
    unannounced = ("account", "tax")
    money = MONEY

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = Client(self.base_url, self.books, self.token, self.rate_limit)

    @property
    def calls(self) -> int:
        return self.client.calls

    # Consent: whoever asks gets it; each refresh wants the address that the app is registered with

    def authorize_url(self, redirect_uri: str, state: str, balances: bool = False) -> str:
        return f"{redirect_uri}?{urlencode({'state': state, 'code': self._grant('code', redirect_uri)})}"

    def exchange_code(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        return self._exchanged(callback.get("code", ""), "code", redirect_uri)

    def refresh(self, tokens: Tokens) -> Tokens:
        return self._exchanged(tokens.refresh_token, "refresh", self.app.redirect_uri)

    def revoke(self, tokens: Tokens, shared: bool) -> None:
        grants = self.client.grants()
        if not shared:
            grants.pop(tokens.refresh_token, None)
            grants.pop(tokens.access_token, None)
        self.client.store_grants(grants)

    def _grant(self, use: str, address: str = "") -> str:
        secret = uuid.uuid4().hex
        self.client.store_grants(self.client.grants() | {secret: f"{use} {address}".strip()})
        return secret

    def _exchanged(self, secret: str, use: str, redirect_uri: str) -> Tokens:
        grants = self.client.grants()
        if grants.pop(secret, None) != f"{use} {redirect_uri}":
            raise NotConnected("invalid_grant")
        self.client.store_grants(grants)
        return Tokens(
            access_token=self._grant("access"), refresh_token=self._grant("refresh", redirect_uri),
            expires_at=datetime.now(timezone.utc) + timedelta(hours=1))

    @classmethod
    def books_id(cls, told: str) -> str:
        if not re.fullmatch(r"[a-z]{1,20}", told):
            raise Rejected("", code="books")
        return told

    def organisations(self, tokens: Tokens, callback: Mapping[str, str]) -> list[Organisation]:
        return [Organisation(external_id=one["id"], name=one["name"]) for one in self.client.organisations()]

    # Reading

    def check(self) -> Books:
        return reader.from_books(self.client.facts(), self.books)

    def catalogue(self, kind: str, cursor: str = "") -> Iterator[Page]:
        yield changes.listed(self.client, kind)

    def changes(self, cursor: str, clock: Clock = utc_now) -> Iterator[Page]:
        yield from changes.pages(self.client, cursor)

    def read_again(self, kind: str, external_ids: Sequence[str]) -> Page:
        return changes.read_again(self.client, kind, list(external_ids))

    def rewind_cursor(self, cursor: str, by: timedelta) -> str:
        return changes.rewind_cursor(cursor, by)

    # Writing

    @classmethod
    def record_kind(cls, kind: str) -> str:
        return {"customer": "contact", "vendor": "contact", "bill_payment": "payment"}.get(kind, kind)

    def batch_limit(self, kind: str, verb: str) -> int:
        return 1

    def prepare(self, document: Document) -> Payload:
        body = mapper.to_json(document)
        verb = "update" if document.external_id else "create"
        return Payload(kind=self.record_kind(document.kind), verb=verb, body=dumps(body))

    def prepare_void(self, kind: str, external_id: str, version: str, delete: bool = False) -> Payload:
        kind = self.record_kind(kind)
        verb = "delete" if kind == "payment" else "void"
        return Payload(kind=kind, verb=verb, body=dumps({"id": external_id, "version": version}))

    def expected_totals(self, payload: Payload) -> Amounts | None:
        body = loads(payload.body)
        return amounts.expected_totals(body) if "lines" in body else None

    def push(self, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
        return [writes.write(self.client, payload) for payload in payloads]

    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        return [search.find(self.client, payload) for payload in payloads]

    def find_by_number(self, kind: str, number: str) -> Record | None:
        return search.find_by_number(self.client, self.record_kind(kind), number)

    # Elsewhere

    def web_url(self, kind: str, external_id: str) -> str:
        return f"file://{self.base_url}/{self.books}/{kind and f'{self.record_kind(kind)}/{external_id}.json'}"
