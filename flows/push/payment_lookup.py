"""The objects of the books that a batch of payments needs."""

from ..kinds import GONE
from .parts import parts_of
from .payment_kinds import payment_kinds, pulled_payments
from .payment_source import entries_of, partials_of, payments_of, write_offs_of
from .strategy import strategy_of
from .unapplied_lookup import UnappliedLookup


class PaymentLookup(UnappliedLookup):
    """The documents in the books that a batch of payments settles, their bank accounts, and the credits that represent
    their write-offs."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        strategy = strategy_of(connection)
        self.kind = kind
        # The kind of the payment that this kind is, or is a part of.
        self.way = strategy.payment_kind(kind)
        # The kind of document as which a refund is sent, if a payment cannot express it.
        self.refund_kind = strategy.refund_kind(self.way)
        self.given = self.env["books.record"]._of(
            connection, connection._record_kind(self.refund_kind), records) if self.refund_kind else {}
        partials = partials_of(records)
        self.payables = {
            row.res_id: row for row in self.env["books.record"].search([
                ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
                ("res_id", "in", (partials.debit_move_id | partials.credit_move_id).move_id.ids),
                ("kind", "in", [settled for settled, way in payment_kinds(connection).items() if way == self.way]),
                ("state", "not in", GONE)])}
        parts = parts_of(partials)
        self.pulled = pulled_payments(connection, parts)
        self.read_unapplied(records, parts)
        entries = entries_of(records)
        entries.reversal_move_ids.mapped("state")  # prefetched for all of them
        journals = (entries | self.entries).journal_id
        self.accounts = self.confirmed("journal", journals)
        # Suggestions that a person has not confirmed.
        self.suggested = set(self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("res_id", "in", journals.ids),
            ("state", "=", "2_suggested")]).mapped("res_id"))
        self.read_uses(parts)
        written_off = self.env["account.move.line"].union(*(
            write_offs_of(payment) for payment in payments_of(records)))
        self.needed[written_off._name] = written_off
        self.written_to = self.confirmed("account", written_off.account_id)
        self.credits = self.env["books.record"]._of(
            connection, connection._record_kind(strategy.write_off_kind(self.way)), written_off)
