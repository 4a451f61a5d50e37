"""Two companies with separate books: users of one call methods with ids of the other, without any effect.

Every public method is attacked, also those that do not exist yet: they are looked up, not listed.
"""

import inspect
import json

from odoo import Command

from .rpc_case import RpcCase

OURS = "odoo.addons.books_connector."
# The methods that every model has over RPC, with their arguments besides the ids.
GENERAL = {
    "read": [], "web_read": [{"display_name": {}}], "export_data": [["display_name"]], "search_read": [[]],
    "web_search_read": [[], {"display_name": {}}], "name_search": [""], "copy": [],
    "formatted_read_group": [[], ["id"], ["__count"]], "web_save": [{}, {"display_name": {}}],
}
REFUSED = (
    "odoo.exceptions.", "odoo.http.SessionExpiredException",
    "psycopg2.errors.NotNullViolation", "psycopg2.errors.UniqueViolation")  # errors that Odoo explains to a browser
# The fields with which a user's own dialog is created, from the own records below.
DIALOGS = {
    "books.choose": {"connection_id": "books.connection"}, "books.number": {"job_id": "books.job"},
    "books.void": {"move_ids": "account.move"}, "books.decision": {"move_id": "account.move"},
}
# Tables in which no row of the other company may change, with the condition for its rows.
TABLES = {
    "books_connection": "company_id = %(company)s", "books_record": "company_id = %(company)s",
    "books_issue": "company_id = %(company)s",
    "books_job": "company_id = %(company)s", "books_mapping": "company_id = %(company)s",
    "account_move": "company_id = %(company)s", "account_move_line": "company_id = %(company)s",
    "account_payment": "company_id = %(company)s", "sale_order": "company_id = %(company)s",
    "account_partial_reconcile": "company_id = %(company)s",
    "res_partner": "company_id = %(company)s", "res_company": "id = %(company)s",
    "books_grant": "id IN (SELECT grant_id FROM books_connection WHERE company_id = %(company)s)",
    "ir_cron": "id IN (SELECT push_cron_id FROM books_connection WHERE company_id = %(company)s"
               " UNION SELECT pull_cron_id FROM books_connection WHERE company_id = %(company)s)",
}


def methods_of_ours(registry):
    """{model: the public methods that this addon gives it}"""
    found = {}
    for name, model in registry.items():
        if model._abstract:
            continue
        for definition in model.mro():
            if definition.__module__.startswith(OURS):
                found.setdefault(name, set()).update(
                    attribute for attribute, value in vars(definition).items()
                    if not attribute.startswith("_") and inspect.isfunction(value))
    return found


# Methods of Odoo that fail with values that no screen sends; ours only refuse before them, or compare afterwards.
ODOO_FAILS = {"account.move.line": {"create"}, "account.resequence.wizard": {"resequence"}}


class AttackCase(RpcCase):
    codes = ("quickbooks", "xero")

    def setUp(self):
        super().setUp()
        for code, name in (("quickbooks", "Atlas Trading"), ("xero", "Zebrafish Holdings")):
            self.connect(code)
            self.confirm_mapping(code)
            self.live(code, self.partner(code, name))
        self.people_of("quickbooks", self.partner("quickbooks", "Customer of ours"))
        self.foreign = {model: self.ids(model, "xero") for model in self.models()}
        self.own = {model: self.ids(model, "quickbooks") for model in self.models()}
        self.env.flush_all()

    def live(self, code, customer):
        """Create records of every kind: sent, failed, waiting for a decision, paid, ordered, and open dialogs about
        them.
        """
        user, connection = self.accountants[code], self.connections[code]
        there = "ZEBRA" if code == "xero" else "ATLAS"
        price = 7654.32 if code == "xero" else 10
        sent = self.invoice(code, (f"{there} advice", 1, price), partner=customer, name=f"{there}/0001")
        self.press(user, sent, "action_books_send")
        self.assertEqual(sent.books_state, "synced", sent.books_error)
        key, table = ("Id", "Customer") if code == "quickbooks" else ("ContactID", "Contacts")
        other = next(one[key] for one in self.books(code)[table] if customer.name not in str(one))
        taken = self.invoice(code, (f"{there} advice", 1, price), partner=customer, name=f"{there}/0002")
        self.box.control.act(code, "create_invoice", connection.external_id, amount=77, number=taken.name, **{
            "customer" if code == "quickbooks" else "contact": other})
        self.press(user, taken, "action_books_send")
        self.assertEqual(taken.books_state, "error")
        self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", sent.id)]).write(
            {"differences": [["total", "1", str(price)]], "waiting": True, "problem": there, "remedy": "open_day"})
        env = self.as_user(user)
        env["account.payment.register"].with_context(active_model="account.move", active_ids=sent.ids).create(
            {"amount": 5})._create_payments()
        order = self.env["sale.order"].with_company(self.companies[code]).create({
            "partner_id": customer.id, "company_id": self.companies[code].id, "order_line": [Command.create({
                "product_id": self.env["product.product"].create({"name": f"{there} goods", "lst_price": price}).id})]})
        order.action_confirm()
        order._create_invoices()
        self.dialogs(code, connection, sent, taken)

    def dialogs(self, code, connection, sent, taken):
        administrator = self.administrators[code]
        connection.choices = [[connection.external_id, connection.name]]
        self.press(administrator, connection, "action_choose")
        untaxed, connection.untaxed_id = connection.untaxed_id, False
        self.press(administrator, connection, "action_open_missing")
        connection.untaxed_id = untaxed
        unsent = self.invoice(code, partner=sent.partner_id, name=f"{sent.name}9")
        self.press(self.accountants[code], unsent, "action_books_preview")
        job = self.env["books.job"].search([("res_id", "=", taken.id), ("state", "=", "failed")])
        with self.request(self.accountants[code]) as env:
            env["books.number"].with_context(default_job_id=job.id).create({"choice": "leave"})
            job.issue_ids.with_env(env).action_decide()
            env["books.void"].create({"verb": "void", "move_ids": [Command.set(sent.ids)]})

    def models(self):
        """The models with public methods of this addon, its own first."""
        ours = [name for name, model in self.env.registry.items()
                if model._original_module == "books_connector" and not model._abstract]
        return [*ours, *(name for name in methods_of_ours(self.env.registry) if name not in ours)]

    def ids(self, model, code):
        """Ids of this company's records, at least one of each kind."""
        Model, company = self.env[model].sudo(), self.companies[code]
        if Model._transient:
            users = self.env["res.users"].search([("company_id", "=", company.id)])
            return Model.search([("create_uid", "in", users.ids)]).ids
        if model == "books.quota":
            return Model.search([("connection_id", "=", self.connections[code].id)]).ids
        if model == "books.grant":
            return self.connections[code].sudo().grant_id.ids
        if "company_id" in Model._fields and Model._fields["company_id"].store:
            found = Model.search([("company_id", "=", company.id)], order="id DESC")
            if model == "books.record":
                # All records with a decision, because they may change most; a few of all others.
                return [*found.filtered("problem").ids, *found.filtered(lambda row: row.kind == "invoice").ids[:3],
                        *found.filtered(lambda row: row.kind in ("contact", "customer") and row.res_id).ids[:2]]
            if model == "account.move":
                return found.filtered(lambda move: move.books_state in ("differs", "error")).ids
            if model == "books.job":
                return [*found.filtered(lambda job: job.state == "failed").ids, *found.ids[:1]]
            return found.ids[:2] if model.startswith("books.") else found.ids[:3]
        return []

    def snapshot(self):
        self.env.flush_all()
        rows = {}
        for table, where in TABLES.items():
            self.env.cr.execute(  # pylint: disable=sql-injection
                f'SELECT id, row::text FROM "{table}" row WHERE {where}', {"company": self.companies["xero"].id})
            rows.update({(table, row_id): text for row_id, text in self.env.cr.fetchall()})
        return rows | {"requests": self.box.control.counts()["xero"]["total"]}

    def secrets(self):
        """Texts of the other company that may be in no answer."""
        connection = self.connections["xero"]
        amounts = {"7654.32", "7,654.32", "9185.18", "9,185.18"}  # without and with tax
        return {"Zebrafish", "ZEBRA", connection.external_id, connection.name, *amounts}

    def assert_refused(self, answer, *what):
        """Check that nothing of the other company is in an answer, and that a refusal is no crash."""
        error = answer.get("error", {}).get("data", {})
        text = json.dumps(answer.get("result")) + error.get("message", "")
        found = [secret for secret in self.secrets() if secret in text]
        self.assertFalse(found, f"{what}: {text[:500]}")
        singleton = error.get("message", "").startswith("Expected singleton")
        if error and not singleton and not error["name"].startswith(REFUSED):
            self.fail(f"{what}: {error['name']}: {error['debug'][-1500:]}")

    def attack(self, model, method, ids, *args, kind=None, **kwargs):
        """Call it over HTTP as the user who is logged in, or as this kind of user in this process."""
        args = [*([] if self.is_of_model(model, method) else [ids]), *args]
        answer = self.call_as(kind, model, method, *args, **kwargs) if kind else self.rpc(
            model, method, *args, **kwargs)
        self.assert_refused(answer, model, method, ids, args, kwargs)
        return answer

    def is_of_model(self, model, method):
        return bool(getattr(getattr(self.env.registry[model], method), "_api_model", False))

    def arguments(self, kind, model, method):
        """The arguments besides the ids, in every form that refers to foreign records; in only one form
        if this kind of user may not change such records at all."""
        found = self.every_argument(model, method)
        changes = {"write": "write", "create": "create", "onchange": "create"}.get(method)
        may = kind != "public" and changes and self.env[model].with_user(self.user(kind)).has_access(changes)
        return found if may else found[:1]

    def every_argument(self, model, method):
        relational = {
            name: self.foreign[field.comodel_name] for name, field in self.env[model]._fields.items()
            if field.relational and self.foreign.get(field.comodel_name)}
        # Odoo itself fails where journal items are set, not linked.
        forms = {"many2one": lambda ids: ids[0], "one2many": lambda ids: [[4, one, 0] for one in ids],
                 "many2many": lambda ids: [[6, 0, ids]]}
        values = {name: forms[self.env[model]._fields[name].type](ids) for name, ids in relational.items()}
        shown = {name: {"fields": {"display_name": {}}} if field.relational else {}
                 for name, field in self.env[model]._fields.items()
                 if field.compute or field.related or name in values}
        if method == "write":
            return [[values], *([{name: value}] for name, value in values.items())]
        if method == "create":
            needed = {name: field.get_values(self.env)[0] for name, field in self.env[model]._fields.items()
                      if field.type == "selection" and field.required and not field.default}
            return [[[needed | values]], *([[needed | {name: value}]] for name, value in values.items()), [[needed]]]
        if method == "onchange":
            return [[values, list(values), shown]] + [
                [{name: value}, [name], shown] for name, value in values.items()]
        if method == "default_get":
            return [[list(self.env[model]._fields)]]
        if method in GENERAL:
            return [GENERAL[method]]
        parameters = list(inspect.signature(getattr(self.env.registry[model], method)).parameters.values())[1:]
        needed = [one.name for one in parameters if one.default is one.empty and one.kind not in (
            one.VAR_POSITIONAL, one.VAR_KEYWORD)]
        self.assertFalse(needed, f"{model}.{method} is public and takes {needed}: say here with what it is attacked")
        return [[]]

    def defaults(self, model):
        return {f"default_{name}": ids[0] if field.type == "many2one" else ids
                for name, field in self.env[model]._fields.items()
                if field.relational for ids in [self.foreign.get(field.comodel_name)] if ids}

    def calls(self, model):
        ours = self.env.registry[model]._original_module == "books_connector"
        methods = methods_of_ours(self.env.registry).get(model, set()) - ODOO_FAILS.get(model, set())
        return sorted(methods | ({*GENERAL, "write", "create", "onchange", "default_get", "unlink"} if ours else set()))

    def targets(self, model, method):
        """Ids of the other company, alone and after ids of the user's own."""
        foreign = self.foreign[model]
        yield from [[foreign_id] for foreign_id in foreign] or [[0]]
        if self.own[model] and foreign and method != "unlink":
            yield [self.own[model][0], foreign[0]]

    def assert_unchanged(self, before, *what):
        after = self.snapshot()
        self.assertFalse([key for key in before.keys() | after.keys() if before.get(key) != after.get(key)], what)

    def named_by(self, model):
        for name, field in self.env[model]._fields.items():
            for foreign_id in self.foreign.get(field.comodel_name) or () if field.relational else ():
                yield name, foreign_id if field.type == "many2one" else [[6, 0, [foreign_id]]]

    def make(self, model, given, context=None, **values):
        own = {name: self.own[comodel][0] for name, comodel in given.items()}
        defaults = {f"default_{name}": [value] if self.env[model]._fields[name].type == "many2many" else value
                    for name, value in own.items()}
        answer = self.rpc(model, "create", [values], context={**defaults, **(context or {})})
        self.assert_refused(answer, model, "create", values, context)
        return answer.get("result")

    def spec(self, model):
        return {name: {"fields": {"display_name": {}}} if field.relational else {}
                for name, field in self.env[model]._fields.items()}

    def press_all(self, model, ids):
        self.attack(model, "web_read", ids, self.spec(model))
        for method in sorted(methods_of_ours(self.env.registry)[model]):
            if method.startswith("action_"):
                self.attack(model, method, ids)
