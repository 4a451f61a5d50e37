"""The dates with which payments, write-offs and applied credits are entered in the books.

Where the date lies in a period that is closed there, a later one may be sent (see the setting `closed_period`). It is
stored beside Odoo's own (`books.record.entered`), so that it is no difference when it is read.
"""

from dataclasses import replace

from odoo import fields
from odoo.tools import format_date, html2plaintext

from ...providers.documents import Invoice
from ..blocking import Blocked
from ..connect.organisation import open_day
from .payment_source import entries_of


def sent_date(row, own):
    """The date in the books of what has this date in Odoo: the later one that it was sent with, if any.

    :param row: its `books.record`, empty if there is none.
    """
    entered = row.entered or {}
    return fields.Date.to_date(entered["date"]) if own and entered.get("own_date") == own.isoformat() else own


def is_date_sent(row, own, there):
    """Whether a date in the books is Odoo's own, or the one that was sent instead of it."""
    return there in (own, sent_date(row, own))


def open_date(connection, date):
    """The date with which something of this date is entered in the books.

    :raises Blocked: its period is closed there.
    :raises LeftOut: what is dated in closed periods is not sent.
    """
    missing = []
    date = open_day(connection, date, missing)
    if missing:
        raise Blocked.by_all(missing)
    return date


def with_sent_date(document, row, connection):
    """The document of a payment or a write-off with its date in the books. What is there keeps its date until Odoo's
    changes.

    :raises Blocked, LeftOut: as `open_date`.
    """
    known, date = row.payment_date or row.date, sent_date(row, document.date)
    if not known or known != date:
        date = open_date(connection, document.date)
    due = {"due_date": max(document.due_date, date)} if isinstance(document, Invoice) else {}
    return replace(document, date=date, **due)


def note_adopted_date(row, source):
    """Store the later date of a payment that is found by its mark: the answer to its request was never read."""
    connection, own = row.connection_id, entries_of(source)[:1].date
    later = open_day(connection, own, []) if own and connection.closed_period == "next" else own
    if later != own and row.payment_date == later:
        row.entered = {"date": later.isoformat(), "own_date": own.isoformat()}


def check_period_of(row):
    """:raises Blocked: it is dated in a period that is closed in the books, where nothing can be changed."""
    connection, day = row.connection_id, row.payment_date or row.date
    facts = connection._facts()
    if facts and facts.locked_until and day and day <= facts.locked_until:
        raise Blocked(
            "change_in_closed_period", connection, "closed_period", books=connection.provider_label,
            date=facts.locked_until, name=row.payment_reference or row._settling_names() or row.display_name)


def note_later_date(connection, records, rows):
    """Post on payments, once, the date with which they were entered in the books, if it is not theirs.

    :param records: payments, parts of them or write-offs; `rows`: {id: its `books.record`}
    """
    dates = {}
    for record in records:
        entered = rows[record.id].entered or {}
        if entered.get("own_date") and entered["own_date"] != entered["date"]:
            dates |= dict.fromkeys(entries_of(record), entered["date"])
    for entry, date in dates.items():
        shown = entry.origin_payment_id or entry
        # Whoever sends it: in another language it would be posted again.
        env = shown.with_context(lang=connection.company_id.partner_id.lang).env
        note = env._("Entered in %(books)s with the date %(date)s.", books=connection.provider_label,
                     date=format_date(env, date))
        if note not in map(html2plaintext, shown.message_ids.mapped("body")):
            shown.message_post(body=note)
