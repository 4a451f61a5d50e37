"""Whether a payment of the books was made from the Odoo record that its mark names."""

from ..blocking import Blocked
from ..kinds import PARTIAL, PAYMENT_SOURCES
from ..push.entry_settlements import settlement_of
from ..push.payment_source import contact_lines, entries_of, is_whole, own_parts, payments_of, write_offs_of
from ..push.strategy import strategy_of


def marked_money(row, ledger):
    """The Odoo record that this payment was sent from, by its mark; None if it was entered in the books.

    :raises Blocked: its mark names a record that is another payment in the books, or the books name no contact.
    """
    mark = row.payment_mark
    own = row.connection_id._of_key(mark)
    if own is not None and own._name in PAYMENT_SOURCES and is_made_from(row, own, ledger):
        warn(row, False)
        return own.exists()
    warn(row, mark and row.env._(
        "Its text contains a mark of Odoo (%(mark)s) that belongs to something else. It is treated as entered in "
        "%(books)s.",
        mark=mark, books=row.connection_id.provider_label))
    return None


def warn(row, warning):
    if (row.warning or False) != (warning or False):
        row.warning = warning


def is_made_from(row, own, ledger):
    """Whether Odoo sent this payment for this record: company, kind and contact have to agree.

    :raises Blocked: it is not certain.
    """
    if not own.exists():
        # Odoo's entry was deleted: as long as it has an open job, that job deletes this payment.
        return has_open_job(row, own)
    if own.company_id not in row.connection_id._companies() or not is_kind_of(row, own):
        return False
    if not is_contact_of(row, own, ledger):
        return False
    if other_of(row, own):
        raise Blocked(
            "mark_of_another", row, name=own.display_name, books=row.connection_id.provider_label,
            mark=row.payment_mark)
    return True


def has_open_job(row, own):
    return bool(row.env["books.job"].search_count([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", own._name), ("res_id", "=", own.id),
        ("state", "in", ("todo", "sending"))], limit=1))


def other_of(row, own):
    """The object of the same kind that this record of Odoo is already linked to in these books."""
    return row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind), ("id", "!=", row.id),
        ("res_model", "=", own._name), ("res_id", "=", own.id)], limit=1)


def is_kind_of(row, own):
    """Whether Odoo sends a record of this model as this kind, in this direction."""
    strategy, moved = strategy_of(row.connection_id), row.payment_amount
    if row.kind not in {row.connection_id._record_kind(kind) for kind in strategy.kinds}:
        return False
    if own._name == PARTIAL and not moved:
        return True  # a credit that is applied to a document
    settlement = settlement_of(own) if own._name == PARTIAL else None
    if settlement:
        return row.incoming == settlement.incoming
    if not payments_of(own):
        return False
    if not strategy.is_made_from(is_whole(own), bool(row.allocation_ids)):
        return False
    if own._name == "account.move.line" and own not in write_offs_of(payments_of(own)[0]):
        return False
    lines = contact_lines(own)
    # A payment of 0 has no direction.
    return not moved or row.incoming == (sum(lines.mapped("balance")) < 0)


def is_contact_of(row, own, ledger):
    """Whether its contact is that of this record, or of the document that it settles.

    :raises Blocked: the books give no contact.
    """
    contact_id = row.payment_contact or row.contact_id or next(filter(None, (
        ledger.rows[kind, external_id].contact_id for kind, external_id, _amount in row._allocates()
        if (kind, external_id) in ledger.rows)), "")
    if not contact_id:
        raise Blocked(
            "mark_of_nobody", row, name=own.display_name, books=row.connection_id.provider_label,
            mark=row.payment_mark)
    entries = entries_of(own).union(*(part.document for part in own_parts(own)))
    if own._name == PARTIAL:
        entries |= (own.debit_move_id | own.credit_move_id).move_id
    documents = row.search([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", "account.move"),
        ("res_id", "in", entries.ids)])
    if contact_id in documents.mapped("contact_id"):
        return True
    contacts = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "in", row.connection_id._contact_kinds()),
        ("external_id", "=", contact_id)])
    partners = row.env["res.partner"].union(*contacts._partners().values()).commercial_partner_id
    return bool(partners & entries.line_ids.partner_id.commercial_partner_id)
