"""What the items, taxes, accounts and terms that a batch of documents names mean in the books."""

from dataclasses import dataclass
from typing import Any

from odoo import models

from ..kinds import OWED, PURCHASES
from .confirmed import confirmed, confirmed_taxes


@dataclass(frozen=True)
class DocumentMeanings:
    """What mapped records mean in the books, and what is known of the books themselves.

    :ivar products: all that the documents name.
    :ivar items, accounts, journals, terms: {id of the Odoo record: its `books.record`}
    :ivar taxes: {ids of the taxes on one line: what they mean together}
    :ivar facts: see `_facts` of the connection.
    :ivar keeps_tax: False where what the vendor charged is part of the cost, for the books keep no tax on purchases.
    """

    is_purchase: bool
    products: models.Model
    items: dict
    taxes: dict
    accounts: dict
    journals: dict
    terms: dict
    facts: Any
    keeps_tax: bool


def document_meanings(connection, kind, moves):
    """The DocumentMeanings of documents of one kind."""
    # Odoo's own tax computation reads these move by move; read for all of them here.
    moves.line_ids.fetch(["tax_ids", "tax_tag_ids"])
    taxes = moves.line_ids.tax_ids
    taxes.mapped("amount")
    taxes.invoice_repartition_line_ids.mapped("factor_percent")
    accounts = moves.line_ids.account_id  # before the invoice lines: one read for all lines
    products, facts, is_purchase = moves.invoice_line_ids.product_id, connection._facts(), kind in PURCHASES
    return DocumentMeanings(
        is_purchase=is_purchase, products=products, items=confirmed(connection, "product", products),
        taxes=confirmed_taxes(connection), accounts=confirmed(connection, "account", accounts),
        journals=confirmed(connection, "journal", moves.journal_id),
        terms=confirmed(connection, "term", moves.invoice_payment_term_id) if kind in OWED else {},
        facts=facts, keeps_tax=not is_purchase or not facts or bool(facts.purchase_tax))
