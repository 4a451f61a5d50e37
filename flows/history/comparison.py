"""A document of the books beside an entry of Odoo, in words."""

from ..kinds import GONE, KINDS, PURCHASES
from ..pull.difference_words import worded
from ..pull.differences import contacts_of_documents, differences_between
from ..question import table


def compared(row):
    """What differs between a row's document and its entry; "" if nothing does."""
    return "; ".join(worded(row.record_id, *one) for one in differences_between(row.record_id, row.move_id))


def worded_buckets(row):
    """Why a row is in its bucket."""
    env = row.env
    if row.bucket == "cannot":
        return {
            "not_understood": env._("Something of it is not understood: see the record."),
            "no_contact": env._("Its contact is not linked to a contact of Odoo: see the contacts of this import."),
        }.get(row.cannot, False)
    return {
        "linked": env._("It was linked to this entry before the import."),
        "exact": env._("Number, contact, currency, total and date agree."),
        "several": env._("Several agree in number, contact, currency, total and date."),
        "strong": env._("The number agrees, and all others but one."),
        "weak": env._("Contact, currency and total agree, and the dates are close."),
        "new": env._("No entry of Odoo is like it."),
    }.get(row.bucket, False)


def both_sides(row):
    """Both sides as an HTML table, what differs marked; without an entry only that of the books."""
    env, record, move = row.env, row.record_id, row.move_id
    own = move.ref if row.kind in PURCHASES else move.name
    [(_contact, partners)] = contacts_of_documents(record).values() or [(None, env["res.partner"])]

    def money(amount, currency):
        return currency.format(amount) if currency else str(amount)

    shown = [
        (env._("Number"), own or "", record.number or "", (own or "").strip() != (record.number or "").strip()),
        (env._("Contact"), move.commercial_partner_id.display_name or "", row.contact_name or "",
         move.commercial_partner_id not in partners),
        *((label, str(here or ""), str(there or ""), here != there) for label, here, there in (
            (env._("Date"), move.invoice_date, record.date),
            (env._("Due date"), move.invoice_date_due, record.due_date))),
        *((label, money(here, move.currency_id) if move else "", money(there, record.currency_id),
           move.currency_id.compare_amounts(here, there) if move else False) for label, here, there in (
            (env._("Tax"), move.amount_tax, record.tax), (env._("Total"), move.amount_total, record.total),
            (env._("Due"), move.amount_residual, record.balance)))]
    return table(env, row.connection_id.provider_label, [line[:3] for line in shown], [
        label for label, _here, _there, differs in shown if move and differs])


def refusals(pairs):
    """{row: why this entry cannot be its document} of those of {row: entry} for which that is so."""
    rows = next(iter(pairs)).union(*pairs)
    found = {}
    for connection, of_connection in rows.grouped("connection_id").items():
        moves = rows.move_id.union(*(pairs[row] for row in of_connection))
        env, companies = connection.env, connection._companies()
        taken = {linked.res_id: linked for linked in env["books.record"].search([
            ("connection_id", "=", connection.id), ("res_model", "=", moves._name), ("res_id", "in", moves.ids),
            ("state", "not in", GONE)])}
        sending = set(env["books.job"].search([
            ("connection_id", "=", connection.id), ("state", "=", "sending"), ("res_model", "=", moves._name),
            ("res_id", "in", moves.ids)]).mapped("res_id"))
        for row in of_connection:
            move = pairs[row]
            reason = _refusal(row, move, companies, taken.get(move.id, row.record_id), move.id in sending)
            if reason:
                found[row] = env._(
                    "“%(entry)s” cannot be %(document)s: %(reason)s", entry=move.display_name,
                    document=row.record_id.display_name, reason=reason)
            taken.setdefault(move.id, row.record_id)
    return found


def _refusal(row, move, companies, taken, is_sending):
    env, record = row.env, row.record_id
    if move.company_id not in companies:
        return env._("it belongs to another company.")
    if move.state != "posted":
        return env._("it is not posted.")
    if KINDS.get(move.move_type) != row.kind:
        return env._("it is of another kind than “%s”.", record.kind_word)
    if move.currency_id != record.currency_id and move not in row.candidate_ids:
        return env._("it is in another currency than %s.", record.currency_id.name)
    if taken != record:
        return env._("it is linked to another document of the books.")
    if record.res_id and record.res_id != move.id:
        return env._("that document is linked to another entry already.")
    if record.state in (*GONE, "unknown"):
        return env._("that document is not valid in the books.")
    if is_sending:
        return env._("it is being sent to the books. Try again in a minute.")
    return False
