"""Several partials of the same pair of documents: by instalments, for example.

If the books state only the amount of a credit that is applied to a document, all of them are one record there.
"""

from ..kinds import GONE, PARTIAL
from .applied_credits import applied_kind, sides_of


def others_of_pair(partials):
    """The other reconciliations of the same two documents."""
    found = partials.browse()
    for partial in partials:
        of_debit, of_credit = (
            line.move_id.line_ids for line in (partial.debit_move_id, partial.credit_move_id))
        found |= (of_debit.matched_credit_ids & of_credit.matched_debit_ids) - partial
    return found


def with_same_pair(connection, partials):
    """These partials, and the others of the same pair that are not linked to another record of the books, nor sent as
    one."""
    env = connection.env
    others = others_of_pair(partials.filtered(lambda partial: sides_of(partial)[0]))
    domain = [("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", others.ids)]
    taken = others and {
        *env["books.record"].sudo().search([*domain, ("state", "not in", GONE)]).mapped("res_id"),
        *env["books.job"].sudo().search([*domain, ("state", "!=", "done")]).mapped("res_id")}
    return partials | others.filtered(lambda other: other.id not in taken)


def existing_credits(connection, partials):
    """{kind of the payment of 0: those of these partials that are in the books, or may be}

    From now on they count as sent by Odoo: a pull does not reconcile them again.
    """
    Record, Job = connection.env["books.record"], connection.env["books.job"]
    kinds = {partial.id: kind for partial in partials for kind in [applied_kind(partial)] if kind}
    if not kinds:
        return {}
    domain = [("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", list(kinds))]
    rows = Record.search([*domain, ("state", "not in", GONE)]).filtered(
        lambda row: row.from_odoo or connection.push_payments)
    rows.from_odoo = True
    for partial_id in kinds.keys() - set(rows.mapped("res_id")):
        rows |= take_over(connection, partials.browse(partial_id))
    sending = Job.search([*domain, ("state", "=", "sending")])
    there = {*rows.mapped("res_id"), *sending.mapped("res_id")}
    return partials.filtered(lambda partial: partial.id in there).grouped(lambda partial: kinds[partial.id])


def take_over(connection, partial):
    """Link this partial to the record of another partial of its pair, if that includes it."""
    Record = connection.env["books.record"]
    for other in others_of_pair(partial):
        row = Record.search([
            ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "=", other.id),
            ("from_odoo", "=", True), ("state", "not in", GONE)])
        if row and partial in with_same_pair(connection, other):
            row.res_id = partial.id
            return row
    return Record
