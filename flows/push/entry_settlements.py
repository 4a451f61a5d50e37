"""Journal entries that settle documents without being payments: of the point of sale, bad debts, entries on a bank
account, netting."""

from dataclasses import dataclass
from decimal import Decimal

from odoo import models

from ...tools.amounts import money
from ..kinds import CONTACT_ACCOUNTS
from .entries import money_of

BANK_JOURNALS = ("bank", "cash", "credit")
# Accounts of money: an entry on one of them that belongs to no journal is no write-off.
MONEY_ACCOUNTS = ("asset_cash", "liability_credit_card")


@dataclass(frozen=True)
class EntrySettlement:
    """What one partial of a journal entry settles of a document.

    :ivar document, entry: of `account.move`; `line` is the line of the entry.
    :ivar amount: in the currency of the document.
    :ivar against: the lines of the entry that bear it.
    """

    document: models.Model
    entry: models.Model
    line: models.Model
    amount: Decimal
    against: models.Model

    @property
    def incoming(self):
        """Whether it credits the contact."""
        return self.line.balance < 0

    @property
    def journal(self):
        """The journal of the money that moved; empty where none did."""
        return journal_of(self.entry, self.against.account_id)

    @property
    def account(self):
        """The one account that bears it; empty where there are several, or it is one that the books cannot name."""
        account = self.against.account_id
        taxed = self.against.tax_ids or self.against.tax_line_id
        named = len(account) == 1 and account.account_type not in (*CONTACT_ACCOUNTS, *MONEY_ACCOUNTS)
        return account if named and not taxed else account.browse()

    @property
    def is_expressible(self):
        """Whether it is one amount of the document's currency on one account, and every line of the other side is of
        contacts."""
        same_side = self.entry.line_ids.filtered("balance") - self.against
        return (
            len(self.against.account_id) == 1 and bool(self.journal or self.account)
            and (self.line | self.against).currency_id == self.document.currency_id
            and set(same_side.mapped("account_type")) <= set(CONTACT_ACCOUNTS))


def settlement_of(partial):
    """The EntrySettlement of a partial; None where a payment or a document is the other side, or no amount is settled
    in the currency of the document, as by exchange differences."""
    sides = (
        (partial.debit_move_id, partial.debit_amount_currency, partial.credit_move_id),
        (partial.credit_move_id, partial.credit_amount_currency, partial.debit_move_id))
    for line, amount, other in sides:
        entry = other.move_id
        if (line.move_id.is_invoice(include_receipts=True) and line.account_type in CONTACT_ACCOUNTS
                and entry.move_type == "entry" and not money_of(entry)):
            settled = money(amount, line.currency_id)
            against = entry.line_ids.filtered(lambda one, other=other: one.balance * other.balance < 0)
            return EntrySettlement(line.move_id, entry, other, settled, against) if settled else None
    return None


def settlements_of(partials):
    """{partial: its EntrySettlement}"""
    found = ((partial, settlement_of(partial)) for partial in partials)
    return {partial: settlement for partial, settlement in found if settlement}


def journal_of(entry, account):
    """The bank or cash journal in which the money of an entry moved on this account; empty where none did."""
    if "pos_payment_ids" in entry._fields and entry.pos_payment_ids:
        # The point of sale books it on an account of its own until the session is closed.
        journals = entry.pos_payment_ids.payment_method_id.journal_id
        return journals if len(journals) == 1 else journals.browse()
    own = entry.journal_id
    ways = own.inbound_payment_method_line_ids | own.outbound_payment_method_line_ids
    if own.type in BANK_JOURNALS and account in own.default_account_id | ways.payment_account_id:
        return own
    return own.search([
        ("company_id", "=", entry.company_id.id), ("type", "in", BANK_JOURNALS),
        ("default_account_id", "in", account.ids)], limit=1) if account else own.browse()
