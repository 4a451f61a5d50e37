"""How far an import is: per kind, in percent, and when it will end."""

import math
from datetime import timedelta

from odoo.tools import SQL, format_datetime, formatLang

from ...providers import PROVIDERS
from ...tools.clock import database_now
from ...tools.rate_limit import left_of
from ..ages import duration
from ..refresh import refresh_forms

WORKING = ("reading", "linking")
LONG = timedelta(days=1)


def progress_of(one):
    """{"kinds": [[what, done, of how many, percent]], "percent", "ends"} of an import; False before it began."""
    if not one.id or one.state == "draft":
        return False
    kinds = [[what, done, max(done, whole), share(done, max(done, whole))] for what, done, whole in steps(one)]
    done, whole = (sum(kind[place] for kind in kinds) for place in (1, 2))
    return {"kinds": kinds, "percent": share(done, whole), "ends": ends(one, done, whole)}


def share(done, whole):
    return 100 * done // whole if whole else 100


def steps(one):
    """[(what, done, of how many)] of what it does now, or did last."""
    if one.state != "linking":
        words = words_of_lists(one.env)
        found = []
        for name in one._lists():
            place, counted = (one.places or {}).get(name) or {"at": "", "read": 0}, (one.counts or {}).get(name, 0)
            read = place["read"]
            found.append((words[name], read, read if place["at"] is None else max(read, counted)))
        return found
    env, done = one.env, {"link": "linked", "create": "created"}
    found = {}
    for decision, state, count in env["books.import.row"]._read_group(
            [("import_id", "=", one.id), ("decision", "in", list(done)), ("problem", "=", False)],
            ["decision", "state"], ["__count"]):
        found.setdefault(decision, {})[state] = count
    words = {"link": env._("linked"), "create": env._("entered")}
    return [(words[decision], states.get(done[decision], 0), sum(states.values()))
            for decision, states in found.items()]


def done_of(one):
    return sum(done for _what, done, _whole in steps(one))


def ends(one, done, whole):
    """When it will end at the speed since it began or was resumed, in the user's words; False if that is unknown."""
    speed = one.speed or {}
    if one.state not in WORKING or one.is_paused or done <= speed.get("done", 0):
        return False
    now = database_now(one.env)
    seconds = max(1, now.timestamp() - speed["at"])
    left = seconds * (whole - done) / (done - speed["done"])
    return format_datetime(one.env, now + timedelta(seconds=left), dt_format="short") if left else False


def measure_speed(ones):
    """From now on its speed is measured."""
    now = database_now(ones.env).timestamp()
    for one in ones:
        one.speed = {"at": now, "done": done_of(one) if one.state in WORKING else 0}


def show(one):
    """Refresh the open forms of this import and the card of its connection."""
    refresh_forms(one.connection_id, one)
    refresh_forms(one.connection_id, one.connection_id)


def cost(one):
    """The requests and the time that reading will take within the limits of the service, in words."""
    if not one.counts:
        return False
    env, provider = one.env, PROVIDERS[one.connection_id.provider]
    calls = sum(max(1, math.ceil(one.counts.get(name, 0) / provider.history_page)) for name in one._lists())
    limits = provider.limits
    minutes = max(1, math.ceil(calls / (left_of(limits.per_minute) or calls)))
    sentence = env._("Requests: %(calls)s, about %(time)s", calls=calls, time=duration(env, timedelta(minutes=minutes)))
    if limits.per_day:
        sentence += " " + env._(
            "(%(percent)s %% of what %(books)s allows on a day; at most 80 %% are used)",
            percent=math.ceil(100 * calls / limits.per_day), books=one.connection_id.provider_label)
    return sentence


def sums(one):
    """The totals of the documents in the list by kind and currency, in words."""
    env = one.env
    one.row_ids.record_id.flush_recordset(["total", "currency_id"])
    found = env.execute_query(SQL("""
        SELECT row.kind, record.currency_id, COUNT(*), SUM(record.total)
          FROM books_import_row row JOIN books_record record ON record.id = row.record_id
         WHERE row.import_id = %s
      GROUP BY row.kind, record.currency_id ORDER BY row.kind, record.currency_id
    """, one.id or 0))
    words = words_of_lists(env)
    return "; ".join(
        env._("%(kind)s: %(count)s (%(total)s)", count=f"{count:,}", kind=words.get(kind, kind), total=formatLang(
            env, total or 0, currency_obj=env["res.currency"].browse(currency or [])))
        for kind, currency, count, total in found) or False


def words_of_lists(env):
    """{list of the books, or kind of document: its name}"""
    return {
        "invoice": env._("invoices"), "credit_note": env._("credit notes"), "bill": env._("bills"),
        "vendor_credit": env._("vendor credits"), "payment": env._("payments"), "bill_payment": env._("bill payments"),
        "expense": env._("expenses"), "deposit": env._("deposits"), "journal_entry": env._("journal entries"),
        "refund_receipt": env._("refund receipts"), "sales_receipt": env._("sales receipts"),
        "overpayment": env._("overpayments"), "prepayment": env._("prepayments"),
        "bank_transaction": env._("bank transactions"), "manual_journal": env._("manual journals")}
