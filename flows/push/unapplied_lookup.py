"""What of some money is in the books by itself, for a batch of payments or of reconciliations."""

from odoo.tools import OrderedSet

from .lookups import AddressedLookup, Lookup
from .payment_source import is_whole, partials_of, payers_of, rest_of, side_of
from .strategy import strategy_of
from .unapplied_credit import applied_ids, credit_is_current


class AdvanceLookup(Lookup):
    """`advances`: {money: the credit that stands for it}. `payables` gets what of it is given back."""

    def take_advances(self, records, parts):
        """
        :param parts: of all that is reconciled with these records.
        """
        self.strategy = strategy_of(self.connection)
        self.sides = self.strategy.unapplied
        self.addressed = self._addressed(records)
        returned = [part for part in parts if part.advance]
        # {entry of money that refunded unapplied money: what it is in the books}
        self.returned = {} if not self.refund_kind else {
            payer.move_id.id: row for payer, row in self._rows_of(
                self.refund_kind, [part.payer for part in returned if part.advance in records]).items()}
        payers = OrderedSet([
            *(part.advance for part in returned), *(payers_of(records) if self.strategy.credits else ())])
        kinds = {self.connection._record_kind(kind) for kind in self.sides.values()}
        self.advances = {
            payer: row for kind in kinds for payer, row in self._rows_of(kind, payers).items()}
        self.entries = self.env["account.move"].union(*(payer.move_id for payer in self.advances))

    def take_uses(self, parts):
        """Read what uses these advances there, and set against them what they hold: where each payment settles one
        document, the others come out of the credit."""
        self.set_against, self.sending, self.told, self.told_entries = set(), set(), {}, set()
        own = bool(self.strategy.credits)
        if own:
            self._take_uses(parts)
        for part in parts:
            row = self.advances.get(part.advance) if part.advance else None
            if row and (not own or credit_is_current(part.advance, self)):
                self.payables[part.document.id] = row

    def _take_uses(self, parts):
        payers = OrderedSet(payer for part in parts for payer in (part.payer, part.advance) if payer)
        jobs = self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "in", list(self.sides.values())),
            ("state", "=", "sending"), ("res_id", "in", [payer.id for payer in payers])]) if payers else ()
        self.sending = {payer for payer in payers if (payer._name, payer.id) in {
            (job.res_model, job.res_id) for job in jobs}}
        if not self.advances:
            return
        Record = self.env["books.record"]
        partials = self.env["account.partial.reconcile"].union(*(
            partials_of(payer) for payer in self.advances))
        self.told = Record._of(self.connection, "payment", partials)
        others = (partials.debit_move_id | partials.credit_move_id).move_id - self.entries
        self.told_entries = set(Record._of(self.connection, "payment", others))
        for payer in self.advances:
            self.set_against |= applied_ids(payer, self)

    def _rows_of(self, kind, payers):
        """{money: its row of this kind}"""
        found = {}
        for model in {payer._name for payer in payers}:
            records = self.env[model].union(*(payer for payer in payers if payer._name == model))
            rows = self.env["books.record"]._of(self.connection, self.connection._record_kind(kind), records)
            found |= {record: rows[record.id] for record in records if record.id in rows}
        return found

    def _addressed(self, records):
        """{side: whose the entries are there that stand for themselves}"""
        entries = {}
        for record in records if is_whole(records) else ():
            side = side_of(record)
            if side in self.sides and rest_of(record):
                entries[side] = entries.get(side, self.env["account.move"]) | record.move_id
        return {
            side: AddressedLookup(self.connection, self.kind, of_side, side) for side, of_side in entries.items()}
