"""Credit notes of the books that documents of Odoo use."""

from decimal import Decimal

from odoo import Command

from ...tools.amounts import money
from ..blocking import Blocked
from ..kinds import CREDIT_NOTES
from .ledger import WRITE_OFFS

CENTS = 5  # what rounding line by line can differ from the tax of the sum; more is another tax


def import_credit_notes(row, ledger):
    """Create in Odoo the credit notes of the books that are applied to documents of Odoo."""
    known = [ledger.entry(kind, external_id) for kind, external_id, _amount in row._allocates()
             if kind in ("invoice", "bill")]
    for part in row.allocation_ids:
        kind, external_id, _amount = part._key()
        if (kind not in (*CREDIT_NOTES, "journal_entry") or ledger.entry(kind, external_id)
                or ledger.is_in_opening(part)):
            continue
        against = next((entry for entry in known if entry), None)
        note = ledger.rows.get((kind, external_id))
        if not against:
            continue
        if kind == "journal_entry":
            if note and note.payment_known and note.incoming != row.incoming and not note._is_of_others(row):
                continue  # it is paid like a document that is not in Odoo
            raise Blocked("uses_journal_entry", row, number=note.display_name if note else external_id)
        if not note:
            raise Blocked("uses_former_credit_note", row)
        make_credit_note(
            note,
            against, ledger.day(note.date, against.journal_id, row.decision, taxed=bool(note.tax)))


def make_credit_note(row, against, day):
    """Create in Odoo a credit note of the books, with the taxes and the account of the document it is applied to.

    :param day: its accounting date in Odoo.
    :raises Blocked: its tax differs from what these taxes compute.
    """
    total, tax = money(row.total, against.currency_id), money(row.tax, against.currency_id)
    note = draft_credit_note(row, against, total, tax, row.date, row.env._(
        "Credit note %(number)s of %(books)s", number=row.number or row.external_id,
        books=row.connection_id.provider_label))
    row.write({"res_model": note._name, "res_id": note.id})
    note.date = day
    note.action_post()


def draft_credit_note(row, against, total, tax, day, text):
    """A draft credit note for these amounts.

    :raises Blocked: its tax differs from what the taxes of the document compute.
    """
    line = against.invoice_line_ids.filtered(lambda line: line.display_type == "product")[:1]
    account = credit_account(row, line.account_id)
    taxes = line.tax_ids if tax else row.env["account.tax"]
    currency = against.currency_id
    if tax and not taxes:
        raise no_credit_note(row, against)
    price = total if taxes and all(taxes.mapped("price_include")) else total - tax
    with row.env.cr.savepoint():  # no draft is left where it is not certain
        note = row.env["account.move"].with_company(against.company_id).create({
            "move_type": "out_refund" if against.is_sale_document() else "in_refund",
            "partner_id": against.partner_id.id, "company_id": against.company_id.id, "currency_id": currency.id,
            "invoice_date": day, "date": day, "ref": row.number,
            "invoice_origin": against.name, "fiscal_position_id": against.fiscal_position_id.id,
            "invoice_line_ids": [Command.create({
                "name": text, "quantity": 1, "price_unit": float(price), "account_id": account.id,
                "tax_ids": [Command.set(taxes.ids)],
            })],
        })
        of_tax = note.line_ids.filtered("tax_line_id")
        off = abs(money(note.amount_tax, currency) - tax)
        if off and off <= Decimal(CENTS).scaleb(-currency.decimal_places) and len(of_tax) == 1:
            # The books rounded the tax line by line: their amount is kept, as on a vendor bill.
            sign = 1 if of_tax.amount_currency > 0 else -1
            of_tax.amount_currency = sign * float(tax)
        if (money(note.amount_total, currency), money(note.amount_tax, currency)) != (total, tax):
            raise no_credit_note(row, against)
    return note


def credit_account(row, usual):
    """The account of Odoo that is mapped to the credit's account in the books, else the income account of the invoice.

    :raises Blocked: it is on an expense account in the books (a bad debt, for example) that is not mapped.
    """
    there = row.account_id and row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", "account"),
        ("external_id", "=", row.account_id)])
    mapped = there and row.env["books.mapping"].search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", "account"), ("confirmed", "=", True),
        ("record_id", "=", there.id)]).mapped("res_id")
    if not there or usual.id in mapped:
        return usual
    if mapped:
        return usual.browse(mapped[0])
    if row.kind == "credit_note" and there.role in WRITE_OFFS and there.role != "income":
        raise Blocked("written_off_on", there, account=there.display_name)
    return usual


def no_credit_note(row, against):
    return Blocked(
        "credit_note_of_other_tax", row, number=row.number or row.external_id,
        books=row.connection_id.provider_label, invoice=against.display_name)
