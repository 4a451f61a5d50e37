"""Every search that the screens of this addon offer, with every operator, finds what is shown, as each kind of user."""

import itertools

from lxml import etree

from odoo import Command, fields
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..flows.blocking import Blocked
from ..flows.push.queue import queue
from .attack_case import OURS
from .rpc_case import INTERNAL, RpcCase

TEXTS = ("=", "!=", "in", "not in", "like", "not like", "ilike", "not ilike", "=like", "not =like", "=ilike",
         "not =ilike", "=?", "<", ">", "<=", ">=")
NUMBERS = ("=", "!=", "in", "not in", "<", ">", "<=", ">=", "=?")
BOOLEANS = ("=", "!=", "in", "not in")
RELATIONS = ("=", "!=", "in", "not in", "ilike", "not ilike", "any", "not any")
OPERATORS = {
    "char": TEXTS, "text": TEXTS, "html": ("=", "!=", "ilike", "not ilike"), "selection": TEXTS, "boolean": BOOLEANS,
    "integer": NUMBERS, "float": NUMBERS, "monetary": NUMBERS, "date": NUMBERS, "datetime": NUMBERS,
    "many2one": RELATIONS, "one2many": RELATIONS, "many2many": RELATIONS, "many2one_reference": NUMBERS,
}
OPPOSITES = {"=": "!=", "in": "not in", "like": "not like", "ilike": "not ilike", "=like": "not =like",
             "=ilike": "not =ilike", "any": "not any"}
EXTENDED = ("account.move", "account.payment", "sale.order", "res.partner")


@tagged("post_install", "-at_install")
class TestSearches(RpcCase):
    codes = ("quickbooks",)

    def setUp(self):
        super().setUp()
        self.company = self.companies["quickbooks"]
        customer = self.partner("quickbooks")
        self.invoice("quickbooks", partner=customer, post=False)
        self.never = self.partner("quickbooks", "Nobody")
        self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        user = self.accountants["quickbooks"]
        self.sent, self.differs, self.failed, self.waiting, self.late, self.paid = moves = self.env[
            "account.move"].union(*(self.invoice("quickbooks", ("Rope", 1, 10 + index), partner=customer)
                                    for index in range(6)))
        self.unsent = self.invoice("quickbooks", partner=customer)
        self.late.invoice_date_due = fields.Date.subtract(fields.Date.today(), days=9)
        for move in moves - self.failed - self.waiting:
            self.press(user, move, "action_books_send")
            self.assertEqual(move.books_state, "synced", move.books_error)
        self.row(self.differs).differences = [["total", "2", "1"]]
        self.row(self.sent).number = False  # then its id is shown
        jobs = queue(self.connections["quickbooks"], "invoice", self.failed | self.waiting)
        jobs.filtered(lambda job: job.res_id == self.failed.id)._fail(
            Blocked("refused_tax", self.failed, books="the books"))
        queue(self.connections["quickbooks"], "invoice", self.differs)._fail(
            Blocked("refused_tax", self.differs, books="the books"))
        self.pay(self.late, 1)
        self.from_there = self.pay(self.paid, 15)
        self.env["books.record"].create({
            "connection_id": self.connections["quickbooks"].id, "kind": "payment", "external_id": "x-1",
            "res_model": "account.payment", "res_id": self.from_there.id, "state": "active"})
        order = self.env["sale.order"].with_company(self.company).create({
            "partner_id": customer.id, "company_id": self.company.id, "user_id": user.id, "order_line": [
                Command.create({"product_id": self.env["product.product"].create({"name": "Rope"}).id})]})
        order.action_confirm()
        order._create_invoices().action_post()
        order.copy()
        self.people_of("quickbooks", self.never)
        self.env.flush_all()
        self.env.invalidate_all()

    def pay(self, move, amount):
        return self.as_user(self.accountants["quickbooks"])["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({"amount": amount})._create_payments()

    def row(self, move):
        return self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])

    def searched(self):
        """{model: fields of this addon that can be searched}"""
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract or model._transient:
                continue
            found[name] = [
                field for field in model._fields.values() if field._module == "books_connector"
                and (field.store or field.search) and field.type in OPERATORS]
        return {name: names for name, names in found.items() if names}

    def values(self, model, field):
        """Values to search for: what is shown, parts of it, and what is nowhere."""
        shown = [value for value in dict.fromkeys(self.env[model].search([], limit=40).mapped(
            lambda record: record[field.name] if not field.relational else record[field.name].ids[:1])
            if not field.relational else ()) if value]
        if field.type == "selection":
            return [*dict(field._description_selection(self.env)), "nowhere", False]
        if field.relational:
            return [self.env[field.comodel_name].search([], limit=1).id or 1, False]
        if field.type in ("char", "text", "html"):
            return [*shown[:3], *(value[1:-1] for value in shown[:2]), "no%where_", "", False]
        if field.type == "boolean":
            return [True, False]
        return ["2026-01-01", False] if field.type in ("date", "datetime") else [0, 7, *shown[:1]]

    def conditions(self, model, field):
        for operator, value in itertools.product(OPERATORS[field.type], self.values(model, field)):
            if operator.endswith("like") and not isinstance(value, str):
                if not field.relational:
                    continue
                value = "a"
            if operator[0] in "<>" and value is False:
                continue
            if operator in ("in", "not in"):
                yield operator, [value]
                yield operator, [value, False]
            elif operator.endswith("any"):
                yield operator, [("id", "=", value)]
            else:
                yield operator, value

    def test_no_search_crashes_and_its_opposite_finds_the_rest(self):
        wrong = []
        for kind in INTERNAL:
            with self.request(self.user(kind)) as env:
                for model, searched in self.searched().items():
                    if env[model].has_access("read"):
                        for field in searched:
                            # What is stored is searched by Odoo itself, for everybody alike.
                            if (not field.store or kind == "accountant") and self.is_seen(env, model, field):
                                wrong += self.not_opposites(env[model].with_context(active_test=False), field)
        self.assertFalse(wrong, "\n".join(wrong))

    def is_seen(self, env, model, field):
        """Whether the user may search by a field, and read what it names."""
        named = not field.relational or env[field.comodel_name].has_access("read")
        return named and env[model]._has_field_access(env[model]._fields[field.name], "read")

    def not_opposites(self, model, field):
        """The searches by this field that crash, or of which the opposite does not find exactly the rest."""
        everything, wrong = set(model.search([]).ids), []
        for operator, value in self.conditions(model._name, field):
            what = f"{model.env.user.login}: {field} {operator} {value!r}"
            try:
                found = set(model.search([(field.name, operator, value)]).ids)
                rest = set(model.search([(field.name, OPPOSITES[operator], value)]).ids) if operator in OPPOSITES else (
                    everything - found)
            except Exception as error:  # any is wrong
                wrong.append(f"{what}: {error!r}")
                continue
            if found & rest or found | rest != everything:
                wrong.append(f"{what}: {len(found)} and {len(rest)} of {len(everything)}")
        return wrong

    def test_what_is_computed_is_found_as_it_is_shown(self):
        computed = {
            model: [field for field in self.searched()[model] if not field.store] for model in EXTENDED}
        self.assertEqual(
            {model: sorted(field.name for field in found) for model, found in computed.items()},
            {"account.move": [
                "books_difference", "books_number", "books_open_item", "books_payment_status", "books_state"],
             "account.payment": ["books_origin", "books_state"], "sale.order": ["books_state"],
             "res.partner": ["books_state"]})
        for kind in ("accountant", "administrator", "seller"):
            with self.request(self.user(kind)) as env:
                for model, found in computed.items():
                    if env[model].has_access("read"):
                        for field in found:
                            self.assert_as_shown(env[model].with_context(active_test=False), field)

    def assert_as_shown(self, model, field):
        records = model.search([])
        for operator, value in self.conditions(model._name, field):
            if operator == "=?" and not value:
                continue
            wanted = {record.id for record in records if self.is_wanted(record[field.name], operator, value)}
            self.assertEqual(
                set(model.search([(field.name, operator, value)]).ids), wanted,
                f"{model.env.user.login}: {field} {operator} {value!r}")

    def is_wanted(self, shown, operator, value):
        """What an operator means, as Odoo's own filter of a stored text says."""
        probe = self.env["res.partner"].new({"comment": False, "ref": shown or False})
        return bool(probe.filtered_domain([("ref", operator.replace("=?", "="), value)]))

    def test_each_state_is_found(self):
        Move = self.as_user(self.accountants["quickbooks"])["account.move"]
        ours = self.sent | self.differs | self.failed | self.waiting | self.late | self.paid | self.unsent

        def found(*domain):
            return Move.search([("id", "in", ours.ids), *domain]).with_env(self.env)

        for state, moves in (
            ("synced", self.sent | self.late | self.paid), ("differs", self.differs), ("error", self.failed),
            ("pending", self.waiting), ("none", self.unsent),
        ):
            self.assertEqual(found(("books_state", "=", state)), moves.sorted(), state)
            self.assertEqual(found(("books_state", "!=", state)), (ours - moves).sorted(), state)
        external_id = self.row(self.sent).external_id
        self.assertEqual(found(("books_number", "=", external_id)), self.sent)
        self.assertEqual(found(("books_number", "ilike", self.late.name.lower())), self.late)
        self.assertEqual(found(("books_number", "=", False)), (self.failed | self.waiting | self.unsent).sorted())
        self.assertEqual(
            found(("books_number", "not ilike", self.late.name)), (ours - self.late).sorted())
        self.assertEqual(found(("books_payment_status", "=", "overdue")), self.late)
        payments = self.as_user(self.accountants["quickbooks"])["account.payment"].search([])
        label = self.connections["quickbooks"].provider_label
        for condition, wanted in (
            (("=", label), True), (("in", [label]), True), (("ilike", label[:4]), True), (("!=", False), True),
            (("=", False), False), (("!=", label), False), (("not ilike", label[:4]), False),
        ):
            with self.subTest(condition=condition):
                there = payments.search([("books_origin", *condition)]).with_env(self.env)
                self.assertEqual(there, self.from_there if wanted else payments.with_env(self.env) - self.from_there)

    # What the screens offer

    def views(self, env):
        """[(model, architecture)] of the searches and lists in which this addon has a part."""
        data = self.env["ir.model.data"].search([("module", "=", "books_connector"), ("model", "=", "ir.ui.view")])
        models = {view.model for view in self.env["ir.ui.view"].browse(data.mapped("res_id"))
                  if view.model and view.type != "qweb"}
        for model in sorted(models):
            if not env[model]._transient and env[model].has_access("read"):
                for view_type in ("search", "list"):
                    views = env[model].get_views([(False, view_type)])["views"]
                    yield model, etree.fromstring(views[view_type]["arch"])

    def test_every_search_field_filter_and_group_of_the_screens_works(self):
        seen, wrong = set(), []
        for kind in INTERNAL:
            with self.request(self.user(kind)) as env:
                for model, arch in self.views(env):
                    for node in arch.iter("field", "filter"):
                        seen |= {(model, node.get("name"))}
                        try:
                            self.use(env[model], node)
                        except Exception as error:  # any is wrong
                            wrong.append(f"{kind}: {model} {node.get('name')}: {error!r}")
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertTrue({("account.move", "books_number"), ("account.payment", "books_from_there"),
                         ("books.job", "by_kind")} <= seen)

    def use(self, model, node):
        """Press a filter, group by it, or type into a search field: those of this addon."""
        context = {"uid": model.env.uid, "context_today": fields.Date.today}
        name, field = node.get("name"), model._fields.get(node.get("name"))
        if node.tag == "filter":
            if name.startswith("books_") or model._original_module == "books_connector":
                self.press_filter(model, node, context)
        elif field is not None and field._module == "books_connector":
            if node.get("filter_domain"):
                model.search(safe_eval(node.get("filter_domain"), {**context, "self": "a"}))
            self.use_field(model, field)

    def press_filter(self, model, node, context):
        if node.get("domain"):
            model.search(safe_eval(node.get("domain"), context))
        group = safe_eval(node.get("context") or "{}", context).get("group_by")
        if group:
            self.group(model, group)
        if node.get("date"):
            model.search([(node.get("date"), ">=", "2026-01-01")])

    def use_field(self, model, field):
        description = field.get_description(model.env, ["searchable", "groupable", "sortable"])
        if description.get("searchable"):
            operator = "ilike" if field.type in ("char", "text", "many2one") else "="
            model.search([(field.name, operator, "a" if operator == "ilike" else False)])
        if description.get("groupable"):
            self.group(model, f"{field.name}:month" if field.type in ("date", "datetime") else field.name)
        if description.get("sortable"):
            model.search([], order=f"{field.name} desc", limit=1)

    def group(self, model, by):
        """Group as a list and as a pivot do."""
        model.formatted_read_group([], [by], ["__count"])
        model.formatted_read_grouping_sets([], [[by], []], ["__count"])

    def test_no_screen_is_titled_by_a_number_of_the_database(self):
        screens = self.env["ir.ui.view"].search([("type", "=", "form"), ("model", "like", "books.")])
        for model in set(screens.mapped("model")):
            if not self.env[model]._transient:
                computed = type(self.env[model])._compute_display_name is not BaseModel._compute_display_name
                self.assertTrue(self.env[model]._rec_name or computed, f"{model} needs a name for its rows")

    def test_public_methods_of_our_rows_are_buttons_and_odoo_s_own(self):
        """Whatever else is public can be called over RPC with anything."""
        own = {"create", "write", "copy", "unlink", "default_get", "onchange", "resequence"}
        for name, model in self.env.registry.items():
            for definition in model.mro():
                if definition.__module__.startswith(OURS):
                    for attribute, value in vars(definition).items():
                        if callable(value) and not attribute.startswith(("_", "action_", "button_")):
                            self.assertIn(attribute, own, f"{name}.{attribute} is no button: make it private")
