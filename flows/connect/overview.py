"""What the card of a connection shows beside its figures: its condition, the age of its data, its next run."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tools import format_date, format_datetime, format_time

from ...providers import PROVIDERS
from ...tools.clock import database_now
from ..ages import age, day_of_year
from .days import last_sent, sent_and_failed

WARN_AT = 80  # percent of the reads of a month


def condition_of(connection, now):
    """The most important fact about the state of a connection, a value of `books.overview.condition`."""
    if connection.state in ("draft", "revoked", "expired", "error"):
        return connection.state
    ordered = {
        "copy": connection._is_copy(), "ended": connection.subscription_ended, "paused": not connection.enabled,
        "trouble": connection.error or connection.push_failure or connection.pull_failure,
        "waiting": _is_later(connection.paused_until, now) or _is_later(connection.rest_until, now)}
    return next((name for name, true in ordered.items() if true), "active")


def _is_later(moment, now):
    return bool(moment) and moment > now


def waits_note(connection, now):
    """Until when it sends and reads nothing, in the user's time zone; False if it does not wait."""
    if not connection.enabled or connection.state != "active":
        return False
    paused, rests = (_is_later(moment, now) for moment in (connection.paused_until, connection.rest_until))
    if not paused and not rests:
        return False
    until = connection.paused_until if paused else connection.rest_until
    local = [fields.Datetime.context_timestamp(connection, moment).date() for moment in (until, now)]
    at = format_time(connection.env, until, time_format="short") if local[0] == local[1] else format_datetime(
        connection.env, until, dt_format="short")
    if not paused or connection.limited:
        return connection.env._("Waits for the limit until %(time)s", time=at)
    return connection.env._("Waits until %(time)s", time=at)


def count_reads(connections):
    """Compute the reads of this month, for providers that meter them: of the connection, and of all of the app."""
    month = connections.env["books.quota"]._this_month()
    # As superuser: the limit is that of the app, which all companies of this database share. Only the sum is shown.
    quotas = connections.env["books.quota"].sudo().search([("month", "=", month)])
    for connection in connections:
        provider = PROVIDERS.get(connection.provider)
        most = provider.limits.reads_per_month or 0 if provider else 0
        shared = quotas.filtered(lambda quota, code=connection.provider: quota.connection_id.provider == code)
        connection.reads = sum(quotas.filtered(
            lambda quota, own=connection._origin: quota.connection_id == own).mapped("reads"))
        connection.reads_of_app = sum(shared.mapped("reads")) if most else 0
        connection.reads_per_month = most
        percent = 100 * connection.reads_of_app // most if most else 0
        connection.reads_warning = percent >= WARN_AT and connection.env._(
            "%(percent)s %% of this month's reads are used. When all are, %(books)s may refuse to be read until next "
            "month: read less often.", percent=percent, books=connection.provider_label)


def graph(connections):
    """{connection: the JSON of the graph of what was sent and failed each day}"""
    env = connections.env
    words = {"sent": env._("Sent"), "failed": env._("Failed")}
    return {connection: json.dumps([{
        "key": words[name], "name": name,
        "values": [{"label": day_of_year(env, day), "value": row[place]} for day, *row in days],
    } for place, name in enumerate(words)]) for connection, days in sent_and_failed(connections).items()}


def freshness(connections):
    """{connection: [[what, age, time]]}: when each kind was last sent, and when each list was last read."""
    env, now, sent = connections.env, database_now(connections.env), last_sent(connections)
    kinds = dict(env["books.job"]._fields["kind"]._description_selection(env))
    lists = {"account": env._("Accounts"), "tax": env._("Taxes"), "item": env._("Products"), "term": env._("Terms"),
             "contact": env._("Contacts"), "customer": env._("Customers"), "vendor": env._("Vendors")}
    found = {}
    for connection in connections:
        rows = [(env._("Payments and changes"), connection.pulled_at)]
        rows += [(lists[kind], fields.Datetime.to_datetime(at[:19].replace("T", " ")))
                 for kind, at in (connection.catalogues or {}).items() if kind in lists and isinstance(at, str)]
        rows += [(env._("Sent: %s", kinds.get(kind, kind)), at) for kind, at in sent[connection].items()]
        found[connection] = [[what, age(env, at, now), fields.Datetime.to_string(at)] for what, at in rows if at]
    return found


def next_run(connection, now):
    """When a schedule of this connection runs next; False if none does."""
    if not connection._origin.id or connection.state != "active" or not connection.enabled:
        return False
    # As superuser: only when it is, of a connection that the user may read.
    crons = (connection.sudo().push_cron_id | connection.sudo().pull_cron_id).filtered("active")
    moments = crons.mapped("nextcall")
    if crons:
        moments += connection.env["ir.cron.trigger"].sudo().search(
            [("cron_id", "in", crons.ids)], order="call_at", limit=1).mapped("call_at")
    return max(min(moments), connection.paused_until or now, now) if moments else False


def silence(connections):
    """{connection: why its readings may miss changes}: they brought nothing since a day on which the books changed."""
    env, found = connections.env, {}
    for connection in connections.filtered(lambda one: one._origin.id and one.changed_at and one.pulled_at):
        since, read = connection.changed_at.date(), connection.pulled_at.date()
        # What Odoo sent, and what webhooks announced, has to come back with a reading.
        changed = env["books.day"].sudo().search(
            [("connection_id", "=", connection._origin.id), ("day", ">", since), ("day", "<", read),
             ("sent", ">", 0)], order="day", limit=1).day or _announced(connection, since, read)
        if changed:
            found[connection] = env._(
                "The readings succeed, but have brought nothing since %(since)s, although the books changed on "
                "%(changed)s. Test the connection.", since=format_date(env, since),
                changed=format_date(env, changed))
    return found


def _announced(connection, since, read):
    """The first whole day after the last change that was read on which a webhook came, before the last reading."""
    event = connection.env["books.event"].sudo().search([
        ("connection_id", "=", connection._origin.id), ("heard_at", ">=", since + timedelta(days=1)),
        ("heard_at", "<", read)], order="heard_at", limit=1)
    return event.heard_at.date() if event else False


def takings_note(connection):
    """What of the company's point of sale is sent, as a sentence; False where it is not used."""
    env = connection.env
    if "pos.config" not in env or not connection.takes:
        return False
    # As superuser: whoever sees the connection may know that its company has a till.
    if not env["pos.config"].sudo().search_count([("company_id", "in", connection._company_ids())], limit=1):
        return False
    books = connection.provider_label
    if not connection.push_payments:
        return env._(
            "Point of sale: invoices are sent, but neither what was paid for them at the till nor takings without an "
            "invoice. Enter these in %(books)s.", books=books)
    return env._(
        "Point of sale: invoices are sent with what was paid for them at the till. Takings without an invoice are not "
        "sent: enter the closing entries of the sessions in %(books)s.", books=books)
