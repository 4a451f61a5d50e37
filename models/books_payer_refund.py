from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..providers import PROVIDERS
from ..providers.documents import Allocation
from ..tools.amounts import money
from ..tools.held import Held, Waits
from .books_connection_pull import PAYMENTS
from .books_record_apply import GONE


class BooksPayer(models.AbstractModel):
    """Money given back where a payment cannot say so: a document of its own for the money, and, once that stands, a
    payment of nothing that sets it against the credit notes."""

    _inherit = "books.payer"

    def _books_given_back(self, lookup, entry, document):
        """
        :param document: the money and what it settles.
        :return: of the two the one that is asked for.
        """
        if lookup.kind == lookup.gives_back:
            account = self._books_place(lookup, entry, False)
            return replace(
                document, account=account._ref(), by_card=account.role == "credit_card", allocations=(),
                receivable=self._books_receivable(lookup, document.currency)._ref())
        # Other money says itself what of it was given back.
        document = replace(document, allocations=tuple(
            part for part in document.allocations if part.kind not in PAYMENTS))
        if not document.allocations:
            return None
        row = self._books_given(lookup)
        settled = sum(part.amount for part in document.allocations)
        return replace(
            document, amount=money(0, row.currency_id), incoming=True,
            allocations=(*document.allocations, Allocation(
                kind=row.kind, external_id=row.external_id, amount=settled)))

    def _books_given(self, lookup):
        """The money in the books.

        :raises Held: it could not be sent.
        :raises Waits: it is still to be sent.
        """
        row = lookup.given.get(self.id)
        if not row:
            job = lookup.failed_job(lookup.gives_back, self)
            if job:
                raise Held(job.error, job.remedy)
            raise Waits
        return row

    def _books_receivable(self, lookup, currency):
        """The account of the books on which customers' debts in this currency stand: the first, as they take it, too.

        :raises Held: there is none.
        :raises Waits: there may be one since the books were last read.
        """
        connection = lookup.connection
        rows = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "receivable"),
            ("state", "=", "active")], order="id")
        for row in rows:
            if (row.currency_id.name or connection.currency_id.name) == currency:
                return row
        newest = max((row.seen_at for row in lookup.payables.values()), default=None)
        if newest and (not connection.pulled_at or connection.pulled_at <= newest):
            connection.pulled_at = False  # such an account is made there with the first customer of that currency
            raise Waits
        raise Held(self.env._(
            "%(books)s has no account for what customers owe in %(currency)s.", books=connection.provider_label,
            currency=currency), "books")

    def _books_arrived(self, connection, rows):
        """The money stands there: what sets it against the credit notes goes on, also where it had failed before."""
        result = super()._books_arrived(connection, rows)
        for way, kind in PROVIDERS[connection.provider].gives_back.items():
            if {row.kind for row in rows.values()} == {connection._record_kind(kind)}:
                self.env["books.job"]._queue(connection, way, self)
        return result


class BooksRecord(models.Model):
    _inherit = "books.record"

    def _is_given_back(self):
        """Whether this is money that Odoo gave back: payments of nothing only say for what."""
        return self.from_odoo and self.kind in PROVIDERS[self.connection_id.provider].gives_back.values()

    def _given_back(self, rows):
        """What this sets against credits, where that is money that Odoo gave back.

        :param rows: {(kind, external id): row} of what payments name.
        """
        if Decimal(self.content["amount"]):
            return None  # it is money itself
        named = (rows.get((kind, external_id)) for kind, external_id, _amount in self.content["allocations"])
        return next((row for row in named if row and row._is_given_back()), None)

    def _stand_for(self, back):
        """Somebody set in the books what Odoo gave back against credits: this is what Odoo would have sent.

        :raises Held: Odoo sent it already, for another part.
        """
        same = self.search([
            ("connection_id", "=", self.connection_id.id), ("kind", "=", self.kind),
            ("res_model", "=", back.res_model), ("res_id", "=", back.res_id)])
        if same.filtered(lambda row: row.state not in GONE):
            raise Held(self.env._(
                "More of %(name)s is set against credit in %(books)s than in Odoo. Match it in Odoo, too, then leave "
                "this one out.", name=back.number or back.external_id, books=self.connection_id.provider_label))
        same.write({"res_model": False, "res_id": False})
        same.flush_recordset()
        self.write({"res_model": back.res_model, "res_id": back.res_id, "from_odoo": True})
        self.env["books.job"]._queue(self.connection_id, self.kind, self._made())
        self.connection_id._wake()

    def _check_taken_off(self, made):
        """
        :param made: what of Odoo's gave money back that this set against credits, and sets against nothing any more.
        :return: whether it did.
        :raises Held: in Odoo it still does; whether the money was taken back, too, the books do not tell.
        """
        back = self.env["books.record"].search([
            ("connection_id", "=", self.connection_id.id), ("kind", "!=", self.kind),
            ("res_model", "=", made._name), ("res_id", "=", made.id)])
        back = back.filtered(lambda row: row._is_given_back())
        if back and made.move_id.state == "posted" and made._books_partials()._books_parts():
            raise Held(self.env._(
                "%(name)s is not set against its credit note any more in %(books)s. Cancel it in Odoo if the money was "
                "not given back, or else undo its matching here.",
                name=made.move_id.display_name, books=self.connection_id.provider_label))
        return bool(back)


class BooksJob(models.Model):
    _inherit = "books.job"

    def _gave_back(self):
        """Whether this sets money given back against credit notes, and the money stands in the books."""
        self.ensure_one()
        back = PROVIDERS[self.connection_id.provider].gives_back.get(self.kind)
        return bool(back and self.env["books.record"]._of(
            self.connection_id, back, self.env[self.res_model].browse(self.res_id)))
