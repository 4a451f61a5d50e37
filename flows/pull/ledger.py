"""Computes what a batch of payments of the books should be in Odoo. Nothing is written."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import fields

from ...tools.amounts import ZERO, exact, money
from ..blocking import Blocked
from ..currencies import currency_ids
from ..kinds import BY_HAND, CONTACT_ACCOUNTS, DOCUMENTS, MONEY, PARTIAL
from ..opening_day import applied_until
from ..push.entry_settlements import settlement_of
from ..worded_values import stored_amount

# Whether a payment of a document of this kind is a credit on Odoo's line.
CREDITS = {"invoice": True, "vendor_credit": True, "bill": False, "credit_note": False}
# Accounts of the books with these roles are not bank accounts: a "payment" to them is a discount or a write-off.
WRITE_OFFS = ("income", "expense", "cost")
MONEY_ROLES = ("bank", "credit_card", "undeposited")
OWED = ("liability", "tax", "equity")  # nor are accounts with these, unless a journal is mapped to the account


def first_open_day(company, day, taxed, journal):
    """A day, or the first one after the locks that it is under: Odoo does not refuse what is locked, it moves it."""
    locks = company._get_violated_lock_dates(day, taxed, journal)
    return fields.Date.add(locks[-1][0], days=1) if locks else day


def effect_of(row, kind, row_of):
    """Whether what a payment does to a document of this kind is a credit on Odoo's line, and whether that is sure.

    :param row_of: the row of the document; None if it was never read.
    """
    if kind in CREDITS:
        return CREDITS[kind], True
    # It is applied to another payment, or refunds an overpaid amount.
    if row_of and row_of.payment_known and not row_of._is_of_others(row):
        return not row_of.incoming, True
    return row.incoming, kind not in BY_HAND


@dataclass
class Part:
    """The part of a payment that settles one entry of Odoo; `amount` has the sign of Odoo's line."""

    entry: object  # account.move
    amount: Decimal


@dataclass
class Settlement:
    """What one payment of the books should be in Odoo."""

    row: object  # books.record
    date: object
    amount: Decimal  # the amount to register in Odoo; 0 if only a credit is applied to invoices
    currency: object
    rate: Decimal
    incoming: bool
    parts: list[Part] = field(default_factory=list)
    unknown: bool = False  # it also settles documents that are not in Odoo
    reference: str = ""
    method: str = ""
    account: str = ""  # external id of the account of the books
    partner: object = None
    partners: object = ()  # all contacts of Odoo that its contact is linked to
    given: object = None  # books.record of a refund of Odoo that this payment of 0 applies
    sale: bool = True  # it is on the account of a customer, not of a vendor
    opening: bool = False  # it is not later than Odoo's opening entry, which has its money

    @property
    def rest(self):
        """The unapplied amount, signed as Odoo's line for it."""
        return -(self.amount if self.incoming else -self.amount) - sum((part.amount for part in self.parts), ZERO)

    def is_amount_of(self, payment):
        """Whether a payment or bank statement line of Odoo has the same contact, amount, currency and direction."""
        is_payment = payment._name == "account.payment"
        currency, amount = payment.currency_id, payment.amount
        if not is_payment and payment.foreign_currency_id:
            currency, amount = payment.foreign_currency_id, payment.amount_currency
        incoming = payment.payment_type == "inbound" if is_payment else amount > 0
        return bool(payment) and (
            incoming == self.incoming and currency == self.currency and money(abs(amount), currency) == self.amount
            and payment.partner_id.commercial_partner_id == self.partner.commercial_partner_id)

    def by_entry(self):
        """{id of the Odoo entry: signed amount}"""
        found = {}
        for part in self.parts:
            found[part.entry.id] = found.get(part.entry.id, ZERO) + part.amount
        return found


class Ledger:
    """The records of Odoo that a batch of payments of the books needs, read once for all of them."""

    def __init__(self, connection, rows):
        self.connection = connection
        self.env = connection.env
        self.company, self.opening_day = connection.company_id, connection.opening_day
        accounts = set(rows.mapped("payment_account")) - {False}
        named = {*rows.allocation_ids.mapped("external_id"), *rows.mapped("payment_contact"), *accounts}
        self.rows = {(row.kind, row.external_id): row for row in self.env["books.record"].search([
            ("connection_id", "=", connection.id),
            ("kind", "in", [*DOCUMENTS, *MONEY, *connection._contact_kinds(), "account"]),
            ("external_id", "in", list(named - {False, ""}))])}
        self.currencies = {
            code: self.env["res.currency"].browse(found)
            for code, found in currency_ids(self.env, rows.mapped("payment_currency")).items()}
        self.partners = self.env["books.record"].union(*(
            row for row in self.rows.values() if row.kind in connection._contact_kinds()))._partners()
        moves = self.env["account.move"].browse(
            row.res_id for row in self.rows.values() if row.res_id and row.res_model == "account.move")
        # One recordset, so that Odoo prefetches for all of them.
        self.entries = {move.id: move for move in moves.exists().with_prefetch(moves.ids)}
        self.journals = self._mapped("journal", accounts)
        self.accounts = self._mapped("account", accounts)
        self.open = {}  # {id of an entry: its open amount in Odoo now, signed}
        self.planned = defaultdict(lambda: ZERO)  # {id of an entry: the amount that will be reconciled with it}

    def _mapped(self, kind, accounts):
        """{external id of an account of the books: Odoo's journal or account} of confirmed mappings."""
        mappings = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("confirmed", "=", True),
            ("record_id.external_id", "in", list(accounts))])
        return {one.record_id.external_id: self.env[one.res_model].browse(one.res_id) for one in mappings}

    def entry(self, kind, external_id):
        """The entry of Odoo that is linked to a document of the books; None if there is none."""
        row = self.rows.get((kind, external_id))
        if not row or not row.res_id:
            return None
        if row.res_model == "account.move" and row.res_id in self.entries:
            return self.entries[row.res_id]
        record = self.env[row.res_model].browse(row.res_id).exists()
        if record._name == PARTIAL:
            settlement = settlement_of(record) if record else None
            return settlement and settlement.entry
        return (record if record._name == "account.move" else record.move_id) or None

    def lines(self, entry):
        """The open receivable and payable lines of an entry."""
        return entry.line_ids.filtered(
            lambda line: line.account_type in CONTACT_ACCOUNTS and not line.reconciled)

    def left(self, entry):
        if entry.id not in self.open:
            self.open[entry.id] = sum(
                (money(line.amount_residual_currency, line.currency_id) for line in self.lines(entry)), ZERO)
        return self.open[entry.id] + self.planned[entry.id]

    def settlement(self, row):
        """The Settlement for a payment of the books.

        :raises Blocked: a person has to change or decide something first.
        """
        currency = self.currencies.get(row.payment_currency)
        if not currency or not currency.active:
            raise Blocked("currency_inactive", currency, env=self.env, currency=row.payment_currency)
        amount, parts, unknown, unsure = exact(row.payment_amount), [], False, []
        given = row._refund_of(self.rows)
        opening = self.is_older(row)
        for one in row.allocation_ids:
            kind, external_id, settled = one._key()
            row_of = self.rows.get((kind, external_id))
            if not settled or row_of and (row_of == given or row_of._is_write_off()):
                continue  # nothing, the payment itself, or its write-off
            entry = None if self.is_in_opening(one) else self.entry(kind, external_id)
            credit, is_sure = effect_of(row, kind, row_of)
            if not is_sure:
                unsure.append(row_of.display_name if row_of else external_id)
            if entry:
                parts.append(Part(entry, -settled if credit else settled))
            else:
                # Odoo registers the part for documents that it has, so that balances agree on both sides.
                unknown = True
                amount -= settled if credit == row.incoming else -settled
        if unsure and parts:
            raise Blocked(
                "side_unknown", row, numbers=", ".join(unsure), books=self.connection.provider_label)
        if given:
            amount = money(given.total, currency)
        if opening and amount:
            amount -= applied_until(row, self.opening_day)
        contact = next((
            self.rows[kind, row.payment_contact] for kind in self.connection._contact_kinds()
            if (kind, row.payment_contact) in self.rows), None)
        partners = self.partners[contact] if contact else self.env["res.partner"]
        of_parts = self.env["res.partner"].union(*(part.entry.commercial_partner_id for part in parts[:1]))
        return Settlement(
            row=row, date=row.payment_date, amount=amount, currency=currency,
            rate=exact(row.payment_rate), incoming=row.incoming and not given, parts=parts, unknown=unknown,
            given=given, opening=opening, reference=row.payment_reference or "", method=row.payment_method or "",
            account=row.payment_account or "",
            # Of contacts that were merged in the books, the one whose document is paid.
            partner=partners & of_parts or partners[:1] or of_parts, partners=partners,
            sale={"customer": True, "vendor": False}.get(contact.kind if contact else None, row.incoming))

    def is_older(self, row):
        """Whether Odoo's opening entry has the money of this payment: it is not Odoo's own, nor a payment there."""
        return bool(
            self.opening_day and row.payment_date and row.payment_date <= self.opening_day and not row.from_odoo
            and row.res_model in (False, "account.move"))

    def is_in_opening(self, part):
        """Whether Odoo's opening entry has what this allocation left open: it settled its document until that day.

        A document that Odoo has as a whole is none of that entry.
        """
        document = part.document_id
        day = document.opening_day or (not document.res_id or document.kind in MONEY) and self.opening_day
        return bool(day and document) and part._settled_on() <= day

    def concerns(self, settlement):
        """Whether any part of it has to be registered in Odoo.

        :raises Blocked: it uses credit of Odoo for what Odoo does not have.
        """
        if settlement.parts:
            if settlement.amount < 0 and not settlement.opening:
                raise Blocked("credit_used_elsewhere", settlement.row, books=self.connection.provider_label)
            zero = not settlement.amount and not settlement.row.payment_amount
            return settlement.amount >= 0 and not (zero and settlement.unknown)
        start = not settlement.row.imported and self.connection.start_date
        return settlement.amount > 0 and settlement.partner and not (start and settlement.date < start)

    def check(self, settlement):
        """Subtract its parts from the open amounts of Odoo's entries.

        :raises Blocked: it cannot be registered on these entries as they are.
        """
        entries = {part.entry.id: part.entry for part in settlement.parts}
        for entry_id, amount in settlement.by_entry().items():
            entry = entries[entry_id]
            if entry.state != "posted":
                raise Blocked("entry_not_posted", entry, name=entry.display_name)
            if entry.currency_id != settlement.currency:
                raise Blocked("other_currency", settlement.row, name=entry.display_name)
            left = self.left(entry)
            if left * amount > 0 or abs(left) < abs(amount):
                raise Blocked(
                    "settles_more_than_open", settlement.row, name=entry.display_name,
                    settled=stored_amount(abs(amount), entry.currency_id),
                    due=stored_amount(abs(left), entry.currency_id))
        if settlement.rest * (-1 if settlement.incoming else 1) < 0:
            raise Blocked("settles_more_than_amount", settlement.row)
        for part in settlement.parts:
            self.planned[part.entry.id] += part.amount

    def role(self, settlement):
        """The role of the account in the books that the payment is on."""
        row = self.rows.get(("account", settlement.account))
        return row.role if row else None

    def is_write_off(self, settlement):
        role = self.role(settlement)
        return settlement.opening or role in WRITE_OFFS or (role in OWED and settlement.account not in self.journals)

    def check_form(self, settlement):
        """:raises Blocked: it has a form that a person has to enter in Odoo."""
        row = settlement.row
        if settlement.opening:
            return
        named = {"number": row.number or row.external_id, "books": self.connection.provider_label}
        if row.kind == "refund_receipt":
            raise Blocked("refund_receipt", row, **named)
        if row.kind == "deposit" and not settlement.account:
            raise Blocked("deposit_of_several", row, **named)
        if row.kind == "journal_entry" and self.role(settlement) not in (*WRITE_OFFS, *MONEY_ROLES):
            raise Blocked("journal_entry_by_hand", row, **named)

    def journal(self, settlement):
        """The journal that an account of the books is mapped to, else the connection's own.

        :raises Blocked: there is neither.
        """
        mapped = self.journals.get(settlement.account) or self.connection.payment_journal_id
        if self.connection.past_journal_id and settlement.date <= self.connection.past_until:
            mapped = self.connection.past_journal_id
        journal = self.env["account.payment"]._books_journal(settlement.row, mapped)
        if not journal:
            raise Blocked("no_journal", self.connection, "payment_journal_id")
        return journal

    def company_of(self, journal):
        """The company of a journal's entries: a branch may have journals of its own."""
        return journal.company_id if journal.company_id in self.connection._companies() else self.company

    def write_off_account(self, settlement):
        """The account of Odoo that an income or expense account of the books is mapped to, else that of discounts.

        Of money that Odoo's opening entry has it is the clearing account.
        """
        if settlement.opening:
            return self.connection.opening_account_id
        account = self.accounts.get(settlement.account)
        if not account and settlement.row.kind != "journal_entry" and self.role(settlement) in WRITE_OFFS:
            account = (
                self.company.account_journal_early_pay_discount_loss_account_id if settlement.incoming
                else self.company.account_journal_early_pay_discount_gain_account_id)
        if not account:
            row = self.rows["account", settlement.account]
            if row.role in OWED:
                raise Blocked("paid_on_account", row, account=row.display_name)
            raise Blocked("written_off_on", row, account=row.display_name)
        return account

    def day(self, date, journal, decision, taxed=False):
        """The accounting date in Odoo for something of this date.

        :param decision: the decision of a person about the payment.
        :raises Blocked: that date is locked in Odoo, and no person chose the first open day.
        """
        locks = self.company_of(journal)._get_violated_lock_dates(date, taxed, journal)
        if not locks:
            return date
        if decision == "open_day":
            return self.open_day(journal, taxed)
        raise Blocked("locked_here", None, env=self.env, date=date, lock=locks[-1][0])

    def day_of(self, settlement, journal):
        """The accounting date of an entry for a payment of the books."""
        if settlement.opening:
            return first_open_day(self.company_of(journal), self.opening_day, False, journal)
        return self.day(settlement.date, journal, settlement.row.decision)

    def open_day(self, journal, taxed=False):
        """Today, or the first day after the locks."""
        day = fields.Date.context_today(self.connection)
        return first_open_day(self.company_of(journal), day, taxed, journal)

    def is_locked(self, entry):
        """Whether an entry of Odoo cannot be reset to draft."""
        return bool(entry.inalterable_hash or self.company._get_violated_lock_dates(
            entry.date, False, entry.journal_id))
