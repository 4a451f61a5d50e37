"""What schedules, clicks and screens read of the database is what changed, however much there is.

The tables hold ten thousand objects of the books. Not times are looked at but the plans of the queries that are really
made, and how many rows these read.
"""

import json
import re
import sys
from unittest.mock import patch

from odoo import Command, fields, models
from odoo.tests import tagged

from ..flows.connect.figures import FIGURES
from ..flows.connect.suggestions import candidates, suggest_account
from ..flows.pull.waiting import requeue_waiting
from ..flows.push.account_items import items_of
from ..flows.push.due import due_batch
from ..providers.base import Event
from .filling import Filling, open_payment
from .plans import plans_of
from .pull_case import PullCase

RECORDS = 10_000
# The tables of which no schedule and no click may read more than a part, and of how many rows that part is at most.
LARGE = ("books_record", "books_allocation", "account_move", "account_move_line", "account_payment", "res_partner")
PART = 400
# Those that only keep out what would be there twice are asked by the database itself.
TABLES = ("books_", "account_move", "account_payment", "res_partner")


@tagged("post_install", "-at_install")
class TestSize(PullCase):
    code = "quickbooks"

    def setUp(self):
        super().setUp()
        product = self.env["product.product"].create({"name": "Unheard of", "default_code": "UN-1"})
        self.sent = self.sent_invoice()
        self.connection.write({"auto_invoice": True, "auto_contacts": True})
        self.run_schedules(self.code)
        journal = self.connection.payment_journal_id
        Filling(self.sent, open_payment(self.sent, journal), RECORDS).fill()
        jobs = self.env["books.job"].search([("state", "=", "todo")])
        jobs.not_before = fields.Datetime.add(fields.Datetime.now(), years=50)
        self.line = {"invoice_line_ids": [Command.create({
            "product_id": product.id, "price_unit": 5, "tax_ids": [Command.clear()]})]}
        self.run_schedules(self.code)  # all contacts are compared once a day

    def plans(self, door, *arguments):
        self.env.flush_all()
        self.env.invalidate_all()
        with plans_of(TABLES) as found:
            door(*arguments)
            self.env.flush_all()
        return found

    def assert_small(self, plans, name, part=PART):
        """No query reads a large table whole, none more than a part of it."""
        self.assertTrue(plans, name)
        for plan in plans:
            if "books_" not in plan.query:
                continue  # Odoo's own, of one record after another
            read = {table: rows for table, rows in plan.read.items() if table in LARGE and rows > part}
            self.assertFalse(read or plan.whole & set(LARGE), f"{name}: {plan}")

    def test_work_is_in_proportion_to_what_changed_and_each_index_serves_it(self):
        used = set()
        for name, door, part in (
            ("an idle push", self.push, PART),
            ("all contacts, once a day", self.compare_contacts, None),
            ("an idle pull", self.pull_schedule, PART),
            ("a payment of the books", self.pay_there, PART),
            ("a contact that changed there", self.rename_there, PART),
            ("a click", self.click, 2 * PART),
            ("a webhook", self.pull_schedule_for_event, PART),
            ("what the vacuum removes", self.vacuum, PART),
            ("the item of a write-off's account", self.item_of_account, PART),
            ("the card", self.card, None),
            ("lists of what waits, failed or differs", self.lists_of_few, PART),
            ("what is missing", self.connection.action_open_missing, PART),
            ("the lists", self.lists, None),
        ):
            with self.subTest(name):
                plans = self.plans(door)
                used |= {index for plan in plans for index in plan.usable}
                if part:
                    self.assert_small(plans, name, part)
        self.assertFalse(self.partial_indexes() - used, "no query that was made can use these")

    def test_a_batch_is_found_without_reading_all_that_waits(self):
        waiting = self.env["books.job"].search([("state", "=", "todo")])
        self.assertGreater(len(waiting), 150)
        waiting.write({"not_before": False, "urgent": False})
        self.env.flush_all()
        self.env.cr.execute("ANALYZE books_job")
        provider = self.connection.sudo()._provider_offline()
        batch = []
        plans = self.plans(lambda: batch.append(due_batch(self.connection.sudo(), provider)))
        self.assertEqual(batch[0], waiting.sorted("id")[:len(batch[0])], "the oldest of those that nobody waits for")
        self.assertGreater(len(batch[0]), 20)
        for plan in plans:
            self.assertLessEqual(plan.read.get("books_job", 0), len(batch[0]), plan)

    def test_once_a_day_only_contacts_are_compared_and_once(self):
        plans = self.plans(self.compare_contacts)
        compared = [plan for plan in plans if "compared_at - INTERVAL" in plan.query]
        self.assertEqual(len(compared), 1, "no contact was written: nothing is left after the first batch")
        contacts = self.env["books.record"].search_count([("res_model", "=", "res.partner")])
        self.assertLess(contacts, RECORDS / 5)
        self.assertLessEqual(compared[0].read["books_record"], contacts)

    def test_what_has_to_be_read_anew_makes_no_amount_due_be_calculated_that_did_not_change(self):
        plans = self.plans(self.press, self.administrators[self.code], self.connection, "action_test")
        plans = [plan for plan in plans if "AS unexplained" in plan.query]
        self.assertEqual(len(plans), 1)
        self.assert_small(plans, "testing a connection")
        self.assertTrue(self.connection._is_read())

    def test_groups_by_state_read_each_table_once(self):
        linked_to = {"sale.order": "account.move"}  # an order is where its invoices are
        for model in ("account.move", "account.payment", "res.partner", "sale.order"):
            with self.subTest(model):
                linked = self.env["books.record"].search_count([("res_model", "=", linked_to.get(model, model))])
                records = self.env[model].with_company(self.company)
                plans = self.plans(records.web_read_group, [], ["books_state"], ["__count"])
                for plan in plans:
                    self.assertNotIn("SubPlan", json.dumps(plan.tree), "asked again of each record")
                    self.assertLessEqual(plan.read.get("books_record", 0), 2 * linked + PART, plan)
                for group in records.web_read_group([], ["books_state"], ["__count"])["groups"]:
                    state = group["books_state"]
                    found = records.search([("books_state", "=", state)])
                    self.assertEqual(group["__count"], len(found), state)
                    self.assertEqual({record.books_state for record in found[:100]}, {state})

    def test_a_text_that_few_have_is_found_without_reading_the_list_in_its_order(self):
        Record = self.env["books.record"]
        name = "Copied customer 77"
        found = [plan for plan in self.plans(Record.search, [("found", "ilike", name)], 0, 80, "id desc")
                 if "ORDER BY" in plan.query]
        self.assertLess(found[0].read["books_record"], PART)
        few_of = "odoo.addons.books_connector.models.books_record_found.FEW"
        for text in (name, "CPY/12", "idle", "nothing has this"):
            for few in (5, 1000):
                with self.subTest(text, few=few), patch(few_of, few):
                    self.assertEqual(
                        Record.search([("found", "ilike", text)]),
                        Record.search(["|", "|", "|", *(
                            (field, "ilike", text) for field in ("name", "number", "email", "reference"))]))
        self.assertFalse(Record.search([("found", "ilike", name), ("found", "not ilike", "customer")]))

    def test_no_filter_of_payments_or_contacts_reads_all_records(self):
        for model, states in (("account.payment", ("none", "pending", "synced", "error", "left_out")),
                              ("res.partner", ("none", "pending", "synced", "differs", "archived", "error"))):
            linked = self.env["books.record"].search_count([("res_model", "=", model)])
            for state in states:
                with self.subTest(model, state=state):
                    for plan in self.plans(self.env[model].search, [("books_state", "=", state)], 0, 80):
                        self.assertNotIn("books_record", plan.whole, plan)
                        self.assertLessEqual(plan.read.get("books_record", 0), 3 * linked + PART, plan)

    def test_a_page_takes_the_same_queries_however_many_are_on_it(self):
        def queries(model, state, count, names):
            records = self.env[model].with_company(self.company).search([("books_state", "=", state)], limit=count)
            self.assertEqual(len(records), count)
            self.env.flush_all()
            self.env.invalidate_all()
            return len(self.plans(records.web_read, {name: {} for name in ("name", "books_state", *names)}))

        for model, names, states in (
            ("account.payment", ["books_url"], ["synced"]), ("res.partner", ["books_url"], ["synced"]),
            ("account.move", ["books_number", "books_error", "books_payment_status"], ["synced", "pending"]),
            ("sale.order", ["books_error"], ["synced", "pending", "none"]),
        ):
            for state in states:
                with self.subTest(model, state=state):
                    queries(model, state, 10, names)  # what is cached for all users is there after it
                    self.assertEqual(queries(model, state, 10, names), queries(model, state, 80, names))

    def test_done_jobs_are_deleted_to_the_last_however_many_there_are(self):
        Job = self.env["books.job"]
        done = Job.search([("state", "=", "done")])
        self.env.cr.execute(
            "UPDATE books_job SET write_date = '2020-01-01' WHERE id = ANY(%s)", [done[:450].ids])
        with patch("odoo.addons.books_connector.models.books_job.GC_BATCH", 200):
            runs = [Job._gc_done() for _run in range(3)]
        self.assertEqual(runs, [(200, 1), (200, 1), (50, 0)], "Odoo asks again as long as something is left")
        self.assertEqual(done.exists(), done[450:])

    def test_each_suggestion_costs_the_same_however_long_the_list_is(self):
        Account = self.env["account.account"].with_company(self.company)
        accounts = Account.search([*Account._check_company_domain(self.company), ("internal_group", "=", "income")])
        accounts.mapped("name")
        found = candidates(self.connection, "account", accounts)
        self.assertGreater(len(found.rows), 70)

        def calls(count):
            made = 0

            def called(_frame, event, _argument):
                nonlocal made
                made += event == "call"

            sys.setprofile(called)
            try:
                for account in accounts[:count]:
                    suggest_account(account, found)
            finally:
                sys.setprofile(None)
            return made

        calls(40)
        self.assertLess((calls(40) - calls(10)) / 30, len(found.rows))
        account = accounts.filtered(lambda account: account.name == "Account in Odoo 7")
        self.assertFalse(suggest_account(account, found))
        account.code = "97"
        self.assertEqual(suggest_account(account, found).name, "Copied account 7")
        account.write({"code": "8007", "name": "COPIED account 9"})
        self.assertEqual(suggest_account(account, found).name, "Copied account 9")

    def partial_indexes(self):
        """The names of the addon's partial indexes, but for those that only keep something unique."""
        return {
            name for model in self.env.registry.values() if not model._abstract
            for name, one in model._table_objects.items()
            if isinstance(one, models.Index) and not isinstance(one, models.UniqueIndex)
            and one._module == "books_connector" and re.search(r"\bWHERE\b", one.get_definition(self.env.registry))}

    # What people and schedules do

    def push(self):
        self.connection.sudo().push_cron_id.method_direct_trigger()

    def compare_contacts(self):
        self.connection.sudo().contacts_compared_at = False
        self.push()

    def pull_schedule(self):
        self.connection.sudo().pull_cron_id.method_direct_trigger()

    def pay_there(self):
        self.act("record_payment", invoice=self.there(self.sent))
        self.pull_schedule()
        self.assertEqual(self.sent.payment_state, "paid")

    def rename_there(self):
        self.act("rename_contact", contact=self.contact_there(self.sent), name="Atlas Renamed")
        self.pull_schedule()
        self.assertEqual(self.sent.partner_id.name, "Atlas Renamed")

    def click(self):
        self.connection.auto_invoice = False
        move = self.invoice(self.code, partner=self.partner(self.code, "Borealis"), **self.line)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def pull_schedule_for_event(self):
        self.env["books.event"].create({
            "provider": self.code, "digest": "one", "sequence": "1", "connection_id": self.connection.id,
            "pending": True, "heard_at": fields.Datetime.now()})
        self.env["books.event"]._missed_before(self.code, [Event(books="", event_id="two", sequence=3)])
        self.pull_schedule()

    def vacuum(self):
        self.env["books.job"]._gc_done()
        self.env["books.event"]._gc_old()

    def item_of_account(self):
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account")], limit=1)
        items_of(self.connection, there)

    def card(self):
        self.connection.web_read({name: {} for name in (
            *FIGURES, "condition", "waits_note", "next_run", "graph", "freshness", "silence", "reads_of_app")})
        # Odoo's own dashboard.
        self.env["account.journal"].search([("company_id", "=", self.company.id)]).web_read({"kanban_dashboard": {}})

    def lists_of_few(self):
        for model, *several in (
            ("account.move", ["pending"], ["differs"], ["error"], ["error", "differs"], ["voided"]),
            ("account.payment", ["pending"], ["error"]), ("res.partner", ["pending"], ["differs"], ["error"]),
            ("sale.order", ["differs"], ["error"]),
        ):
            for states in several:
                self.env[model].web_search_read([("books_state", "in", states)], {"name": {}}, limit=80)

    def lists(self):
        for model, domain in (
            *(("account.move", [("books_state", "=", state)])
              for state in ("none", "pending", "synced", "differs", "error", "voided")),
            *(("account.payment", [("books_state", "=", state)]) for state in ("none", "pending", "synced", "error")),
            *(("res.partner", [("books_state", "=", state)]) for state in ("none", "synced", "differs", "archived")),
            ("account.payment", [("books_origin", "!=", False)]),
            ("books.record", [("idle", "=", True)]), ("books.record", [("warning", "!=", False)]),
            ("books.record", [("decision", "=", "ignore")]),
            ("books.record", [("ignored", "!=", False)]), ("books.record", [("problem", "!=", False)]),
            ("books.record", [("difference", "!=", False)]),
            ("books.record", [("double_id", "not in", (False, 0)), ("state", "not in", ("void", "deleted"))]),
            ("books.issue", [("connection_id", "=", self.connection.id), ("state", "=", "open")]),
        ):
            self.env[model].search(domain, limit=80)
        self.env["books.record"].search([("res_id", "not in", (False, 0))], order="id desc", limit=80)
        for model in ("account.move", "account.payment", "res.partner"):
            self.env[model].web_read_group([], ["books_state"], ["__count"])
        requeue_waiting(self.connection)
