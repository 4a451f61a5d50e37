from odoo import api, models

from ..flows.kinds import GONE
from ..flows.push.lookups import Lookup
from ..flows.push.ranks import UNMATCH_RANK
from ..providers.documents import Allocation, BillPayment, Payment
from ..tools.amounts import exact, money
from ..tools.held import Held, Waits

# What each kind of credit settles, and as what that stands in the books: a payment of nothing.
SETTLES = {"credit_note": ("invoice", Payment), "vendor_credit": ("bill", BillPayment)}


class CreditLookup(Lookup):
    """The documents that a batch of credits lies between."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        moves = records.debit_move_id.move_id | records.credit_move_id.move_id
        self.documents = self.env["books.record"]._of_moves(connection, moves)
        # The books may want an account even where nothing is paid.
        self.account = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (False, connection.currency_id.id)), ("state", "=", "active")], limit=1)
        unmatched = self.env["books.job"].search([
            ("connection_id", "=", connection.id), ("rank", "=", UNMATCH_RANK), ("state", "!=", "done")])
        self.frees = any(job.state != "failed" for job in unmatched)
        self.kept = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", self.record_kind), ("state", "not in", GONE),
            ("res_model", "=", records._name), ("res_id", "in", unmatched.mapped("res_id"))]) if unmatched else ()

    def match(self, record):
        """The same credit, matched before, which the books did not let go since.

        :raises Waits: some credit is still to be taken off there.
        """
        if self.frees:
            raise Waits
        note, document = (self.documents.get(move.id) for move in record._books_sides())
        amount = money(record.debit_amount_currency, record.debit_move_id.currency_id)
        wanted = {(row.kind, row.external_id, amount) for row in (note, document) if row}
        return next((row for row in self.kept if row.payment_known and wanted == set(row._allocates())), None)

    def freed(self):
        """Whether credit was taken off something since the books were read."""
        return not self.connection.pulled_at or self.env["books.record"].search_count([
            ("connection_id", "=", self.connection.id), ("res_model", "=", "account.partial.reconcile"),
            ("state", "in", GONE), ("seen_at", ">=", self.connection.pulled_at)], limit=1)


class AccountPartialReconcile(models.Model):
    """The part of a credit note that settles an invoice, or of a vendor's refund that settles a bill."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "books.payer"]

    def _books_sides(self):
        """The credit and the document that it settles; (None, None) where this is something else."""
        self.ensure_one()
        debit, credit = self.debit_move_id.move_id, self.credit_move_id.move_id
        for note, document in ((debit, credit), (credit, debit)):
            if SETTLES.get(note._books_kind(), ("",))[0] == document._books_kind():
                return note, document
        return None, None

    def _books_queue(self, connection):
        """Queue the credits of which both sides stand in the books, and which do not stand there themselves."""
        credits = self.filtered(lambda partial: partial._books_sides()[0])
        moves = credits.debit_move_id.move_id | credits.credit_move_id.move_id
        known = self.env["books.record"]._of_moves(connection, moves)
        linked = set(self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "in", credits.ids),
        ]).mapped("res_id"))
        ready = credits.filtered(lambda partial: partial.id not in linked and all(
            move.id in known for move in partial._books_sides()))
        for kind, partials in ready.grouped(
                lambda partial: SETTLES[partial._books_sides()[0]._books_kind()][1].kind).items():
            self.env["books.job"]._queue(connection, kind, partials)
        if ready:
            connection._wake()

    def _books_lookup(self, connection, kind):
        return CreditLookup(connection, kind, self)

    def _books_document(self, kind, lookup):
        note, document = self._books_sides()
        credit, settled = lookup.documents.get(note.id), lookup.documents.get(document.id)
        if not credit or not settled:
            raise Held(self.env._("One of the two documents does not stand in the books any more."))
        if note.currency_id != document.currency_id:
            raise Held(self.env._(
                "%(credit)s and %(document)s are in two currencies. Settle them in the books by hand.",
                credit=note.name, document=document.name), "books")
        for row in (credit, settled):
            if row.state == "draft":
                raise Held(self.env._(
                    "%(document)s is a draft in %(books)s. Approve it there, read the payments once, then try again.",
                    document=row.number, books=lookup.connection.provider_label), "books")
        amount = money(self.debit_amount_currency, note.currency_id)
        if credit.kind == "credit_note" and money(credit.balance, note.currency_id) < amount:
            if lookup.freed():
                lookup.connection.pulled_at = False
                raise Waits
            raise Held(self.env._(
                "Of %(credit)s only %(rest)s is left in %(books)s: it was used there for something else.",
                credit=credit.number, rest=credit.balance, books=lookup.connection.provider_label), "books")
        return SETTLES[credit.kind][1](
            key=lookup.connection._key(self),
            contact=settled._contact_ref(),
            date=self.max_date,
            amount=money(0, note.currency_id),
            currency=note.currency_id.name,
            rate=exact(document.invoice_currency_rate) if note.currency_id != note.company_currency_id else 1,
            incoming=credit.kind == "credit_note",
            account=lookup.account._ref() if lookup.account else None,
            allocations=(
                Allocation(kind=settled.kind, external_id=settled.external_id, amount=amount),
                Allocation(kind=credit.kind, external_id=credit.external_id, amount=amount),
            ),
        )

    def _books_screen(self):
        return self._books_sides()[0] or self

    @api.depends("debit_move_id", "credit_move_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for partial in self._books_readable():
            note, document = partial._books_sides()
            if note:
                partial.display_name = f"{note.name} → {document.name}"
        return result

    def _books_readable(self):
        """Those of which the user may read both entries, as superuser: their names may be shown."""
        return self.sudo().filtered(lambda partial: (
            partial.debit_move_id.move_id | partial.credit_move_id.move_id).with_env(self.env).has_access("read"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        for company, lines in self.sudo().grouped("company_id").items():  # who reconciles need not read all of it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.external_id:
                (lines.matched_debit_ids | lines.matched_credit_ids)._books_queue(connection)
        return result
