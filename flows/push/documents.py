"""Invoices, credit notes, bills, vendor credits and expenses as the books get them."""

from dataclasses import replace
from decimal import Decimal

from odoo.tools import SQL, format_date, html2plaintext

from ...providers.documents import Bill, CreditNote, Expense, Invoice, VendorCredit
from ...tools.amounts import exact, money
from ..blocking import Blocked
from ..connect.organisation import open_day
from ..contact_document import address
from ..contact_names import email_addresses
from ..kinds import PURCHASES
from ..sent_values import provisional_number, values_of
from ..stored_language import written
from .changed import emptied_fields, is_update_due, updated_values
from .contact_ref import contact_ref
from .document_meanings import document_meanings
from .document_needs import document_needs
from .entries import expenses_of
from .entry_contacts import entry_contacts
from .exchanged_numbers import released_numbers, with_free_number
from .expenses import expense_account, expense_line, expense_lines
from .language import language_of
from .lines import document_lines, tax_included
from .queue_sent_marks import queue_sent_marks
from .reconciled import queue_reconciled
from .source import Source
from .terms import term_of

DOCUMENTS = {document.kind: document for document in (Invoice, CreditNote, Bill, VendorCredit, Expense)}


class Documents(Source):
    """Entries of Odoo that are sent as documents."""

    def parts(self, connection, kind, records, rows):
        return {
            "entries": entry_contacts(connection, "vendor" if kind in PURCHASES else "customer", records),
            "meanings": document_meanings(connection, kind, records),
            "released_numbers": released_numbers(connection, kind, records, rows)}

    def needs(self, connection, records):
        return document_needs(connection, records)

    def outdated(self, record, context):
        return is_update_due(context.rows[record.id], record)

    def former_values(self, record, context):
        row = context.rows.get(record.id)
        return updated_values(row, record) if row else {}

    def emptied(self, record, context):
        row = context.rows.get(record.id)
        return emptied_fields(row, record) if row else frozenset()

    def values(self, record, document):
        provisional = document.number == provisional_number(record.id)
        return values_of(record) | ({"number": document.number} if provisional else {})

    def document(self, record, kind, context):
        return with_free_number(build_document(record, kind, context), record, context)

    def lock(self, records):
        # Written, though it stays the same: a draft made meanwhile conflicts with it, and one of the two starts again.
        records.env.cr.execute(SQL("UPDATE account_move SET state = state WHERE id = ANY(%s)", records.ids))

    def sent(self, connection, records, rows):
        queue_reconciled(connection, partials_with(records))
        for move in records:
            there = rows[move.id].date
            if there and there != (move.invoice_date or move.date):
                env = written(move, connection).env
                move.message_post(body=env._(
                    "Entered in %(books)s with the date %(date)s.", books=connection.provider_label,
                    date=format_date(env, there)))
            move._books_sent(rows[move.id])
        queue_sent_marks(records.filtered("is_move_sent"))

    def note_voided(self, record, connection, cancel):
        # Whether it is locked depends on its records in the books, whose changes Odoo's cache does not notice.
        record.invalidate_recordset(
            ["books_state", "books_locked", "need_cancel_request", "show_reset_to_draft_button"])
        env = written(record, connection).env
        if cancel and record.state == "posted":
            record.button_cancel()
            message = env._("Voided in %(books)s, and cancelled here.", books=connection.provider_label)
        else:
            message = env._("Removed from %(books)s. It can be sent again.", books=connection.provider_label)
        record.message_post(body=message)


def partials_with(moves):
    """The reconciliations of these entries with others."""
    Partial = moves.env["account.partial.reconcile"]
    Partial.flush_model()
    return Partial.browse(partial_id for [partial_id] in moves.env.execute_query(SQL(
        """
        SELECT partial.id FROM account_partial_reconcile partial
          JOIN account_move_line line ON line.id = partial.debit_move_id WHERE line.move_id = ANY(%(ids)s)
         UNION
        SELECT partial.id FROM account_partial_reconcile partial
          JOIN account_move_line line ON line.id = partial.credit_move_id WHERE line.move_id = ANY(%(ids)s)
        """, ids=moves.ids)))


def build_document(move, kind, context):
    """An entry as the document that the books get.

    :raises Blocked: it cannot be sent, for reasons that a person can fix: all of them are named at once.
    :raises Waits: its contact or one of its products is sent first.
    """
    connection = context.connection
    if move.state != "posted":
        raise Blocked("not_posted", move)
    missing = []  # of Blocked
    contact = contact_ref(move, context.entries, context)
    lines = lines_of(move, context, missing)
    further = expense_account(move, context, missing) if kind == "expense" else {}
    term = term_of(move, kind, context, missing)
    date = open_day(connection, move.invoice_date or move.date, missing)
    check_currency(move, context, missing)
    if missing:
        raise Blocked.by_all(missing)
    tax_total = sum((line.tax for line in lines), Decimal(0))
    if not context.meanings.keeps_tax:
        lines = [
            replace(line, net=line.net + line.tax, tax=Decimal(0), tax_code=None, tax_parts=()) for line in lines]
        tax_total = Decimal(0)
    delivery = move.partner_shipping_id or move.partner_id
    number, reference = move._books_numbers()
    return move._books_document(DOCUMENTS[kind](
        key=connection._key(move),
        number=number,
        contact=contact,
        date=date,
        due_date=max(move.invoice_date_due or date, date),
        currency=move.currency_id.name,
        rate=exact(rate_of(move)) if move.currency_id != move.company_currency_id else 1,
        lines=tuple(lines),
        total=total_of(move),
        tax_total=tax_total,
        tax_included=tax_included(move),
        reference=reference,
        email=", ".join(email_addresses(move.partner_id.email)),
        memo=html2plaintext(move.narration or "").strip(),
        url=f"{move.get_base_url()}/odoo/account.move/{move.id}",
        billing=address(move.partner_id),
        delivery=address(delivery),
        term=term,
        status=connection.posting_status if connection.has_posting_status else "authorised",
        kept=context.rows[move.id].kept or "" if move.id in context.rows else "",
        **further,
    ))


def check_currency(move, context, missing):
    """Whether the books accept this currency; else a Blocked is added to `missing`."""
    facts = context.meanings.facts
    home = facts.home_currency if facts else ""
    if home and home != move.company_currency_id.name:
        missing.append(Blocked(
            "other_home_currency", context.connection, there=home, company=move.company_id.name,
            here=move.company_currency_id.name))
    elif move.currency_id != move.company_currency_id and facts and facts.multi_currency is False:
        missing.append(Blocked(
            "one_currency", context.connection, books=context.connection.provider_label, home=facts.home_currency))


def lines_of(move, context, missing):
    """The lines of the document, adding up to its total; what is missing for them is added to `missing`."""
    if move._books_kind() == "expense":
        return expense_lines(move, total_of(move), context, missing)
    return document_lines(move, context, missing)


def total_of(move):
    """What an entry comes to with taxes, in its currency."""
    amount = move.origin_payment_id.amount if move._books_kind() == "expense" else move.amount_total
    return money(amount, move.currency_id)


def rate_of(move):
    """Units of an entry's currency for one of the company's."""
    if move._books_kind() != "expense":
        return move.invoice_currency_rate
    line = expense_line(move)
    return abs(line.amount_currency / line.balance) if line.balance else 1.0


def numbers_of(move):
    """The number and the reference of an entry in the books, which number a purchase as the vendor did."""
    if expenses_of(move):
        return move.name, move.ref or ""  # its reference is what the employee wrote
    if move._books_kind() in PURCHASES:
        # "Reversal of: BILL/2026/11/0001" is what Odoo writes there by itself.
        own = not move.ref or (move.reversed_entry_id and move.reversed_entry_id.name in move.ref)
        return move.name if own else move.ref, move.name
    return move.name, reference_of(move)


def reference_of(move):
    """The order that this belongs to, by the customer's number or by ours; else its projects."""
    if move.ref or move.invoice_origin:
        return move.ref or move.invoice_origin
    lines = move.invoice_line_ids.filtered("analytic_distribution")
    accounts = lines.distribution_analytic_account_ids
    return ", ".join(accounts.with_context(lang=language_of(move)).mapped("name")) if accounts else ""
