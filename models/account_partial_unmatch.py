from odoo import models

from ..flows.kinds import GONE
from ..flows.push.ranks import UNMATCH_RANK
from ..flows.push.unapply import drop_unapply_jobs
from .account_partial_reconcile import SETTLES


class AccountPartialReconcile(models.Model):
    """Credit that is matched with its document no more is taken off it in the books, whoever set it against it."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        Connection, Job, there = self.env["books.connection"], self.env["books.job"].sudo(), []
        for company, partials in self.sudo().grouped("company_id").items():  # who unreconciles need not read all of it
            connection = Connection._of_company(company).sudo()
            if connection:
                there += [
                    (connection, kind, credits, credits._books_twins()) for kind, credits in partials._books_there(
                        connection).items()]
                Job.search([
                    ("res_model", "=", self._name), ("res_id", "in", partials.ids),
                    ("state", "in", ("todo", "failed"))]).unlink()
        result = super().unlink()
        for connection, kind, credits, twins in there:
            Job._queue(connection, kind, credits).rank = UNMATCH_RANK
            (twins - self).sudo()._books_queue(connection)  # what is left of the two documents' matching
            connection._wake()
        return result

    def _books_twins(self):
        """The other reconciliations of the same two documents: by instalments, say, or one after the other."""
        found = self.browse()
        for partial in self:
            of_debit, of_credit = (
                line.move_id.line_ids for line in (partial.debit_move_id, partial.credit_move_id))
            found |= (of_debit.matched_credit_ids & of_credit.matched_debit_ids) - partial
        return found

    def _books_with_twins(self, connection):
        """These with their twins that nothing else in the books is, or will be: where the books tell only how much of
        a credit is set against a document, all of them are one object there."""
        twins = self.filtered(lambda partial: partial._books_sides()[0])._books_twins()
        domain = [("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "in", twins.ids)]
        others = twins and {
            *self.env["books.record"].sudo().search([*domain, ("state", "not in", GONE)]).mapped("res_id"),
            *self.env["books.job"].sudo().search([*domain, ("state", "!=", "done")]).mapped("res_id")}
        return self | twins.filtered(lambda twin: twin.id not in others)

    def _books_there(self, connection):
        """{kind of the payment of nothing: those of these credits that stand in the books, or may}"""
        kinds = {
            partial.id: SETTLES[note._books_kind()][1].kind
            for partial in self for note in [partial._books_sides()[0]] if note}
        if not kinds:
            return {}
        domain = [("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "in", list(kinds))]
        rows = self.env["books.record"].sudo().search([*domain, ("state", "not in", GONE)]).filtered(
            lambda row: row.from_odoo or connection.push_payments)
        rows.from_odoo = True  # Odoo decides about it from now on: no reading matches it again meanwhile
        for partial_id in kinds.keys() - set(rows.mapped("res_id")):
            rows |= self.browse(partial_id)._books_take_over(connection)
        sending = self.env["books.job"].sudo().search([*domain, ("state", "=", "sending")])
        there = {*rows.mapped("res_id"), *sending.mapped("res_id")}
        return self.filtered(lambda partial: partial.id in there).grouped(lambda partial: kinds[partial.id])

    def _books_take_over(self, connection):
        """What a twin is in the books, where this is a part of that."""
        for twin in self._books_twins():
            row = self.env["books.record"].sudo().search([
                ("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "=", twin.id),
                ("from_odoo", "=", True), ("state", "not in", GONE)])
            if row and self in twin._books_with_twins(connection):
                row.res_id = self.id
                return row
        return self.env["books.record"]

    def _books_screen(self):
        if self.exists():
            return super()._books_screen()
        row = self.env["books.record"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1)
        note = row._settling()[:1]
        return self.env[note.res_model].browse(note.res_id) if note.res_id else self

    def _books_found(self, row):
        drop_unapply_jobs(row)
        return super()._books_found(row)
