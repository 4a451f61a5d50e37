from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..flows.kinds import CONTACT_ACCOUNTS
from ..flows.pull.ledger import ZERO
from ..flows.push.currency_contacts import splits_currencies
from ..flows.push.queue_payments import queue_payments
from ..flows.push.unapplied_lookup import SIDES, paid, signed
from ..providers import PROVIDERS
from ..providers.documents import Advance, Allocation, Ref
from ..tools.amounts import money
from ..tools.held import Waits


class BooksPayer(models.AbstractModel):
    """Money that settles nothing yet, or more than was due: the credit of a customer, or ours with a vendor.

    Where a payment may be more than it settles, or settle nothing, that is said by the payment itself. Elsewhere the
    credit is a document of its own: over what settles nothing at the time it is sent. What is settled later is set
    against it; where it is not what it has to be any more, what uses it is taken off, and it is made again.
    """

    _inherit = "books.payer"

    def _books_contact_lines(self):
        return self._books_entries().line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)

    def _books_side(self):
        """Whose credit this money may be: the customer's or the vendor's; None where it is neither's."""
        lines = self._books_contact_lines()
        types, currencies = set(lines.mapped("account_type")), lines.currency_id
        if len(types) != 1 or len(currencies) != 1 or not self._books_entries()._books_partner():
            return None
        return SIDES.get((types.pop(), sum(lines.mapped("balance")) > 0))

    def _books_rest(self):
        """What of this money settles nothing in Odoo: it is open, or was given back."""
        entry = self._books_entries()
        if entry.state != "posted" or not self._books_is_whole() or not self._books_side():
            return ZERO
        returned = (part for part in self._books_partials()._books_parts() if part.advance == self)
        rest = abs(signed(self._books_contact_lines(), "amount_residual_currency"))
        return rest + sum((part.amount for part in returned), ZERO)

    def _books_stands_alone(self, lookup):
        """Whether the books are to have it though it settles nothing there."""
        return lookup.sides.get(self._books_side()) == lookup.kind and bool(self._books_rest())

    def _books_whose(self, lookup, settled):
        """Whose money it is in the books.

        :param settled: a document there that it settles.
        :raises Held, Waits: he does not stand there.
        """
        if settled:
            return Ref(external_id=settled.contact_id)
        side, known = self._books_side(), lookup.rows.get(self.id)
        if side in lookup.addressed and (not known or lookup.addressed[side].contact(self._books_entries())[1]):
            return self._books_entries()._books_contact(lookup.addressed[side])
        return Ref(external_id=known.contact_id)

    def _books_returned(self, lookup):
        """{what stands in the books for money that gave this back: how much}"""
        found = {}
        for part in self._books_partials()._books_parts() if lookup.returned else ():
            row = lookup.returned.get(part.payer.move_id.id)
            if row and part.advance == self:
                found[row] = found.get(row, ZERO) + part.amount
        return found

    # Where the credit is a document of its own

    def _books_advance(self, lookup):
        """The credit as it has to be in the books; None where there is to be none."""
        entry, known = self._books_entries(), lookup.advances.get(self)
        if entry.state != "posted" or entry.reversal_move_ids.filtered(lambda move: move.state == "posted"):
            return None
        fits = bool(known) and self._books_fits(lookup)
        amount = money(known.total, known.currency_id) if fits else self._books_rest()
        if not amount:
            return None
        lines = self._books_contact_lines()
        currency = lines.currency_id
        value = abs(signed(lines, "balance"))
        incoming = self._books_side() == "customer"
        return Advance(
            key=lookup.connection._key(self), contact=self._books_whose(lookup, None), date=entry.date, amount=amount,
            currency=currency.name, incoming=incoming, reference=entry.name,
            rate=abs(signed(lines, "amount_currency")) / value
            if currency != entry.company_currency_id and value else Decimal(1),
            method=entry.origin_payment_id.payment_method_line_id.name or "",
            account=self._books_place(lookup, entry, incoming)._ref())

    def _books_fits(self, lookup):
        """Whether the credit that stands for this money holds what settles nothing or is set against it, and nothing
        that is told otherwise."""
        row, entry = lookup.advances[self], self._books_entries()
        account = lookup.accounts.get(entry.journal_id.id)
        there = row.payment_account
        moved = account and there and there != account.external_id
        if entry.state != "posted" or row.date != entry.date or moved:
            return False
        direct, against = self._books_told(lookup)
        whole = abs(signed(self._books_contact_lines(), "amount_currency"))
        total = money(row.total, row.currency_id)
        return self._books_rest() + against <= total <= whole - direct

    def _books_told(self, lookup):
        """What of this money stands in the books as payments, and what is set against the credit."""
        parts = [part for part in self._books_own_parts() if part.partial.id in lookup.told]
        against = [part for part in parts if not lookup.told[part.partial.id].total]
        entries = self.env["account.partial.reconcile"]
        for partial in self._books_partials() if lookup.told_entries else ():
            if {partial.debit_move_id.move_id.id, partial.credit_move_id.move_id.id} & lookup.told_entries:
                entries |= partial
        mine = self._books_contact_lines()
        by_entries = sum((
            money(partial.debit_amount_currency, partial.debit_currency_id) if partial.debit_move_id in mine else
            money(partial.credit_amount_currency, partial.credit_currency_id) for partial in entries), ZERO)
        return paid(part for part in parts if part not in against), paid(against) + by_entries

    def _books_set_against_ids(self, lookup):
        """The ids of the reconciliations of this money that come out of its credit."""
        if not self._books_fits(lookup):
            return set()
        row, found, documents = lookup.advances[self], set(), set()
        left = money(row.total, row.currency_id) - self._books_rest() - self._books_told(lookup)[1]
        for part in sorted(self._books_own_parts(), key=lambda part: part.partial.id):
            told = lookup.told.get(part.partial.id)
            if told:
                documents.add(part.document)
                found |= set() if told.total else {part.partial.id}
            elif (
                    part.document.id in lookup.payables and part.document not in documents and not part.advance
                    and part.paid <= left and part.document.currency_id == row.currency_id):
                # The books tell no two settings of one credit against one document apart.
                documents.add(part.document)
                found.add(part.partial.id)
                left -= part.paid
        return found

    def _books_set_against(self, lookup, part, document):
        """:param document: the payment that it would be without the credit."""
        row = lookup.payables[part.document.id]
        credit = lookup.advances[part.payer]
        return replace(document, amount=ZERO, account=None, date=part.partial.max_date, allocations=tuple(
            Allocation(kind=one.kind, external_id=one.external_id, amount=part.amount) for one in (row, credit)))

    def _books_users(self):
        """The reconciliations by which this money's credit may be used."""
        return self.env["account.partial.reconcile"].union(*(
            part.partial for part in self._books_partials()._books_parts()))

    def _books_check_sent(self, lookup, parts):
        """:raises Waits: whether the credit stands there is not known: an answer is awaited."""
        if any(payer in lookup.sending for part in parts for payer in (part.payer, part.advance)):
            raise Waits

    # What has to stand there before it, and what goes on after it

    def _books_needs(self, connection):
        needs, sides = super()._books_needs(connection), PROVIDERS[connection.provider].advances
        entries = {}
        for payer in self:
            side = payer._books_is_whole() and payer._books_side()
            if side in sides and payer._books_rest():
                entries[side] = entries.get(side, self.env["account.move"]) | payer.move_id
        for side, of_side in entries.items():
            partners = self.env["res.partner"].union(*(entry._books_partner() for entry in of_side))
            if splits_currencies(connection):
                partners_and_namesakes = [partners, of_side._books_namesakes(connection, side)]
            else:
                partners_and_namesakes = [partners]
            for records in partners_and_namesakes:
                known = self.env["books.record"]._of(connection, connection._record_kind(side), records)
                needs.append((side, records.filtered(lambda record, known=known: record.id not in known)))
        return [(kind, records) for kind, records in needs if records]

    def _books_arrived(self, connection, rows):
        """What gives back this money goes on, now that the books have it; and this, now that they have what gives it
        back."""
        result = super()._books_arrived(connection, rows)
        if self._name in ("account.payment", "account.bank.statement.line"):
            parts = [part for part in self._books_partials()._books_parts() if part.advance]
            queue_payments(connection, parts)
        return result
