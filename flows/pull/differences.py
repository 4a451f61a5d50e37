"""Where documents of the books are not what Odoo's entries are."""

from ...tools.amounts import money
from ..kinds import CREDIT_NOTES, DOCUMENTS, GONE
from .ledger import ZERO

OWED = ("invoice", "bill")  # what is due on a day
BOUGHT = ("bill", "vendor_credit")


def note_differences(rows):
    """Say where documents of the books are no more what Odoo's entries are; the entries stay as they are.

    :return: the entries of which that changed.
    """
    changed = rows.env["account.move"]
    rows = rows.filtered(lambda row: row.kind in DOCUMENTS and row.res_model == "account.move")
    moves = {move.id: move for move in rows.env["account.move"].browse(rows.mapped("res_id")).exists()}
    contacts = contacts_of_documents(rows)
    for row in rows:
        move = moves.get(row.res_id)
        said = move and difference_from(row, move, contacts)
        if said != row.ignored and row.ignored:
            row.ignored = False
        said = said if said != row.ignored else False
        if (row.difference or False) != (said or False):
            row.difference = said or False
            changed |= move
    return changed


def difference_from(row, move, contacts=None):
    """What the books hold where it is not what this entry is; False where they agree.

    :param contacts: what `_contacts` says.
    """
    _ = row.env._
    if row.state == "unknown":
        return row.problem
    if row.state in GONE:
        if move.state == "cancel" or move.reversal_move_ids.filtered(lambda entry: entry.state == "posted"):
            return False
        return _("deleted there") if row.state == "deleted" else _("voided there")
    if move.state != "posted":
        return _("%s in Odoo", dict(move._fields["state"]._description_selection(row.env))[move.state])
    currency = move.currency_id
    accepted = row.credit_ids.filtered(lambda note: note.state == "posted")
    total, tax = (
        money(move[field] - sum(accepted.mapped(field)), currency) for field in ("amount_total", "amount_tax"))
    facts = row.connection_id.sudo()._facts()
    if row.kind in BOUGHT and facts and not facts.purchase_tax:
        tax = ZERO  # part of the cost there
    else:
        tax -= money(fixed_tax_of(row, move), currency)
    compared = [
        (_("total"), row._stated("total", currency), total),
        # Where neither side has any tax, some services do not mention it.
        (_("tax"), row._stated("tax", currency), tax or None if row._stated("tax", currency) is None else tax),
        (_("currency"), currency_there(row), currency.name),
        (_("number"), row.number or None, as_entered(row, "number", number_of(row, move)) or None),
        (_("date"), row.date or None, as_entered(row, "date", move.invoice_date) or None),
    ]
    if row.kind in OWED:
        compared.append((
            _("due date"), row.due_date or None, as_entered(row, "due_date", move.invoice_date_due) or None))
    found = [differs(row.env, *one) for one in compared if one[1] != one[2]]
    found += other_contact(row, move, contacts_of_documents(row) if contacts is None else contacts)
    return "; ".join(found) or False


def differs(env, what, there, here):
    """What one figure is on both sides; None where one does not state it, which is not the same as 0."""
    nothing = env._("nothing")
    return env._(
        "%(what)s %(there)s there, %(here)s in Odoo", what=what, there=nothing if there is None else there,
        here=nothing if here is None else here)


def currency_there(row):
    return None if "currency" in (row.unstated or "").split() else row.currency_id.name


def number_of(row, move):
    """The number that it has to have there; a credit note that was made there bears its own."""
    return row.number if row.kind in CREDIT_NOTES and move.ref == row.number else move._books_numbers()[0]


def as_entered(row, field, own):
    """What it has to be there: as it was entered, where that was meant to be other than Odoo's own."""
    there = row[field]
    return there if there and str(there) == (row.entered or {}).get(field) else own


def fixed_tax_of(row, move):
    """Taxes of a fixed amount stand in the books as lines, not as tax."""
    fixed = move.line_ids.filtered(lambda line: line.tax_line_id.amount_type == "fixed")
    return move.direction_sign * sum(fixed.mapped("amount_currency"))


def contacts_of_documents(documents):
    """{(connection, external id): (contact of the books, what it is in Odoo)} of these documents."""
    contacts = documents.browse()
    for connection, rows in documents.grouped("connection_id").items():
        contacts |= documents.search([
            ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
            ("external_id", "in", list(set(rows.filtered("contact_id").mapped("contact_id"))))])
    return {(contact.connection_id, contact.external_id): (contact, partners)
            for contact, partners in contacts._partners().items()}


def other_contact(row, move, contacts):
    """That the contact there is none of those that the one in Odoo is; it may be of the same name."""
    contact, partners = contacts.get((row.connection_id, row.contact_id), (None, None))
    if contact and move.commercial_partner_id in partners:
        return []
    there = contact.name if contact else row.contact_id or None
    return [differs(row.env, row.env._("customer"), there, move.commercial_partner_id.display_name)]
