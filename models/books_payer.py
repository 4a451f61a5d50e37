from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from odoo import models
from odoo.tools import OrderedSet

from ..flows.connect.requirements import setting
from ..flows.kinds import CONTACT_ACCOUNTS
from ..flows.pull.ledger import ZERO
from ..flows.push.payment_lookup import PayerLookup
from ..providers import PROVIDERS
from ..providers.documents import Advance, Allocation, BillPayment, Payment, Refund
from ..tools.amounts import money
from ..tools.held import Held, Waits

DOCUMENTS = {document.kind: document for document in (Payment, Advance, BillPayment, Refund)}


@dataclass(frozen=True)
class Forgiven:
    """What of some money was written off instead of paid, and the credits that stand for it in the books."""

    amount: Decimal = ZERO
    value: Decimal = ZERO  # in the company's currency
    credits: tuple = ()


class BooksPayer(models.AbstractModel):
    """What one payment of the books is made from: money that came or went, or what of it settles one document."""

    _name = "books.payer"
    _description = "Pays what stands in the books"
    _inherit = ["books.mixin"]

    def _books_partials(self):
        """The reconciliations of this money with documents that this is about."""
        raise NotImplementedError

    def _books_entries(self):
        """The journal entries that say when, where and how much money moved."""
        raise NotImplementedError

    def _books_payers(self):
        """All the money that this is, or is a part of: payments and lines of bank statements."""
        return list(self)

    def _books_is_whole(self):
        """Whether it is all of the money, which may settle several documents, or none."""
        raise NotImplementedError

    def _books_all_of_it(self):
        """All of the money, where this is all that it settles; else this."""
        parts = self._books_partials()._books_parts()
        payers = {part.payer for part in parts if part.payer._name == "account.payment"}
        payer = payers.pop() if len(parts) == 1 and payers else None
        return payer if payer and len(payer._books_own_parts()) == 1 and not payer._books_rest() else self

    def _books_own_parts(self):
        """What of this money settles documents, or gives back other money."""
        payers = self._books_payers()
        return [part for part in self._books_partials()._books_parts() if part.payer in payers]

    def _books_lookup(self, connection, kind):
        return PayerLookup(connection, kind, self)

    def _books_linked(self, row):
        result = super()._books_linked(row)
        row.from_odoo = True
        return result

    def _books_settled(self, lookup):
        """What of this money settles documents that stand in the books; None where the money is not there any more."""
        entry = self._books_entries()
        if entry.state != "posted" or entry.reversal_move_ids.filtered(lambda move: move.state == "posted"):
            return None
        return [
            part for part in self._books_own_parts()
            if part.document.id in lookup.payables and part.payer not in lookup.pulled]

    def _books_payment(self, lookup):
        """The payment as it has to be in the books; None where there is to be none."""
        connection, entry = lookup.connection, self._books_entries()
        if lookup.kind == "advance":
            return self._books_advance(lookup)
        parts = self._books_settled(lookup)
        known = lookup.rows.get(self.id)
        whole = self._books_is_whole() and lookup.keeps_rest
        self._books_check_sent(lookup, parts or ())
        if parts is None or (not parts and not (whole and (known or self._books_stands_alone(lookup)))):
            return None
        lines = entry.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)
        self._books_check(lookup, entry, lines, parts)
        settled = defaultdict(lambda: ZERO)
        for part in parts:
            settled[lookup.payables[part.document.id]] += part.amount
        currency = parts[0].document.currency_id if parts else lines.currency_id
        if whole and lines.currency_id == currency:
            amount = money(abs(sum(lines.mapped("amount_currency"))), currency)
            value = money(abs(sum(lines.mapped("balance"))), entry.company_currency_id)
        else:
            amount, value = sum(settled.values(), ZERO), sum((part.value for part in parts), ZERO)
        forgiven = self._books_forgiven(lookup)
        amount, value = amount - forgiven.amount, value - forgiven.value
        if lookup.settles == "one":
            settled = {row: amount for row in settled}
        else:
            settled |= self._books_returned(lookup)
        incoming = sum(lines.mapped("balance")) < 0
        document = DOCUMENTS[lookup.kind](
            key=connection._key(self),
            contact=self._books_whose(lookup, next(iter(settled), None)),
            date=entry.date,
            amount=amount,
            currency=currency.name,
            rate=amount / value if currency != entry.company_currency_id and value else Decimal(1),
            incoming=incoming,
            method=entry.origin_payment_id.payment_method_line_id.name or "",
            reference=entry.name,
            allocations=tuple(
                Allocation(kind=row.kind, external_id=row.external_id, amount=part)
                for row, part in settled.items()) + forgiven.credits,
        )
        if lookup.settles == "one" and parts[0].partial.id in lookup.set_against:
            return self._books_set_against(lookup, parts[0], document)
        if lookup.gives_back and not incoming:
            return self._books_given_back(lookup, entry, document)
        if lookup.kind == lookup.gives_back:
            return None  # it was money given back, and is not any more
        account = self._books_place(lookup, entry, incoming)
        further = {"by_card": account.role == "credit_card"} if lookup.kind == "bill_payment" else {}
        return replace(document, account=account._ref(), **further)

    def _books_place(self, lookup, entry, incoming):
        """The account of the books on which the money moved.

        :raises Held: none is known.
        """
        connection, missing = lookup.connection, []
        row = lookup.standing(lookup.accounts.get(entry.journal_id.id), missing)
        if not row and incoming and connection.deposit_id and entry.journal_id.id not in lookup.suggested:
            row = setting(connection, "deposit_id", missing)
        if not row and not missing:
            lookup.add_unmapped("journal", entry.journal_id)
            missing.append((self.env._(
                "The journal “%(journal)s” is not mapped to an account of %(books)s.",
                journal=entry.journal_id.name, books=connection.provider_label), "mapping"))
        if missing:
            raise Held(*missing[0])
        return row

    def _books_forgiven(self, lookup):
        """What of it was written off.

        :raises Waits: a credit for it is to be sent before.
        """
        payer, = self._books_payers()
        if lookup.settles == "one":
            lines = [line for line, part in payer._books_shares().items() if part.partial == self]
        else:
            lines = payer._books_write_offs()
        credits = []
        for line in lines if lookup.settles == "many" else ():
            row = lookup.credits.get(line.id)
            if not row:
                job = lookup.failed_job(PROVIDERS[lookup.connection.provider].writes_off[lookup.way], line)
                if job:
                    raise Held(job.error, job.remedy)
                raise Waits
            credits.append(Allocation(kind=row.kind, external_id=row.external_id, amount=line._books_amount()))
        return Forgiven(
            amount=sum((line._books_amount() for line in lines), ZERO),
            value=sum((money(abs(line.balance), line.company_currency_id) for line in lines), ZERO),
            credits=tuple(credits))

    def _books_write_offs(self):
        """The lines of this money by which it settles more than came or went."""
        raise NotImplementedError

    def _books_shares(self):
        """{line that writes something off: the part of this money which it is told with}: the first that is larger.

        :raises Held: there is none.
        """
        parts = sorted(self._books_own_parts(), key=lambda part: part.partial.id)
        left, shares = {part: part.amount for part in parts}, {}
        for line in self._books_write_offs():
            part = next((part for part in parts if left[part] > line._books_amount()), None)
            if part is None:
                raise Held(self.env._("%s writes off more than one of its documents.", self.display_name))
            left[part] -= line._books_amount()
            shares[line] = part
        return shares

    def _books_check(self, lookup, entry, lines, parts):
        """:raises Held: the books cannot be told what Odoo says, before a person did something."""
        for payer in OrderedSet(self._books_payers()):
            payer._books_write_offs()._books_check_write_off(lookup, sum(lines.mapped("balance")), parts)
        if lookup.way == "bill_payment" and sum(lines.mapped("balance")) < 0:
            raise Held(self.env._(
                "%(name)s is money that came back from a vendor, which %(books)s takes from no other program. Record "
                "it there as a deposit of this vendor on accounts payable, and set the vendor credit against it.",
                name=entry.name, books=lookup.connection.provider_label), "books")
        if len({part.document.currency_id for part in parts}) > 1:
            raise Held(self.env._("%s settles documents in several currencies.", entry.name))
        if len({lookup.payables[part.document.id].contact_id for part in parts}) > 1:
            raise Held(self.env._("%s settles documents of several customers.", entry.name))
