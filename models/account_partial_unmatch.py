from odoo import models

from ..tools.held import Held
from .account_partial_reconcile import SETTLES
from .books_job import UNMATCH_RANK
from .books_record_apply import GONE


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
        row._need_not_be_taken_off()
        return super()._books_found(row)


class BooksRecord(models.Model):
    _inherit = "books.record"

    def _settling(self):
        """The documents that this payment is about, credits first."""
        named = {(kind, external_id) for kind, external_id, _amount in (self.content or {}).get("allocations", ())}
        return self.search([
            ("connection_id", "=", self.connection_id.id),
            ("external_id", "in", [external_id for _kind, external_id in named]),
        ]).filtered(lambda row: (row.kind, row.external_id) in named).sorted(lambda row: row.kind not in SETTLES)

    def _need_not_be_taken_off(self):
        """What the books refused to take off is not to be taken off any more."""
        self.env["books.job"].search([
            ("connection_id", "=", self.connection_id.id), ("rank", "=", UNMATCH_RANK), ("state", "=", "failed"),
            ("res_model", "=", self.res_model), ("res_id", "=", self.res_id)]).unlink()

    def _check_takes_off_only_this(self):
        """:raises Held: somebody in the books uses this for more than the credit that Odoo matches no more."""
        parts = len((self.content or {}).get("allocations", ()))
        if self.res_model == "account.partial.reconcile" and (parts > 2 or (parts == 2 and self.total)):
            raise Held(self.env._(
                "%(names)s are matched no more in Odoo. In %(books)s the same payment settles more than that: take the "
                "credit off there by hand, then try again.",
                names=self._settling_names(), books=self.connection_id.provider_label), "books")

    def _settling_names(self):
        return " → ".join(row.number or row.external_id for row in self._settling())
