"""An answer that comes byte by byte, or has no end, holds nobody: whatever it is the answer to."""

import time
from unittest.mock import patch

from ..providers import deadline
from ..providers.beside import Attachment
from ..providers.documents import Customer
from ..providers.errors import TryLater, Unknown, UnreadableAnswer
from .quickbooks_case import QuickBooksCase
from .xero_case import XeroCase

TOKENS = {"quickbooks": "/tokens/bearer$", "xero": "/connect/token$"}
REVOKE = {"quickbooks": "/tokens/revoke$", "xero": "/connect/revocation$"}


class SlowStories:

    def ends(self, error, request, kind, **fault):
        """A request meets an answer without an end, and ends nevertheless."""
        self.box.control.fault(self.code, kind, times=3, **fault)
        begun = time.monotonic()
        # A flood ends by its size, long before the deadline, also on a busy machine.
        seconds = 30 if kind == "flood" else 0.4
        with patch.multiple(deadline, SECONDS=seconds, LARGEST=1_000_000), self.assertRaises(error):
            request()
        self.box.control.faults_clear()
        self.assertLess(time.monotonic() - begun, 3)

    def faults(self):
        return (
            ("drip", {"seconds": 0.05, "part": "body"}), ("drip", {"seconds": 0.05, "part": "headers"}),
            ("flood", {"part": "body"}), ("flood", {"part": "gzip"}))

    def test_no_request_lasts_without_end(self):
        provider, tokens = self.connected()
        contact = provider.prepare(Customer(key="odoo:1", name="Kestrel Foods", number="ODOO-7"))
        file = provider.prepare(Attachment(
            key="odoo:2", owner_kind="invoice", owner_id="1", name="a.txt", mime="text/plain", content=b"x",
            online=False))
        for kind, fault in self.faults():
            with self.subTest(kind=kind, **fault):
                read = UnreadableAnswer if kind == "flood" else TryLater
                self.ends(read, provider.check, kind, **fault)
                self.ends(read, lambda: list(provider.catalogue("account")), kind, **fault)
                self.ends(Unknown, lambda: provider.push([contact], "request-1"), kind, **fault)
                self.ends(
                    TryLater, lambda: provider.refresh(tokens), kind, match={"path": TOKENS[self.code]}, **fault)
                if fault["part"] != "body" or kind == "flood":  # of a body of nothing nothing is awaited
                    self.ends(Unknown, lambda: provider.push([file], "request-2"), kind, **fault)
                    self.ends(
                        TryLater, lambda: provider.revoke(tokens, False), kind, match={"path": REVOKE[self.code]},
                        **fault)

    def test_an_answer_that_comes_in_time_is_read_however_it_comes(self):
        provider, _tokens = self.connected()
        self.box.control.fault(self.code, "drip", seconds=0.0001)
        self.assertTrue(provider.check().name)


class TestSlowAnswersOfQuickBooks(SlowStories, QuickBooksCase):
    code = "quickbooks"

    def connected(self):
        provider = self.connect()
        return provider, self.tokens


class TestSlowAnswersOfXero(SlowStories, XeroCase):
    code = "xero"

    def connected(self):
        return self.xero, self.tokens
