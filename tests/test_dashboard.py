"""The dashboard shows at a glance what a connection does, and each of its figures opens exactly what it counts."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..flows.connect import days, figures
from ..flows.connect.days import count_sent, merge_days
from ..flows.push.queue import queue
from .pull_case import PullCase


class DashboardStories:
    code = None

    def accountant(self):
        return self.accountants[self.code]

    def card(self):
        """The connection as its accountant sees it."""
        self.env.invalidate_all()
        return self.connection.with_env(self.as_user(self.accountant()))

    def levy(self):
        return self.env["account.tax"].create({
            "name": "Local levy 5%", "amount": 5, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id})

    def send(self, moves):
        return self.press(self.accountant(), moves, "action_books_send")

    def failed_invoice(self):
        move = self.invoice(self.code, ("Consulting", 1, 100, self.levy()))
        self.send(move)
        self.assertEqual(move.books_state, "error")
        return move

    def woken(self):
        """Whether the push schedule runs as soon as it can."""
        return bool(self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connection.sudo().push_cron_id.id), ("call_at", "<=", fields.Datetime.now())]))

    # Figures

    def test_each_figure_opens_exactly_what_it_counts_and_stops_where_nobody_counts_on(self):
        sent, other = self.sent_invoice(), self.sent_invoice()
        self.pay((sent, 10))
        self.pull()
        self.failed_invoice()
        self.row(other).differences = [["total", "1", "2"]]
        queue(self.connection, "invoice", self.invoice(self.code))
        card = self.card()
        shown = {name: card[name] for name in figures.FIGURES}
        for name in ("sent_count", "payment_count", "waiting_count", "failed_count", "differing_count", "issue_count",
                     "unmapped_count"):
            self.assertGreater(shown[name], 0, name)
        opens = {
            "contact_question_count": "contact_questions", "double_count": "doubles", "unmapped_count": "unmapped",
            "problem_count": "problems", "payment_count": "payments", "issue_count": "issues"}
        for name, count in shown.items():
            with self.subTest(figure=name):
                method = f"action_open_{opens.get(name) or name.removesuffix('_count')}"
                action = self.press(self.accountant(), self.connection, method)
                self.assertFalse([key for key in action["context"] if key.startswith("search_default_")])
                listed = card.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(listed), count)
                self.assertEqual(listed.connection_id, self.connection if count else listed.connection_id.browse())
        with patch.object(figures, "MOST", 1):
            self.assertEqual(self.card().sent_count, 1, "it counts no further than lists do")

    # State

    def test_only_a_connection_that_works_is_green(self):
        now = fields.Datetime.now()
        later, tomorrow = now + timedelta(minutes=3), now + timedelta(days=1, hours=1)
        self.assertEqual((self.card().condition, self.card().waits_note), ("active", False))
        self.assertLessEqual(self.card().next_run, now + timedelta(hours=1))
        for values, condition in (
                ({"enabled": False}, "paused"), ({"paused_until": later}, "waiting"),
                ({"rest_until": later}, "waiting"),
                ({"subscription_ended": True}, "ended"), ({"error": "No"}, "trouble"),
                ({"push_failure": "No"}, "trouble"), ({"pull_failure": "No"}, "trouble"),
                ({"state": "expired"}, "expired"), ({"state": "error"}, "error"),
                ({"state": "revoked"}, "revoked"), ({"state": "draft"}, "draft")):
            before = {name: self.connection[name] for name in values}
            self.connection.write(values)
            with self.subTest(values=values):
                self.assertEqual(self.card().condition, condition)
                self.assertEqual(bool(self.card().waits_note), condition == "waiting")
                if "state" in values or "enabled" in values:
                    self.assertFalse(self.card().next_run)
            self.connection.write(before)
        self.connection.write({"paused_until": later, "limited": True})
        self.assertIn("Waits for the limit until", self.card().waits_note)
        self.assertGreaterEqual(self.card().next_run, later)
        self.connection.limited = False
        self.assertNotIn("limit", self.card().waits_note)
        self.accountant().tz = "Australia/Sydney"
        local = fields.Datetime.context_timestamp(self.card().with_context(tz="Australia/Sydney"), tomorrow)
        self.connection.paused_until = tomorrow
        self.assertIn(f"{local.minute:02}", self.card().with_context(tz="Australia/Sydney").waits_note)

    def test_a_limit_of_the_books_is_shown_as_one(self):
        self.box.control.fault(self.code, "throttle", times=1, retry_after=120)
        self.pull()
        self.assertEqual(self.card().condition, "waiting")
        self.assertIn("Waits for the limit until", self.card().waits_note)

    def test_a_subscription_that_ended_is_a_state_of_the_connection_and_of_no_invoice(self):
        partner = self.sent_invoice().partner_id
        moves = self.invoice(self.code, partner=partner) | self.invoice(self.code, partner=partner)
        late = self.invoice(self.code, partner=partner)
        self.refuse_subscription(moves)
        self.send(moves)
        self.assertEqual(set(moves.mapped("books_state")), {"pending"})
        self.assertIn("subscription", self.card().error)
        self.assertIn("subscription", moves[0].books_error)
        self.assertEqual((self.card().condition, self.connection.state), ("ended", "active"))
        issue = self.env["books.issue"].search([("state", "=", "open")])
        self.assertEqual((issue.reason, issue.place), ("refused_subscription", "there"))
        self.box.control.counts_clear()
        notice = self.send(late)["params"]
        self.assertIn("subscription", notice["message"])
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0, "it waits")
        # An hour later it is tried again.
        self.refuse_subscription(moves | late)
        self.connection.paused_until = False
        self.run_schedules(self.code)
        self.assertEqual((self.card().condition, self.env["books.issue"].search([("state", "=", "open")])), (
            "ended", issue))
        self.box.control.faults_clear()
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual((self.card().condition, self.connection.error, issue.state), ("active", False, "closed"))
        self.run_schedules(self.code)
        self.assertEqual(set((moves | late).mapped("books_state")), {"synced"})

    def test_a_test_that_succeeds_makes_it_active_again_closes_its_activity_and_sends_what_waits(self):
        self.connection.write({"state": "expired", "error": "No", "paused_until": "2099-01-01"})
        self.connection.activity_schedule("mail.mail_activity_data_todo", user_id=self.accountant().id, summary="Again")
        waiting = self.invoice(self.code)
        queue(self.connection, "invoice", waiting)
        self.env["ir.cron.trigger"].search([]).unlink()
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual((self.connection.state, self.connection.error), ("active", False))
        self.assertEqual((self.connection.activity_ids.ids, self.woken()), ([], True))
        self.run_schedules(self.code)
        self.assertEqual(waiting.books_state, "synced", waiting.books_error)
        # A test that fails leaves it as it is.
        self.box.control.revoke(self.code)
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(self.connection.state, "expired")
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual((self.connection.state, len(self.connection.activity_ids)), ("expired", 1))
        # Connecting again sends at once, too.
        queue(self.connection, "invoice", self.invoice(self.code))
        self.env["ir.cron.trigger"].search([]).unlink()
        self.connect(self.code)
        self.assertEqual((self.card().condition, self.woken()), ("active", True))

    def test_a_wrong_client_secret_is_called_one_and_leads_there(self):
        app = self.env["books.app"].search([("provider", "=", self.code)])
        move = self.invoice(self.code)
        app.client_secret = "another-secret"
        self.box.control.expire(self.code)
        self.send(move)
        self.assertEqual((self.connection.state, move.books_state), ("expired", "pending"))
        self.assertIn("client secret", self.connection.error)
        issue = self.env["books.issue"].search([("state", "=", "open")])
        self.assertEqual((issue.reason, issue.who, issue.place), ("refused_credentials", "system", "here"))
        self.assertFalse(issue.with_user(self.administrators[self.code]).fixable)
        action = issue.action_fix()
        self.assertEqual(action["res_model"], "books.app")
        app.client_secret = "demo-secret"
        self.assertEqual(
            (self.connection.state, issue.state, self.connection.activity_ids.ids), ("active", "closed", []))
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    # Graph, ages, reads

    def test_the_graph_counts_what_was_sent_and_what_failed_each_day_and_the_ages_say_how_old_the_data_are(self):
        self.sent_invoice()
        self.failed_invoice()
        [sent, failed] = json.loads(self.card().graph)
        self.assertEqual((len(sent["values"]), len(failed["values"])), (days.SHOWN_DAYS, days.SHOWN_DAYS))
        self.assertGreaterEqual(sent["values"][-1]["value"], 2, "the customer, too")
        self.assertEqual((failed["values"][-1]["value"], failed["values"][0]["value"]), (1, 0))
        ages = {what: age for what, age, _at in self.card().freshness}
        self.assertIn("Sent: Invoice", ages)
        self.assertIn("Payments and changes", ages)
        self.assertIn("Taxes", ages)
        self.assertIn("ago", self.card().read_age)
        # A day later the rows of each kind are one.
        Day = self.env["books.day"]
        jobs = self.env["books.job"].search([("state", "=", "done"), ("kind", "=", "invoice")])
        count_sent(self.connection, jobs)
        before = sum(Day.search([("kind", "=", "invoice")]).mapped("sent"))
        Day.search([]).day = fields.Date.today() - timedelta(days=1)
        self.env.flush_all()
        merge_days(self.env)
        row = Day.search([("kind", "=", "invoice"), ("sent", ">", 0)])
        self.assertEqual((len(row), row.sent, row.failed), (1, before, 1))
        self.assertEqual(json.loads(self.card().graph)[0]["values"][-2]["value"] > 0, True)
        row.day = fields.Date.today() - timedelta(days=200)
        self.env.flush_all()
        merge_days(self.env)
        self.assertFalse(row.exists())

    def test_readings_that_bring_nothing_although_the_books_change_are_a_warning(self):
        self.sent_invoice()
        self.pull()
        self.assertFalse(self.card().silence, "all is well")
        now = fields.Datetime.now()
        self.connection.write({"changed_at": now - timedelta(days=3), "pulled_at": now})
        self.assertFalse(self.card().silence, "what was sent today may come back today")
        self.env["books.day"].search([]).day = now.date() - timedelta(days=2)
        self.assertIn("brought nothing since", self.card().silence)
        self.connection.pulled_at = now - timedelta(days=2)
        self.assertFalse(self.card().silence, "nothing was read since")
        self.env["books.day"].search([]).unlink()
        self.env["books.event"].create({
            "provider": self.code, "digest": "x", "connection_id": self.connection.id,
            "heard_at": now - timedelta(days=2)})
        self.connection.pulled_at = now
        self.assertIn("brought nothing since", self.card().silence, "a webhook announced a change")
        # What comes back is noted, whatever it is.
        self.act_there()
        self.pull()
        self.assertFalse(self.card().silence)

    def act_there(self):
        self.act("rename_contact", contact=self.contact_there(self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("move_type", "=", "out_invoice")], limit=1)), name="Renamed there")

    # Odoo's own dashboard

    def test_the_cards_of_journals_show_what_is_not_in_the_books_and_open_for_everybody_as_before(self):
        self.failed_invoice()
        waiting = self.invoice(self.code)
        queue(self.connection, "invoice", waiting)
        journal = waiting.journal_id
        reader = self._user(self.code, "reader", "account.group_account_readonly")
        basic = self._user(self.code, "basic", "account.group_account_basic")
        for user in (self.accountant(), self.administrators[self.code], reader, basic):
            with self.subTest(user=user.login):
                self.assertIn("number_draft", json.loads(journal.with_env(self.as_user(user)).kanban_dashboard))
        board = json.loads(journal.with_env(self.as_user(self.accountant())).kanban_dashboard)["books"]
        self.assertEqual((board["to_fix"], board["waiting"]), (1, 1))
        for name in ("to_fix", "waiting"):
            action = self.press(self.accountant(), journal, f"action_open_books_{name}")
            self.assertEqual(
                len(self.as_user(self.accountant())["account.move"].search(action["domain"])), board[name])
        self.assertNotIn("books", json.loads(self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1).kanban_dashboard))


@tagged("post_install", "-at_install")
class TestDashboardOfQuickBooks(DashboardStories, PullCase):
    code = "quickbooks"

    def refuse_subscription(self, _moves):
        self.box.control.fault(
            self.code, "status", match={"path": "/batch$"}, status=200, times=50,
            body={"BatchItemResponse": [{"bId": str(place), "Fault": {"Error": [{
                "Message": "No", "Detail": "Subscription period has ended or canceled", "code": "6190", "element": ""}],
                "type": "ValidationFault"}} for place in range(30)]})

    def test_the_reads_of_all_companies_of_the_app_are_one_gauge_that_warns_at_80_percent(self):
        Quota = self.env["books.quota"].sudo()
        Quota.search([]).unlink()
        other = self.env["books.connection"].sudo().create(
            {"provider": self.code, "company_id": self._company(self.code, "Another company").id})
        month = Quota._this_month()
        Quota.create([
            {"connection_id": self.connection.id, "month": month, "reads": 300_000},
            {"connection_id": other.id, "month": month, "reads": 99_999}])
        card = self.card()
        self.assertEqual((card.reads, card.reads_of_app, card.reads_per_month, card.reads_warning), (
            300_000, 399_999, 500_000, False))
        Quota.search([("connection_id", "=", other.id)]).reads = 100_000
        self.assertIn("80 %", self.card().reads_warning)
        Quota.search([]).month = "2020-01"
        self.assertEqual((self.card().reads_of_app, self.card().reads_warning), (0, False))


@tagged("post_install", "-at_install")
class TestDashboardOfXero(DashboardStories, PullCase):
    code = "xero"

    def refuse_subscription(self, moves):
        self.box.control.faults_clear()
        self.box.control.fault(
            self.code, "status", match={"method": "PUT", "path": "/Invoices$"}, status=200, times=50,
            body={"Status": "OK", "Invoices": [{
                "InvoiceID": "00000000-0000-0000-0000-000000000000", "InvoiceNumber": move.name, "HasErrors": True,
                "StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": "Your trial has expired"}]}
                for move in moves]})

    def test_reads_that_are_not_metered_have_no_gauge(self):
        self.assertEqual((self.card().reads_of_app, self.card().reads_per_month, self.card().reads_warning), (
            0, 0, False))
