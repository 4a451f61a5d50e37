"""Payments that the bookkeeper recorded in the books, one for each invoice, read and registered by the schedule."""

import json
import resource

import requests

from . import push


def measure(database, box, provider, documents):
    """One line of JSON, measured in a new process: memory and caches start from nothing."""
    connection_id = push.apart(push.make, database, box, provider, documents, False)
    push.apart(make, database, box, connection_id, provider)
    figures = push.apart(run, database, box, connection_id, provider, documents)
    return json.dumps({"case": "pull", "provider": provider, "documents": documents} | figures)


def make(database, box, connection_id, provider):
    """Invoices that were sent, whose echo was read, and that the bookkeeper recorded as paid."""
    with push.company(database) as (_odoo, open_env):
        push.push(open_env, box, connection_id)
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection._cron_pull()
            pay(box, provider, env["books.record"].search([("kind", "=", "invoice"), ("res_id", "!=", 0)]))


def run(database, box, connection_id, provider, documents):
    with push.company(database) as (odoo, open_env):
        with push.measured(odoo, box, provider) as figures, open_env() as env:
            env["books.connection"].browse(connection_id)._cron_pull()
        with open_env() as env:
            moves = env["account.move"].search([("move_type", "=", "out_invoice")])
            unpaid = moves.filtered(lambda move: move.payment_state not in ("paid", "in_payment"))
            if unpaid or len(moves) < documents:
                raise RuntimeError(f"{len(unpaid)} of {len(moves)} are not paid")
    return {"payments": len(moves)} | figures | {
        "sql_queries_each": round(figures["sql_queries"] / len(moves), 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def pay(box, provider, rows):
    """Pay these invoices of the books in full, as the bookkeeper does."""
    books = rows.connection_id.external_id
    with requests.Session() as session:
        for external_id in rows.mapped("external_id"):
            session.post(f"{box['control']}/act", timeout=30, json={
                "provider": provider, "act": "record_payment", "books": books, "invoice": external_id,
            }).raise_for_status()
