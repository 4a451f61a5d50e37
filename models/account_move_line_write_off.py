from decimal import Decimal

from odoo import models

from ..flows.connect.requirements import setting
from ..flows.kinds import CONTACT_ACCOUNTS
from ..providers.documents import Allocation, CreditNote, Line, Payment, Ref, VendorCredit
from ..tools.amounts import money
from ..tools.held import Held

CREDITS = {document.kind: document for document in (CreditNote, VendorCredit)}


class AccountMoveLine(models.Model):
    """What a payment writes off: in the books a credit that is used with it, or money on the account that bears it."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "books.payer"]

    def _books_payers(self):
        moves = self.move_id
        return [*moves.origin_payment_id, *moves.statement_line_id]

    def _books_entries(self):
        return self.move_id

    def _books_partials(self):
        return self.env["account.partial.reconcile"].union(*(
            payer._books_partials() for payer in self._books_payers()))

    def _books_is_whole(self):
        return False

    def _books_screen(self):
        return next(iter(self.exists()._books_payers()), self)

    def _books_amount(self):
        return money(abs(self.amount_currency), self.currency_id)

    def _books_check_write_off(self, lookup, settled, parts):
        """:param settled: the balance of what the whole money settles.
        :param parts: what of it settles documents.

        :raises Held: what is written off cannot be told in the books.
        """
        label = lookup.connection.provider_label
        for line in self:
            foreign = any(part.document.currency_id != line.currency_id for part in parts)
            # A credit cannot stand for what is left of one.
            back = lookup.gives_back and settled > 0
            if back or line.tax_ids or line.tax_line_id or line.balance * settled > 0 or foreign:
                raise Held(self.env._(
                    "%(name)s also writes off taxes, or in another currency, or a part of what is given back, or keeps "
                    "more than is due. Record it in %(books)s by hand.", name=line.move_id.name, books=label), "books")

    def _books_payment(self, lookup):
        payers, known = self._books_payers(), lookup.rows.get(self.id)
        parts = self._books_settled(lookup)
        kept = known and lookup.keeps_rest
        if parts is None or not payers or self not in payers[0]._books_write_offs() or not (parts or kept):
            return None
        settled = self.move_id.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)
        self._books_check_write_off(lookup, sum(settled.mapped("balance")), parts)
        amount, home = self._books_amount(), self.company_currency_id
        values = {
            "key": lookup.connection._key(self),
            "contact": Ref(external_id=(
                lookup.payables[parts[0].document.id] if parts else known).contact_id),
            "date": self.move_id.date, "currency": self.currency_id.name, "reference": self.move_id.name,
            "rate": amount / money(abs(self.balance), home) if self.currency_id != home else Decimal(1),
        }
        if lookup.kind in CREDITS:
            return self._books_credit(lookup, amount, values)
        share = payers[0]._books_shares()[self]
        if share.document.id not in lookup.payables:
            return None
        row = lookup.payables[share.document.id]
        return Payment(
            **values, amount=amount, incoming=self.balance > 0, account=self._books_written_to(lookup),
            allocations=(Allocation(kind=row.kind, external_id=row.external_id, amount=amount),))

    def _books_written_to(self, lookup):
        missing = []
        row = lookup.standing(lookup.written_to.get(self.account_id.id), missing)
        if not row:
            lookup.add_unmapped("account", self.account_id)
            missing.append((self.env._(
                "The account “%(account)s” is not mapped to one of %(books)s.",
                account=self.account_id.display_name, books=lookup.connection.provider_label), "mapping"))
        if missing:
            raise Held(*missing[0])
        return row._ref()

    def _books_credit(self, lookup, amount, values):
        """A credit of one line without tax: on its own account, or, where sales name items, on the default one."""
        connection, facts = lookup.connection, lookup.connection._facts()
        purchase, missing = lookup.kind == "vendor_credit", []
        item = False if purchase else setting(connection, "default_item_id", missing)
        taxed = not purchase or not facts or facts.purchase_tax
        untaxed = setting(connection, "untaxed_id", missing) if taxed else False
        if missing:
            raise Held(*missing[0])
        label = self.env._("Written off with %s", self.move_id.name)
        others = self._books_payers()[0]._books_write_offs()
        place = f"/{others.ids.index(self.id) + 1}" if len(others) > 1 else ""
        return CREDITS[lookup.kind](
            **values, number=f"{self.move_id.name}{place}", due_date=values["date"], total=amount, tax_total=Decimal(0),
            lines=(Line(
                description=label, unit_price=amount, net=amount, tax_code=untaxed._ref() if untaxed else None,
                item=item._ref() if item else None,
                account=self._books_written_to(lookup) if purchase else None),))
