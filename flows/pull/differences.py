"""Differences between documents of the books and entries of Odoo."""

from datetime import date
from decimal import Decimal

from ...providers.updates import CHANGEABLE
from ...tools.amounts import ZERO, money
from ..history.numbers import number_there
from ..kinds import CREDIT_NOTES, DOCUMENTS, GONE, OWED
from ..opening_day import open_today
from ..reconcile.agreed import note_agreed_values
from ..sent_values import STATED, changes_here, note_agreed
from ..settled_only_here import settled_only_here

DUE = "due"  # the field with the amount still due
LINE_REF = "line_"  # references of a line: account, item, tax
BOUGHT = ("bill", "vendor_credit")
COMPARED = (*DOCUMENTS, "expense")  # of an expense only what is changed in Odoo


def note_differences(rows):
    """Store the differences between documents of the books and their entries. The entries are not changed.

    :return: the entries whose differences changed.
    """
    changed = rows.env["account.move"]
    rows = rows.filtered(lambda row: row.kind in COMPARED and row.res_model == "account.move")
    moves = {move.id: move for move in rows.env["account.move"].browse(rows.mapped("res_id")).exists()}
    contacts, only_here = contacts_of_documents(rows), due_there(rows)
    for row in rows:
        move = moves.get(row.res_id, changed.browse())
        found = differences_between(row, move, contacts, only_here) if move else []
        if row.ignored and found != row.ignored:
            row.ignored = False
        left = found if found != row.ignored else []
        if (row.differences or []) != left:
            row.differences = left or False
            changed |= move
        if move:
            note_agreed(row, move)
        if move and not found:
            note_agreed_values(row, move)
    return changed


def differences_between(row, move, contacts=None, only_here=None):
    """The differences between a record of the books and an entry: data, worded by `difference_words` when it is read.

    :param contacts: the result of `contacts_of_documents`.
    :param only_here: the result of `due_there`.
    :return: [[field, in Odoo, in the books]]: amounts are Decimals as text, days ISO, currencies their codes, the
        contact is the id of Odoo's and the external id of that of the books; None is a value that one side does not
        state.
    """
    if row.kind not in DOCUMENTS:
        changed = changed_values(row, move)
        return [one for one in row.differences or () if one[0] not in CHANGEABLE] + changed
    if row.state == "unknown":
        field = "unreadable" if row.unreadable else "not_understood"
        return [[field, None, row.not_understood or ""]] if row.problem else []
    if row.state in GONE:
        gone = move.state == "cancel" or move.reversal_move_ids.filtered(lambda entry: entry.state == "posted")
        return [] if gone else [["gone", None, row.state]]
    if move.state != "posted":
        return [["state", move.state, None]]
    found = differing([*compared_amounts(row, move), *compared_texts(row, move)])
    found += (row.entered or {}).get("lines") or []
    found += other_contact(row, move, contacts_of_documents(row) if contacts is None else contacts)
    found += [one for one in changed_values(row, move) if one[0] not in STATED]
    return found + due_difference(row, move, only_here)


def changed_values(row, move):
    """What was changed in Odoo since both sides agreed, in the form of `differences_between`."""
    return [[field, now or None, then or None] for field, (now, then) in changes_here(row, move).items()]


def due_difference(row, move, only_here=None):
    """The difference of the amount due, if the books do not state by what it was paid and Odoo has another amount, or
    if something settles it in Odoo only."""
    only_here = due_there(row) if only_here is None else only_here
    if not row.unexplained and row not in only_here:
        return []
    there = row._stated("balance", move.currency_id) if row.unexplained else only_here[row]
    return differing([(DUE, money(abs(move.amount_residual), move.currency_id), there)])


def due_there(rows):
    """{row: what is due in the books by the payments and credits that are known there, also those sent since it was
    read} of the documents that something settles in Odoo only."""
    found = settled_only_here(rows)
    if not found:
        return {}
    groups = rows.env["books.allocation"]._read_group(
        [("document_id", "in", [row.id for row in found]), ("payment_id.state", "not in", GONE)],
        ["document_id"], ["amount:sum"])
    settled = {document: amount for document, amount in groups}
    totals = {row: row._stated("total", row.currency_id) for row in found}
    return {row: None if total is None else total - money(settled.get(row, 0), row.currency_id)
            for row, total in totals.items()}


def differing(compared):
    """Of [(field, in Odoo, in the books)] those that differ, in stored form."""
    return [[field, kept(here), kept(there)] for field, here, there in compared if here != there]


def kept(value):
    """One value in stored form, independent of the user's language and of trailing zeros."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def compared_amounts(row, move):
    currency = move.currency_id
    accepted = row.credit_ids.filtered(lambda note: note.state == "posted")
    total, tax = (
        money(move[field] - sum(accepted.mapped(field)), currency) for field in ("amount_total", "amount_tax"))
    if row.opening_day:  # without taxes, whatever the document has
        return [("total", total, open_today(row))]
    facts = row.connection_id.sudo()._facts()
    if row.kind in BOUGHT and facts and not facts.purchase_tax:
        tax = ZERO  # a part of the cost there
    else:
        tax -= money(fixed_tax_of(row, move), currency)
    tax_there = row._stated("tax", currency)
    return [
        ("total", total, row._stated("total", currency)),
        # Some providers leave the tax out if there is none.
        ("tax", tax or None if tax_there is None else tax, tax_there),
    ]


def compared_texts(row, move):
    compared = [
        ("currency", move.currency_id.name, currency_there(row)),
        ("number", as_entered(row, move, "number", number_of(row, move)) or None, row.number or None),
        ("date", as_entered(row, move, "date", move.invoice_date) or None, row.date or None),
    ]
    if row.kind in OWED:
        due_date = as_entered(row, move, "due_date", move.invoice_date_due)
        compared.append(("due_date", due_date or None, row.due_date or None))
    return compared


def currency_there(row):
    return None if "currency" in (row.unstated or "").split() else row.currency_id.name


def number_of(row, move):
    """The number that it has to have in the books. A credit note that was created there has its own number."""
    if row.kind in CREDIT_NOTES and move.ref == row.number:
        return row.number
    return number_there(row, move._books_numbers()[0])


def as_entered(row, move, field, own):
    """The value expected in the books: the one it was sent with, if that differs from Odoo's on purpose and was not
    changed in Odoo since."""
    there = row[field]
    as_sent = there and there != own and str(there) == (row.entered or {}).get(field)
    return there if as_sent and field not in changes_here(row, move) else own


def fixed_tax_of(row, move):
    """Taxes of a fixed amount are lines in the books, not taxes."""
    fixed = move.line_ids.filtered(lambda line: line.tax_line_id.amount_type == "fixed")
    return move.direction_sign * sum(fixed.mapped("amount_currency"))


def contacts_of_documents(documents):
    """{(connection, external id): (contact of the books, its contact in Odoo)} of these documents."""
    contacts = documents.browse()
    for connection, rows in documents.grouped("connection_id").items():
        contacts |= documents.search([
            ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
            ("external_id", "in", list(set(rows.filtered("contact_id").mapped("contact_id"))))])
    return {(contact.connection_id, contact.external_id): (contact, partners)
            for contact, partners in contacts._partners().items()}


def other_contact(row, move, contacts):
    """Whether the contact in the books is not linked to the contact of the entry; the names may be equal.

    A sale without customer never differs: in the books it has the default customer.
    """
    if not move.commercial_partner_id:
        return []
    contact, partners = contacts.get((row.connection_id, row.contact_id), (None, None))
    if contact and move.commercial_partner_id in partners:
        return []
    return [["contact", move.commercial_partner_id.id, row.contact_id or None]]
