"""Users of every kind, and RPC calls as a browser makes them."""

import json
import traceback

from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import HttpCase

from .common import BooksCase

# The rights of users of Odoo's Purchase and Point of Sale apps on accounting records: (read, write, create,
# unlink). These apps are not installed here.
PURCHASES = {
    "account.move": "1111", "account.move.line": "1111", "account.partial.reconcile": "1000", "account.journal": "1000",
    "account.tax": "1000"}
TILLS = {
    "account.move": "1000", "account.move.line": "1000", "account.journal": "1000",
    "account.bank.statement.line": "1110"}
GROUPS = {
    "seller": "sales_team.group_sale_salesman", "reader": "account.group_account_readonly",
    "bookkeeper": "account.group_account_user",
    "approver": "hr_expense.group_hr_expense_team_approver",
}
INTERNAL = ("accountant", "administrator", *GROUPS, "purchaser", "cashier", "system")
PEOPLE = (*INTERNAL, "portal", "public")


class RpcCase(BooksCase, HttpCase):

    @classmethod
    def people_of(cls, code, customer):
        """A user of each kind, called <kind>-<code>."""
        group_user = cls.env.ref("base.group_user")
        for login, group in GROUPS.items():
            cls._user(code, login, group).group_ids -= cls.env.ref("base.group_partner_manager")
        for login, rights in (("purchaser", PURCHASES), ("cashier", TILLS)):
            cls._user(code, login, "base.group_user").group_ids = [
                Command.set([group_user.id, cls._group(login, rights).id])]
        cls._user(code, "system", "base.group_user").group_ids = [
            Command.set([group_user.id, cls.env.ref("base.group_system").id])]
        company = cls.companies[code]
        cls.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Customer", "login": f"portal-{code}", "password": f"portal-{code}",
            "partner_id": customer.id, "company_id": company.id, "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([cls.env.ref("base.group_portal").id])]})

    @classmethod
    def _group(cls, name, rights):
        group = cls.env["res.groups"].search([("name", "=", name)]) or cls.env["res.groups"].create({"name": name})
        if not group.model_access:
            cls.env["ir.model.access"].create([{
                "name": f"{name} {model}", "model_id": cls.env["ir.model"]._get(model).id, "group_id": group.id,
                **{f"perm_{right}": allowed == "1" for right, allowed in zip(
                    ("read", "write", "create", "unlink"), allowed_all, strict=True)},
            } for model, allowed_all in rights.items()])
        return group

    def user(self, kind, code="quickbooks"):
        return self.env["res.users"].search([("login", "=", f"{kind}-{code}")])

    def as_login(self, kind, code="quickbooks"):
        if kind == "public":
            self.authenticate(None, None)
        else:
            self.authenticate(f"{kind}-{code}", f"{kind}-{code}")

    def rpc(self, model, method, *args, **kwargs):
        """Call a method as a browser does; returns the whole answer."""
        return self.url_open(f"/web/dataset/call_kw/{model}/{method}", json={
            "jsonrpc": "2.0", "method": "call",
            "params": {"model": model, "method": method, "args": args, "kwargs": kwargs}}).json()

    def call_as(self, kind, model, method, *args, **kwargs):
        """The same call as `rpc`, in this process: for thousands of them."""
        user = self.env.ref("base.public_user") if kind == "public" else self.user(kind)
        try:
            with self.request(user) as env:
                result = call_kw(env[model], method, list(args), {"context": dict(env.context), **kwargs})
                return {"result": json.loads(json.dumps(result, default=str))}
        except Exception as error:  # noqa: BLE001 — whatever the error is, the test reports it
            name = f"{type(error).__module__}.{type(error).__name__}"
            return {"error": {"data": {"name": name, "message": str(error), "debug": traceback.format_exc()}}}

    def call(self, model, method, *args, **kwargs):
        """Call a method as a browser does; returns (result, name of the error)."""
        answer = self.rpc(model, method, *args, **kwargs)
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("name", "")
