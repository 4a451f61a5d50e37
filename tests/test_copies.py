"""A copy of the database that nobody neutralized: it sends, reads, renews and gives back nothing."""

from odoo.tests import tagged

from ..tools import database
from .common import BooksCase, ConnectedCase

# What may be other in a copy: Odoo's own duplicate has a new uuid, a restored backup has the same.
COPIES = {
    "duplicated by Odoo": {"uuid": "another", "oid": "1"},
    "copied within PostgreSQL": {"oid": "1"},
    "restored in another cluster, by chance under the same number": {"cluster": "1"},
}


class CopyStories:
    def setUp(self):
        super().setUp()
        self.administrator, self.accountant = self.administrators[self.code], self.accountants[self.code]

    def grant(self):
        return self.connection.sudo().grant_id

    def become_a_copy(self, **other):
        """As if this database were another one than that in which the consent was given."""
        self.grant().database |= other or {"oid": "1"}
        self.env.flush_all()
        self.box.control.counts_clear()

    def calls(self):
        """Every request that the service got, those for tokens and for revocation included."""
        return self.box.control.counts()[self.code]["calls"]

    def press_everything(self, move):
        self.press(self.accountant, move, "action_books_send")
        self.press(self.accountant, self.connection, "action_pull")
        self.press(self.administrator, self.connection, "action_test")
        self.run_schedules(self.code)

    def test_nothing_is_sent_read_or_renewed_in_a_copy_and_the_connection_says_why(self):
        for how, other in COPIES.items():
            with self.subTest(how=how):
                move = self.invoice(self.code)
                self.box.control.expire(self.code)  # its tokens would have to be renewed
                self.become_a_copy(**other)
                self.press_everything(move)
                self.assertEqual(self.calls(), {})
                self.assertEqual(move.books_state, "pending", "nothing is lost")
                self.assertTrue(self.connection.is_copy)
                self.assertEqual(self.connection.state, "expired")
                self.assertIn("copy", self.connection.error)
                self.assertIn("Reconnect", self.connection.error)
                self.assertNotIn("says", self.connection.error, "these are not the service's words")
                self.assertEqual(len(self.connection.activity_ids), 1)
                self.connect(self.code)

    def test_the_first_door_that_is_opened_says_it(self):
        self.become_a_copy()
        answer = self.press(self.accountant, self.connection, "action_pull")
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertIn("copy", answer["params"]["message"])
        self.assertEqual(self.connection.state, "expired")

    def test_disconnecting_a_copy_leaves_the_consent_of_the_original(self):
        tokens = self.grant()._tokens()
        self.become_a_copy()
        self.press(self.administrator, self.connection, "action_disconnect")
        self.assertEqual(self.calls(), {})
        self.assertEqual((self.connection.state, bool(self.grant())), ("revoked", False))
        self.assertFalse(self.box.services[self.code].grants.find(tokens.access_token).grant.revoked)

    def test_a_notice_of_the_books_leads_to_no_reading_in_a_copy(self):
        self.become_a_copy()
        self.env["books.event"]._add(self.code, [("digest", None, self.connection)])
        self.connection.sudo().pull_cron_id.method_direct_trigger()
        self.assertEqual(self.calls(), {})

    def test_a_new_consent_lets_the_copy_go_on_and_what_waited_is_looked_at_first(self):
        waiting = self.invoice(self.code)
        self.become_a_copy()
        self.press(self.accountant, waiting, "action_books_send")
        self.assertEqual(waiting.books_state, "pending")
        self.connect(self.code)
        self.assertEqual((self.connection.state, self.connection.is_copy), ("active", False))
        self.assertFalse(self.connection.error)
        self.run_schedules(self.code)
        self.assertEqual(waiting.books_state, "error", "the original may have sent it")
        self.assertIn("Look for it", waiting.books_error)
        self.press(self.accountant, waiting, "action_books_send")
        self.assertEqual(waiting.books_state, "synced", waiting.books_error)
        later = self.invoice(self.code)
        self.press(self.accountant, later, "action_books_send")
        self.assertEqual(later.books_state, "synced", later.books_error)

    def test_a_consent_of_which_the_database_is_not_known_is_not_used(self):
        self.grant().database = False
        self.box.control.counts_clear()
        self.press(self.accountant, self.connection, "action_pull")
        self.assertEqual((self.calls(), self.connection.state), ({}, "expired"))

    def test_where_the_cluster_may_not_be_read_number_and_uuid_decide(self):
        grant = self.grant()
        self.assertTrue(grant.database["cluster"])
        grant.database |= {"cluster": ""}
        self.assertFalse(self.connection.is_copy)
        self.become_a_copy(oid="1")
        self.connection.invalidate_recordset()
        self.assertTrue(self.connection.is_copy)


@tagged("post_install", "-at_install")
class TestCopiesOfQuickBooks(CopyStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestCopiesOfXero(CopyStories, ConnectedCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestIdentity(BooksCase):
    codes = ()

    def test_a_database_knows_itself_with_few_rights(self):
        own = database.read(self.env.cr)
        self.assertTrue(own["oid"].isdigit() and own["cluster"].isdigit(), own)
        self.env.cr.execute("CREATE ROLE books_few_rights; SET LOCAL ROLE books_few_rights")
        self.assertEqual(database.read(self.env.cr)["oid"], own["oid"])
        self.env.cr.execute("""
            RESET ROLE; REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;
            SET LOCAL ROLE books_few_rights""")
        self.assertEqual(database.read(self.env.cr), {"oid": own["oid"], "cluster": ""})
        self.env.cr.execute("RESET ROLE")

    def test_it_is_asked_for_once(self):
        database.identity(self.env.cr)
        with self.assertQueryCount(0):
            database.identity(self.env.cr)
