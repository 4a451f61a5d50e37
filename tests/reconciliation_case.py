"""The base of the tests of the reconciliation: comparing as the accountant does, and faults that nobody is told of."""

from odoo import fields

from .payout_case import PayoutCase
from .pull_case import PullCase
from .rewriting import RewritingMixin


class ReconciliationCase(RewritingMixin, PullCase, PayoutCase):

    def prepare(self):
        super().prepare()
        self.today = fields.Date.today()

    def compare(self, **values):
        """Compare both sides as the accountant does; the finished run."""
        with self.request(self.accountants[self.code]) as env:
            run = env["books.reconciliation"].create({"connection_id": self.connection.id, **values})
            run.action_start()
            run_id = run.id
        run = self.env["books.reconciliation"].browse(run_id)
        for _minute in range(3):  # it goes on after a minute where the limit of the service is reached
            self.minute_passes(self.code)
            self.run_schedules(self.code)
            if run.state != "reading":
                break
        self.assertEqual(run.state, "done", self.connection.pull_failure or self.connection.error or (
            self.connection.paused_until, run.places))
        return run

    def differing(self, run):
        """The rows that are faults."""
        return run.row_ids.filtered(lambda row: row.state == "open")

    def decide(self, rows, verb, **values):
        """Press a verb on rows, and confirm the dialog."""
        with self.request(self.accountants[self.code]) as env:
            action = getattr(rows.with_env(env), f"action_{verb}")()
            dialog = env["books.reconciliation.verb"].browse(action["res_id"])
            dialog.write(values)
            sentence = dialog.sentence
            dialog.action_do()
        self.env.invalidate_all()
        return sentence

    def assert_agrees(self, run):
        self.assertEqual([(row.number, row.reason, row.difference) for row in self.differing(run)], [])

    # Faults that nobody is told of

    def entered_there(self, like, number, amount, date=None):
        """An untaxed invoice that the bookkeeper enters for the contact of a document; its id."""
        contact, values, key = {
            "quickbooks": ("customer", {"tax_code": "NON"}, "Id"),
            "xero": ("contact", {"tax": "NONE"}, "InvoiceID")}[self.code]
        return self.silently("create_invoice", **{contact: self.contact_there(like)}, **values, number=number,
                             amount=str(amount), date=str(date or self.today))[key]

    def silently(self, act, **values):
        return self.act(act, silent=True, **values)

    def rewrite(self, kind, row, **fields):
        return self.act("rewrite", silent=True, kind=kind, row=row, **fields)

    def in_odoo(self, table, record, **values):
        """Change columns past Odoo."""
        self.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(f"UPDATE {table} SET {names} WHERE id = ANY(%s)", [*values.values(), record.ids])
        self.env.invalidate_all()
