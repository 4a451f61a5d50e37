"""Each remedy opens the very place where something is changed; each decision says what it will do."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..flows.blocking import Blocked
from ..flows.issues import note_stopped
from ..flows.spot import spot
from .pull_case import PullCase


class DocumentRemedyStories:
    def setUp(self):
        super().setUp()
        self.accountant, self.administrator = self.accountants[self.code], self.administrators[self.code]

    def opened(self, blocked):
        """What the remedy of this opens for the administrator."""
        connection = self.connection.with_env(self.as_user(self.administrator))
        return spot(connection, blocked.remedy, blocked.causes)

    def test_a_remedy_opens_the_one_setting_or_the_one_row_of_the_mapping(self):
        connection, move = self.connection, self.invoice(self.code)
        settings = {
            "default_income_id": Blocked("no_default_income", connection, "default_income_id"),
            "closed_period": Blocked("refused_closed_period", connection, books="Books"),
            "push_contacts": Blocked("no_product_created", connection, "push_contacts", name="Pen", books="Books"),
        }
        settings["untaxed_id"] = Blocked(
            "document_not_sent", move, because=Blocked("no_untaxed", connection, "untaxed_id").causes)
        for name, blocked in settings.items():
            with self.subTest(name):
                action = self.opened(blocked)
                self.assertEqual((action["res_model"], action["res_id"]), ("books.connection", connection.id))
                self.assertEqual(action["context"], {"books_spot": name})
        rows = self.env["books.mapping"]._ensure(connection, "tax", move.invoice_line_ids.tax_ids)
        [row] = rows.values()
        refused = {"books": "Books", "words": "", "quoted": True, "request": ""}
        for blocked in (
            Blocked("tax_not_mapped", row, tax="Tax"), Blocked("refused_tax", move, **refused),
            Blocked("inactive_there", row.record_id, name="Tax", books="Books"),
        ):
            with self.subTest(blocked.causes[0]["reason"]):
                action = self.opened(blocked)
                self.assertEqual(self.env["books.mapping"].search(action["domain"]), row)
                self.assertFalse(action["context"])
        form = connection.with_env(self.as_user(self.administrator)).get_view(view_type="form")["arch"]
        self.assertIn('name="books_spot"', form)

    def test_long_words_of_the_books_are_shortened_and_folded(self):
        words = "Business Validation Error. " + "The tax code is not valid for this account. " * 20
        move = self.invoice(self.code)
        blocked = Blocked("refused_refused", move, books="Books", words=words, quoted=True, request="")
        self.assertLess(len(blocked.sentence), 300)
        self.assertIn("…", blocked.sentence)
        job = self.env["books.job"].sudo().create({
            "connection_id": self.connection.id, "company_id": self.company.id, "kind": "invoice", "rank": 1,
            "res_model": "account.move", "res_id": move.id})
        job._fail(blocked)
        note_stopped(self.connection.sudo())
        self.assertEqual(job.details, words)
        self.assertEqual(job.issue_ids.details, words)
        self.assertIn("<details", self.env["books.issue"].get_view(view_type="form")["arch"])

    def test_a_decision_names_the_one_thing_that_will_happen(self):
        less, more, void = (
            self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"])) for _one in range(3))
        self.act("change_invoice", invoice=self.there(less), amount="75")
        self.act("change_invoice", invoice=self.there(more), amount="120")
        self.act("void_invoice", invoice=self.there(void))
        self.pull()
        for move, verb, words in (
            (less, "accept", "credit note over"), (more, "accept", "reset to draft"), (void, "accept", "is cancelled"),
            (more, "restore", "is changed in"),
        ):
            with self.subTest(words), self.request(self.accountant) as env:
                action = getattr(move.with_env(env), f"action_books_ask_{verb}")()
                dialog = env["books.decision"].browse(action["res_id"])
                self.assertIn(words, dialog.sentence)
                self.assertIn(move.name, dialog.sentence)
                dialog.action_decide()
        self.assertEqual((less.state, less.amount_residual), ("posted", 75))
        self.assertEqual((more.state, void.state), ("draft", "cancel"))

    def test_a_pdf_that_cannot_be_made_says_why_in_odoos_words_and_can_be_left_out(self):
        self.connection.attach_pdf = True
        move = self.invoice(self.code)
        Report = type(self.env["ir.actions.report"])
        with patch.object(Report, "_pre_render_qweb_pdf", side_effect=UserError("Wkhtmltopdf is not installed.")):
            self.press(self.accountant, move, "action_books_send")
            self.run_schedules(self.code)
        [job] = self.env["books.job"].search([("kind", "=", "attachment"), ("state", "=", "failed")])
        self.assertIn("Wkhtmltopdf is not installed.", job.error)
        self.assertEqual(move.books_state, "synced", "the invoice itself is in the books")
        self.assertEqual(self.env["account.move"].search([
            ("id", "=", move.id), ("books_state", "=", "synced")]), move)
        alerts = move.with_env(self.as_user(self.accountant))._get_alerts()
        self.assertEqual(alerts["books_error"]["level"], "warning")
        self.assertEqual(alerts["books_drop"]["action_call"][1], "action_books_drop_files")
        self.press(self.accountant, move, "action_books_drop_files")
        self.assertFalse(job.exists())
        self.assertFalse(move.books_error)
        self.assertNotIn("books_drop", move.with_env(self.as_user(self.accountant))._get_alerts())

    def test_the_mapping_tells_two_taxes_of_one_name_apart(self):
        def tax(use):
            return self.env["account.tax"].create({
                "name": "Twenty", "amount": 20, "type_tax_use": use, "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id})

        rows = self.env["books.mapping"].browse()
        for one in (tax("sale"), tax("purchase")):
            rows |= self.env["books.mapping"]._ensure(self.connection, "tax", one)[one.id]
        self.assertEqual(len(set(rows.mapped("odoo_name"))), 1)
        self.assertEqual(len(set(rows.mapped("details"))), 2, rows.mapped("details"))
        self.assertIn("20 %", rows[0].details)
        env = self.as_user(self.administrator)
        env.user.company_ids = [Command.link(self.env.company.id)]
        env.user.group_ids = [Command.link(self.env.ref("base.group_multi_company").id)]
        arch = env["books.mapping"].get_view(view_type="list")["arch"]
        self.assertIn('name="company_id"', arch)

    def test_a_connection_is_not_duplicated_and_connect_asks_for_credentials(self):
        with self.assertRaises(UserError):
            self.press(self.administrator, self.connection, "copy")
        self.assertIn('duplicate="0"', self.env["books.connection"].get_view(view_type="form")["arch"])
        self.env["books.app"]._of(self.code).sudo().client_secret_sealed = False
        with self.assertRaises(UserError):  # says who enters them
            self.press(self.administrator, self.connection, "action_connect")
        self.administrator.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        action = self.press(self.administrator, self.connection, "action_connect")
        self.assertEqual((action["res_model"], action["target"]), ("books.app", "new"))
        self.assertEqual(action["res_id"], self.env["books.app"]._of(self.code).id)


@tagged("post_install", "-at_install")
class TestDocumentRemediesInQuickBooks(DocumentRemedyStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestDocumentRemediesInXero(DocumentRemedyStories, PullCase):
    code = "xero"
