"""The import of the history in the browser, from nothing to a list of which everything is decided."""

from odoo.tests import tagged

from .browser import BrowserCase
from .import_case import ImportCase
from .test_import_job import pause_after_the_first_page


class ImportTours:

    def test_the_history_is_counted_read_paused_resumed_and_decided(self):
        self.connection.history_decided = False
        same, other = self.here("HIS-0001"), self.here("HIS-0002")
        for number, amount in (("HIS-0001", 100), ("HIS-0002", 101), ("HIS-0003", 55)):
            self.in_books(number, amount)
        self.tour("begin_history")
        one = self.env["books.import"].search([("connection_id", "=", self.connection.id)])
        self.assertEqual((one.state, one.is_paused), ("reading", False))
        pause_after_the_first_page(self)
        self.tour("resume_history")
        self.run_schedules(self.code)
        self.assertEqual(one.state, "review")
        self.tour("decide_history")
        self.assertEqual((same.books_state, other.books_state), ("synced", "differs"))
        self.tour("finish_history")
        self.assertEqual((one.state, one.question_count, self.connection.history), ("done", 0, "finished"))


@tagged("post_install", "-at_install")
class TestImportToursOfQuickBooks(ImportTours, ImportCase, BrowserCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestImportToursOfXero(ImportTours, ImportCase, BrowserCase):

    code = "xero"
