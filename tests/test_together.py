"""Two people press a button in the same moment: each reads what happens, nobody reads a database error.

Here the second one's transaction is made blind for what the first one's has just committed, as PostgreSQL makes it. Six
real browsers on a real server: dev/torture --crowd.
"""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..flows.push.queue import queue
from .rpc_case import RpcCase


@tagged("post_install", "-at_install")
class TestTogether(RpcCase):
    codes = ("quickbooks",)

    def setUp(self):
        super().setUp()
        self.connection = self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        self.as_login("accountant")

    def pressed_blindly(self, model, method, ids, blind):
        """What a browser gets where the first try of its transaction does not see some rows that stand there."""
        Model = type(self.env[blind])
        search, retries = Model.search, []

        def blind_once(records, *args, **kwargs):
            return search(records, *args, **kwargs) if retries else records.browse()

        def retry(_seconds):
            retries.append(True)

        with patch.object(Model, "search", blind_once), patch("odoo.service.model.time.sleep", retry), \
                mute_logger("odoo.sql_db"):
            answer = self.rpc(model, method, ids)
        self.assertTrue(retries, answer)
        return answer

    def test_who_sends_what_somebody_else_has_just_queued_reads_that_it_is_on_its_way(self):
        move = self.invoice("quickbooks")
        queue(self.connection.sudo(), "invoice", move)
        answer = self.pressed_blindly("account.move", "action_books_send", move.ids, "books.job")
        self.assertIn("Being sent", answer["result"]["params"]["message"])
        self.assertEqual(len(self.env["books.job"].search([("res_id", "=", move.id)])), 1)

    def test_who_sends_a_contact_that_somebody_else_has_just_queued_sends_it_once(self):
        partner = self.partner("quickbooks")
        queue(self.connection.sudo(), "customer", partner)
        answer = self.pressed_blindly("res.partner", "action_books_send", partner.ids, "books.job")
        self.assertIn("Sent to QuickBooks", answer["result"]["params"]["message"])

    def test_who_sends_what_is_on_its_way_or_there_reads_that(self):
        move, other = self.invoice("quickbooks"), self.invoice("quickbooks", partner=self.partner("quickbooks", "Bo"))
        self.press(self.accountants["quickbooks"], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        queue(self.connection.sudo(), "invoice", other)
        answer = self.rpc("account.move", "action_books_send", (move | other).ids)
        self.assertIn("Being sent in the background: 1", answer["result"]["params"]["message"])
