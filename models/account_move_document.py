from dataclasses import replace
from decimal import Decimal

from odoo import models
from odoo.tools import html2plaintext

from ..flows.blocking import Blocked
from ..flows.connect.organisation import open_day
from ..flows.connect.requirements import setting
from ..flows.kinds import PURCHASES
from ..flows.push.lookups import AddressedLookup
from ..providers.documents import Bill, CreditNote, Expense, Invoice, VendorCredit
from ..tools.amounts import exact, money
from ..tools.held import Waits

DOCUMENTS = {document.kind: document for document in (Invoice, CreditNote, Bill, VendorCredit, Expense)}


class MoveLookup(AddressedLookup):
    """Contacts, items, taxes and accounts that a batch of documents of one kind names."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records, "vendor" if kind in PURCHASES else "customer")
        # Odoo's own tax computation reads these move by move; read for all of them here.
        records.line_ids.fetch(["tax_ids", "tax_tag_ids"])
        lines = records.invoice_line_ids
        self.items = self.confirmed("product", lines.product_id)
        self.taxes = self.confirmed_taxes()
        self.accounts = self.confirmed("account", records.line_ids.account_id)
        self.journals = self.confirmed("journal", records.journal_id)
        self.facts = connection._facts()
        # Where the books keep no tax on purchases, what the vendor charged is part of the cost.
        self.keeps_tax = not self.is_purchase or not self.facts or self.facts.purchase_tax

    def stand_in(self, move):
        """Name what would be created before this move is sent as if it stood there already.

        :return: the names of what would be created.
        """
        Record, created = self.env["books.record"], []
        for known, kind, records in (
            (self.contacts, self.contact_kind, move._books_partner()),
            (self.items, "item", move.invoice_line_ids.product_id),
        ):
            for record in records.filtered(lambda record, known=known: record.id not in known):
                if kind == "item" and (self.is_purchase or self.connection.line_needs != "item"):
                    continue
                if not self.failed_job(kind, record):
                    known[record.id] = Record.new({"external_id": "0", "name": record.display_name, "state": "active"})
                    created.append(record.display_name)
        if self._is_of_other_currency(move) and not self.contact(move)[1]:
            partner, currency = move._books_partner(), move.currency_id
            namesake = self.env["books.namesake"].new({"partner_id": partner.id, "currency_id": currency.id})
            self.namesakes[partner.id, currency.id] = namesake
            self.namesake_rows[namesake.id] = Record.new(
                {"external_id": "0", "name": namesake.display_name, "state": "active"})
            created.append(namesake.display_name)
        return created


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_lookup(self, connection, kind):
        return MoveLookup(connection, kind, self)

    def _books_document(self, kind, lookup):
        connection = lookup.connection
        if self.state != "posted":
            raise Blocked("not_posted", self)
        missing = []  # (sentence, remedy): all of them are named at once
        contact = self._books_contact(lookup)
        lines = self._books_lines(lookup, missing)
        further = self._books_further(kind, lookup, missing)
        date = open_day(connection, self.invoice_date or self.date, missing)
        home = lookup.facts.home_currency if lookup.facts else ""
        if home and home != self.company_currency_id.name:
            missing.append(Blocked(
                "other_home_currency", connection, there=home, company=self.company_id.name,
                here=self.company_currency_id.name))
        elif self.currency_id != self.company_currency_id and lookup.facts and lookup.facts.multi_currency is False:
            missing.append(Blocked(
                "one_currency", connection, books=connection.provider_label, home=lookup.facts.home_currency))
        if missing:
            raise Blocked.by_all(missing)
        tax_total = sum((line.tax for line in lines), Decimal(0))
        if not lookup.keeps_tax:
            lines = [
                replace(line, net=line.net + line.tax, tax=Decimal(0), tax_code=None, tax_parts=()) for line in lines]
            tax_total = Decimal(0)
        delivery = self.partner_shipping_id or self.partner_id
        number, reference = self._books_numbers()
        return DOCUMENTS[kind](
            key=connection._key(self),
            number=number,
            contact=contact,
            date=date,
            due_date=max(self.invoice_date_due or date, date),
            currency=self.currency_id.name,
            rate=exact(self._books_rate()) if self.currency_id != self.company_currency_id else 1,
            lines=tuple(lines),
            total=self._books_total(),
            tax_total=tax_total,
            tax_included=self._books_tax_included(),
            reference=reference,
            email=self.partner_id.email_normalized or "",
            memo=html2plaintext(self.narration or "").strip(),
            url=f"{self.get_base_url()}/odoo/account.move/{self.id}",
            billing=self.partner_id._books_address(),
            delivery=delivery._books_address(),
            status=connection.posting_status if connection.has_posting_status else "authorised",
            **further,
        )

    def _books_total(self):
        """What it comes to with taxes, in its currency."""
        return money(self.amount_total, self.currency_id)

    def _books_rate(self):
        """Units of its currency for one of the company's."""
        return self.invoice_currency_rate

    def _books_further(self, kind, lookup, missing):
        """What only documents of this kind say; what is missing for it is added to `missing`."""
        return {}

    def _books_numbers(self):
        """Its number and its reference in the books, which number a purchase as the vendor did."""
        if self._books_kind() in PURCHASES:
            # "Reversal of: BILL/2026/11/0001" is what Odoo writes there by itself.
            own = not self.ref or (self.reversed_entry_id and self.reversed_entry_id.name in self.ref)
            return self.name if own else self.ref, self.name
        return self.name, self._books_reference()

    def _books_reference(self):
        """The order that this belongs to, by the customer's number or by ours; else its projects."""
        if self.ref or self.invoice_origin:
            return self.ref or self.invoice_origin
        lines = self.invoice_line_ids.filtered("analytic_distribution")
        return ", ".join(lines.distribution_analytic_account_ids.mapped("name"))

    def _books_arrived(self, connection, rows):
        result = super()._books_arrived(connection, rows)
        for move in self:
            there = rows[move.id].date
            if there and there != (move.invoice_date or move.date):
                move.message_post(body=self.env._(
                    "Entered in %(books)s with the date %(date)s.", books=connection.provider_label, date=there))
        return result

    def _books_contact(self, lookup):
        if not self._books_partner():
            return self._books_nobody(lookup)
        partner, row = lookup.contact(self)
        if not row:
            job = partner and lookup.failed_job(lookup.contact_kind, partner)
            if job:
                raise Blocked.by_job("contact_not_sent", job, name=partner.display_name)
            raise Waits
        row = row._living()
        if row.state != "active":
            raise Blocked(
                "contact_archived_there", row, name=partner.display_name, books=lookup.connection.provider_label)
        return row._ref()

    def _books_nobody(self, lookup):
        """In whose name a receipt stands that names nobody."""
        if lookup.is_purchase:
            raise Blocked("no_vendor", self)
        missing = []
        row = setting(lookup.connection, "default_customer_id", missing)
        if missing:
            raise missing[0]
        return row._ref()

    def _books_tax_code(self, taxes, lookup, missing):
        """What these taxes together mean in the books."""
        connection = lookup.connection
        if not lookup.keeps_tax:
            return None
        if not taxes:
            row = setting(connection, "untaxed_id", missing)
            return row._ref() if row else None
        row = lookup.standing(lookup.taxes.get(frozenset(taxes.ids)), missing)
        if not row:
            Mapping = self.env["books.mapping"]
            mapping = Mapping._ensure(connection, "tax", [taxes]).get(taxes[:1].id, Mapping)
            missing.append(Blocked(
                "tax_not_mapped", mapping, tax=" + ".join(taxes.mapped("name")), books=connection.provider_label))
        return row._ref() if row else None

    def _books_item(self, line, lookup, missing):
        connection = lookup.connection
        if lookup.is_purchase:
            return None  # its account says what was bought
        row = lookup.standing(lookup.items.get(line.product_id.id), missing)
        if row:
            return row._ref()
        if connection.line_needs != "item":
            return None
        if line.product_id:
            job = lookup.failed_job("item", line.product_id)
            if not job:
                raise Waits
            missing.append(Blocked.by_job("product_not_sent", job, name=line.product_id.display_name))
            return None
        row = setting(connection, "default_item_id", missing)
        return row._ref() if row else None

    def _books_account(self, line, lookup, missing):
        connection = lookup.connection
        if not lookup.is_purchase and connection.line_needs != "account":
            return None  # its item says on which account it was sold
        row = lookup.standing(lookup.accounts.get(line.account_id.id), missing)
        if lookup.is_purchase:
            row = row or self._books_expense_account(line.account_id, lookup, missing)
        else:
            row = row or setting(connection, "default_income_id", missing)
        return row._ref() if row else None

    def _books_expense_account(self, account, lookup, missing):
        """Where an account that is not mapped goes: to the default one; but an asset or a debt has to be mapped.

        Odoo itself books refunds of vendors who are customers, too, on an income account.
        """
        connection = lookup.connection
        if account.internal_group not in ("expense", "income"):
            mapping = self.env["books.mapping"]._ensure(connection, "account", account)[account.id]
            missing.append(Blocked(
                "account_not_mapped", mapping, account=account.display_name, books=connection.provider_label))
        else:
            return setting(connection, "default_expense_id", missing)
        return self.env["books.record"]
