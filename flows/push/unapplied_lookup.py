"""The unapplied payments in the books of a batch of payments or partials."""

from odoo.tools import OrderedSet

from .lookups import AddressedLookup, Lookup
from .payment_source import is_whole, partials_of, payments_of, rest_of, side_of
from .strategy import strategy_of
from .unapplied_credit import applied_ids, credit_is_current


class UnappliedLookup(Lookup):
    """`unapplied`: {payment: its unapplied payment in the books}. the records of refunded ones are added to
    `payables`.
    """

    def read_unapplied(self, records, parts):
        """
        :param parts: the Parts of everything that is reconciled with these records.
        """
        self.strategy = strategy_of(self.connection)
        self.sides = self.strategy.unapplied
        self.addressed = self._addressed(records)
        returned = [part for part in parts if part.refunded]
        # {entry of a refund of an unapplied payment: its record in the books}
        self.returned = {} if not self.refund_kind else {
            payment.move_id.id: row for payment, row in self._rows_of(
                self.refund_kind, [part.payment for part in returned if part.refunded in records]).items()}
        payments = OrderedSet([
            *(part.refunded for part in returned), *(payments_of(records) if self.strategy.credits else ())])
        kinds = {self.connection._record_kind(kind) for kind in self.sides.values()}
        self.unapplied = {
            payment: row for kind in kinds for payment, row in self._rows_of(kind, payments).items()}
        self.entries = self.env["account.move"].union(*(payment.move_id for payment in self.unapplied))

    def read_uses(self, parts):
        """Read the allocations of these unapplied payments, and find those still to be sent: if a payment settles
        exactly one document, the other documents are allocated from the unapplied payment."""
        self.set_against, self.sending, self.sent_partials, self.sent_entries = set(), set(), {}, set()
        own = bool(self.strategy.credits)
        if own:
            self._read_uses(parts)
        for part in parts:
            row = self.unapplied.get(part.refunded) if part.refunded else None
            if row and (not own or credit_is_current(part.refunded, self)):
                self.payables[part.document.id] = row

    def _read_uses(self, parts):
        payments = OrderedSet(payment for part in parts for payment in (part.payment, part.refunded) if payment)
        jobs = self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "in", list(self.sides.values())),
            ("state", "=", "sending"), ("res_id", "in", [payment.id for payment in payments])]) if payments else ()
        self.sending = {payment for payment in payments if (payment._name, payment.id) in {
            (job.res_model, job.res_id) for job in jobs}}
        if not self.unapplied:
            return
        Record = self.env["books.record"]
        partials = self.env["account.partial.reconcile"].union(*(
            partials_of(payment) for payment in self.unapplied))
        self.sent_partials = Record._of(self.connection, "payment", partials)
        others = (partials.debit_move_id | partials.credit_move_id).move_id - self.entries
        self.sent_entries = set(Record._of(self.connection, "payment", others))
        for payment in self.unapplied:
            self.set_against |= applied_ids(payment, self)

    def _rows_of(self, kind, payments):
        """{payment: its books.record of this kind}"""
        found = {}
        for model in {payment._name for payment in payments}:
            records = self.env[model].union(*(payment for payment in payments if payment._name == model))
            rows = self.env["books.record"]._of(self.connection, self.connection._record_kind(kind), records)
            found |= {record: rows[record.id] for record in records if record.id in rows}
        return found

    def _addressed(self, records):
        """{side: the contacts in the books of the entries that are sent as unapplied payments}"""
        entries = {}
        for record in records if is_whole(records) else ():
            side = side_of(record)
            if side in self.sides and rest_of(record):
                entries[side] = entries.get(side, self.env["account.move"]) | record.move_id
        return {
            side: AddressedLookup(self.connection, self.kind, of_side, side) for side, of_side in entries.items()}
