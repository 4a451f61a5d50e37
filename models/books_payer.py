from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..providers import PROVIDERS
from ..providers.documents import Allocation, BillPayment, Payment, Ref
from ..tools.amounts import money
from ..tools.held import Held
from .books_lookup import Lookup

SETTLED = ("asset_receivable", "liability_payable")
ZERO = Decimal(0)
DOCUMENTS = {document.kind: document for document in (Payment, BillPayment)}


class PayerLookup(Lookup):
    """The documents of the books that some payers settle, and the accounts on which their money moved."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind = kind
        partials = records._books_partials()
        self.payables = {
            row.res_id: row for row in self.env["books.record"].search([
                ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
                ("res_id", "in", (partials.debit_move_id | partials.credit_move_id).move_id.ids),
                ("kind", "in", [settled for settled, way in connection._pays().items() if way == kind]),
                ("state", "not in", ("void", "deleted"))])}
        self.pulled = connection._pulled(partials._books_parts())
        journals = records._books_entries().journal_id
        self.accounts = self.confirmed("journal", journals)
        # Of these a person has still to say whether the suggestion is right.
        self.suggested = set(self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("res_id", "in", journals.ids),
            ("state", "=", "2_suggested")]).mapped("res_id"))


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

    def _books_is_whole(self):
        """Whether it is all of the money, which may settle several documents, or none."""
        raise NotImplementedError

    def _books_all_of_it(self):
        """All of the money, where this is all that it settles; else this."""
        parts = self._books_partials()._books_parts()
        payers = {part.payer for part in parts if part.payer._name == "account.payment"}
        payer = payers.pop() if len(parts) == 1 and payers else None
        return payer if payer and len(payer._books_partials()._books_parts()) == 1 else self

    def _books_lookup(self, connection, kind):
        return PayerLookup(connection, kind, self)

    def _books_linked(self, row):
        result = super()._books_linked(row)
        row.from_odoo = True
        return result

    def _books_payment(self, lookup):
        """The payment as it has to be in the books; None where there is to be none."""
        connection, entry = lookup.connection, self._books_entries()
        if entry.state != "posted" or entry.reversal_move_ids.filtered(lambda move: move.state == "posted"):
            return None
        parts = [
            part for part in self._books_partials()._books_parts()
            if part.document.id in lookup.payables and part.payer not in lookup.pulled]
        known = lookup.rows.get(self.id)
        whole = self._books_is_whole() and lookup.kind in PROVIDERS[connection.provider].keeps_rest
        if not parts and not (known and whole):
            return None
        lines = entry.line_ids.filtered(lambda line: line.account_type in SETTLED)
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
        incoming = sum(lines.mapped("balance")) < 0
        account = self._books_place(lookup, entry, incoming)
        further = {"by_card": account.role == "credit_card"} if lookup.kind == "bill_payment" else {}
        return DOCUMENTS[lookup.kind](
            key=connection._key(self),
            contact=Ref(external_id=next(iter(settled), known).contact_id),
            date=entry.date,
            amount=amount,
            currency=currency.name,
            rate=amount / value if currency != entry.company_currency_id and value else Decimal(1),
            incoming=incoming,
            account=account._ref(),
            method=entry.origin_payment_id.payment_method_line_id.name or "",
            reference=entry.name,
            allocations=tuple(
                Allocation(kind=row.kind, external_id=row.external_id, amount=part) for row, part in settled.items()),
            **further,
        )

    def _books_place(self, lookup, entry, incoming):
        """The account of the books on which the money moved.

        :raises Held: none is known.
        """
        connection, missing = lookup.connection, []
        row = lookup.standing(lookup.accounts.get(entry.journal_id.id), missing)
        if not row and incoming and connection.deposit_id and entry.journal_id.id not in lookup.suggested:
            row = connection._setting("deposit_id", missing)
        if not row and not missing:
            self.env["books.mapping"]._ensure(connection, "journal", entry.journal_id)
            missing.append((self.env._(
                "The journal “%(journal)s” is not mapped to an account of %(books)s.",
                journal=entry.journal_id.name, books=connection.provider_label), "mapping"))
        if missing:
            raise Held(*missing[0])
        return row

    def _books_check(self, lookup, entry, lines, parts):
        """:raises Held: the books cannot be told what Odoo says, before a person did something."""
        label = lookup.connection.provider_label
        if len((entry.line_ids - lines).account_id) > 1:
            raise Held(self.env._(
                "%(name)s also writes something off. Record it in %(books)s by hand.", name=entry.name, books=label))
        if (sum(lines.mapped("balance")) > 0 and lookup.kind == "payment"
                and "refunds" not in PROVIDERS[lookup.connection.provider].can):
            raise Held(self.env._(
                "%(name)s gives money back, which %(books)s takes from no other program. Record it there as an expense "
                "of this customer on accounts receivable, and set the credit note against it.",
                name=entry.name, books=label), "books")
        if len({part.document.currency_id for part in parts}) > 1:
            raise Held(self.env._("%s settles documents in several currencies.", entry.name))
        if len({lookup.payables[part.document.id].contact_id for part in parts}) > 1:
            raise Held(self.env._("%s settles documents of several customers.", entry.name))
