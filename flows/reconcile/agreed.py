"""What a document held on both sides when they last agreed: the third value, which tells who changed it."""

from ...tools.amounts import money
from ..kinds import DOCUMENTS, GONE

COMPARABLE = ("number", "date", "due_date")  # values that both sides state in the same form
ACCOUNT, CODE, ITEM, TAX, AMOUNT, TEXT = range(6)  # places in a line of `providers.documents.Record.lines`


def note_sent(pairs, entries):
    """Note what both sides hold of documents that were just written.

    :param pairs: [(`books.record`, `providers.documents.Record`)]
    :param entries: {id: the entry} of those that are still in Odoo.
    """
    for row, record in pairs:
        if is_document(row) and not row.differences and row.res_id in entries:
            note_agreement(row, entries[row.res_id], record.lines)


def note_agreement(row, move, lines, now=None):
    """Note all that both sides hold of a document that agrees.

    :param lines: those of the books; None if they are not known.
    :param now: the row with what the books hold now, if that is not stored.
    """
    agreed = {
        "values": both_values(now or row, move), "partner": move.partner_id.id, "here": lines_here(move),
        "there": lines and [list(one) for one in lines]}
    if row.agreed != agreed:
        row.agreed = agreed


def note_agreed_values(row, move):
    """Note the values that both sides state of a document without a difference; its lines were not compared."""
    if not is_document(row):
        return
    before = (row.agreed or {}).get("values") or {}
    values = {field: before[field] if is_one_sided(field, before.get(field), pair) else pair
              for field, pair in both_values(row, move).items()}
    if before != values:
        row.agreed = (row.agreed or {}) | {"values": values, "partner": move.partner_id.id}


def is_one_sided(field, before, now):
    """Whether only one side changed a value that differs on purpose, such as a date in a closed period: they did not
    agree on that, though it is no difference elsewhere."""
    return field in COMPARABLE and before and now[0] != now[1] and (now[0] == before[0]) != (now[1] == before[1])


def is_document(row):
    return row.kind in DOCUMENTS and row.res_model == "account.move" and row.res_id and row.state not in (
        *GONE, "unknown")


def both_values(row, move):
    """{field: [in Odoo, in the books]} as text, in the form of `differences.differences_between`."""
    return {
        "number": [move._books_numbers()[0] or None, row.number or None],
        "contact": [move.commercial_partner_id.id, row.contact_id or None],
        "date": [text(move.invoice_date), text(row.date)],
        "due_date": [text(move.invoice_date_due), text(row.due_date)],
        "currency": [move.currency_id.name, row.currency_id.name],
        "total": [amount(move.amount_total, move), amount(row.total, move)],
        "tax": [amount(move.amount_tax, move), amount(row.tax, move)],
    }


def text(day):
    return day.isoformat() if day else None


def amount(value, move):
    return f"{money(value, move.currency_id).normalize():f}"


def lines_here(move):
    """{id of a line: [account, product, taxes, quantity, price, discount, net amount]} as JSON keeps it."""
    return {
        str(line.id): [
            line.account_id.id, line.product_id.id, sorted(line.tax_ids.ids), line.quantity, line.price_unit,
            line.discount, line.price_subtotal]
        for line in move.invoice_line_ids if line.display_type == "product"}


def same_lines(agreed, now):
    """Whether the lines of the books are the same, in whatever order. What one of the two does not state of account,
    item and tax is the same."""
    return len(agreed) == len(now) and all(
        same_line(*pair) for pair in zip(in_order(agreed), in_order(now), strict=True))


def same_line(one, other):
    # The code of an account may be given to another one: it counts only where one side names no account otherwise.
    place = ACCOUNT if one[ACCOUNT] and other[ACCOUNT] else CODE
    return one[AMOUNT:] == other[AMOUNT:] and all(
        one[field] == other[field] or not one[field] or not other[field] for field in (place, ITEM, TAX))


def in_order(lines):
    return sorted(
        (list(line) for line in lines), key=lambda line: (line[AMOUNT], line[TEXT], line[TAX], line[ITEM], line))


def who_changed(agreed, field, here, there):
    """Which side changed a value since both agreed: "here", "there", "both", or "" if that is not known."""
    before = ((agreed or {}).get("values") or {}).get(field)
    if before is None:
        return ""
    changed = [side for side, was, now in (("here", before[0], here), ("there", before[1], there)) if was != now]
    return "both" if len(changed) == 2 else changed[0] if changed else ""
