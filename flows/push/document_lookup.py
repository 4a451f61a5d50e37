"""The objects of the books that a batch of documents needs."""

from ..kinds import OWED, PURCHASES
from .entries import partner_of
from .lookups import AddressedLookup


class MoveLookup(AddressedLookup):
    """Contacts, items, taxes and accounts that a batch of documents of one kind refers to."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records, "vendor" if kind in PURCHASES else "customer")
        # Odoo's own tax computation reads these move by move; here they are read for all at once.
        records.line_ids.fetch(["tax_ids", "tax_tag_ids"])
        taxes = records.line_ids.tax_ids
        taxes.mapped("amount")
        taxes.invoice_repartition_line_ids.mapped("factor_percent")
        accounts = records.line_ids.account_id  # before the invoice lines: one read for all lines
        products = records.invoice_line_ids.product_id
        self.needed[products._name] = products
        self.items = self.confirmed("product", products)
        self.taxes = self.confirmed_taxes()
        self.accounts = self.confirmed("account", accounts)
        self.journals = self.confirmed("journal", records.journal_id)
        self.terms = self.confirmed("term", records.invoice_payment_term_id) if kind in OWED else {}
        self.facts = connection._facts()
        # If the books record no tax on purchases, the vendor's tax is part of the cost.
        self.keeps_tax = not self.is_purchase or not self.facts or self.facts.purchase_tax

    def assume_created(self, move):
        """Treat what would be created before this move is sent as existing (for the preview).

        :return: the names of the objects that would be created.
        """
        Record, created = self.env["books.record"], []
        for known, kind, records in (
            (self.contacts, self.contact_kind, partner_of(move)),
            (self.items, "item", move.invoice_line_ids.product_id),
        ):
            for record in records.filtered(lambda record, known=known: record.id not in known):
                if kind == "item" and (self.is_purchase or self.connection.line_needs != "item"):
                    continue
                if not self.failed_job(kind, record):
                    known[record.id] = Record.new({"external_id": "0", "name": record.display_name, "state": "active"})
                    created.append(record.display_name)
        if self._is_of_other_currency(move) and not self.contact(move)[1]:
            partner, currency = partner_of(move), move.currency_id
            currency_contact = self.env["books.currency.contact"].new({
                "partner_id": partner.id, "currency_id": currency.id})
            self.currency_contacts[partner.id, currency.id] = currency_contact
            self.currency_contact_rows[currency_contact.id] = Record.new(
                {"external_id": "0", "name": currency_contact.display_name, "state": "active"})
            created.append(currency_contact.display_name)
        return created
