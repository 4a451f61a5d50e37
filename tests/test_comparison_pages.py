"""A long list comes in pages, which may overlap: everything is compared, counted and shown once."""

from collections import Counter
from unittest.mock import patch

from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase
from .test_first_reading import LENGTHS, PAGE


class PageStories:

    def setUp(self):
        super().setUp()
        partner = self.partner(self.code, "Alder Ltd")
        self.sent = [self.sent_invoice(("Consulting", 1, 100 + number), partner=partner) for number in range(7)]
        self.pay(*((move, 10) for move in self.sent[::2]))
        self.run_schedules(self.code)
        self.enterContext(patch(f"odoo.addons.books_connector.providers.{LENGTHS[self.code]}", PAGE))
        self.enterContext(patch("odoo.addons.books_connector.providers.quickbooks.history.FULL", PAGE))
        self.whole = self.compare()

    def changed(self):
        """Some of them are changed there, and others made there, all in one second."""
        for number, move in enumerate(self.sent[:4]):
            self.rewrite_document(move, number=f"X-{number}")
        for number in range(4):
            self.entered_there(self.sent[0], f"Y-{number}", 7 + number)

    def assert_once(self, run):
        rows = self.differing(run)
        self.assertEqual(Counter(rows.mapped("reason")), {"changed": 4, "only_there": 4})
        self.assertEqual(len(set(rows.mapped("external_id"))), 8)
        self.assertEqual(run.agree_count, self.whole.agree_count - 4)

    def test_what_comes_on_two_pages_is_one_row_and_counts_once(self):
        self.assert_agrees(self.whole)
        self.assertEqual(self.whole.agree_count, 7 + len(self.payments(*self.sent)))
        self.changed()
        self.assert_once(self.compare())


@tagged("post_install", "-at_install")
class TestPagesOfQuickBooks(PageStories, ReconciliationCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPagesOfXero(PageStories, ReconciliationCase):

    code = "xero"
