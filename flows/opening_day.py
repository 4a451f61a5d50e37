"""What was open in the books on the day of Odoo's opening entry: not what is open today."""

from collections import defaultdict

from ..tools.amounts import ZERO, exact, money
from .kinds import GONE


def open_on(rows, day):
    """{document of the books: the amount of it that was open at the end of a day, in its currency}"""
    settled = defaultdict(lambda: ZERO)
    for part in _parts(rows):
        if part._settled_on() <= day:
            settled[part.document_id] += exact(part.amount)
    return {row: money(row.total, row.currency_id) - money(settled[row], row.currency_id) for row in rows}


def unexplained(rows):
    """{document of the books: what of its total is neither due nor settled by anything that is known} where that is
    not zero, or not known."""
    settled, found = defaultdict(lambda: ZERO), {}
    for part in _parts(rows):
        settled[part.document_id] += exact(part.amount)
    for row in rows:
        total, due = (row._stated(field, row.currency_id) for field in ("total", "balance"))
        rest = None if None in (total, due) else total - due - money(settled[row], row.currency_id)
        if rest != 0:
            found[row] = rest
    return found


def open_today(row):
    """What the opening entry holds of an open item, by what is known of its payments now."""
    return open_on(row, row.opening_day)[row]


def amounts_there(row, currency):
    """(total, tax) that its entry should have by the books; an open item has no tax."""
    if row.opening_day:
        return open_today(row), ZERO
    return money(row.total, currency), money(row.tax, currency)


def applied_until(payment, day):
    """What other payments applied of a payment of the books up to a day."""
    return sum((exact(part.amount) for part in _parts(payment) if part._settled_on() <= day), ZERO)


def _parts(rows):
    return rows.env["books.allocation"].search(
        [("document_id", "in", rows.ids), ("payment_id.state", "not in", GONE)])
