"""Payments that the bookkeeper recorded in the books, one for each invoice, read and registered by the schedule."""

import json
import multiprocessing
import resource
import time

import requests

from . import push


def measure(database, box, provider, documents, **_options):
    """One line of JSON, measured in a new process: memory and caches start from nothing."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(run, (database, box, provider, documents))


def run(database, box, provider, documents):
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    registry = Registry(database)
    with registry.cursor() as cr:
        connection_id = push.prepare(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}), box, provider)
    with registry.cursor() as cr:
        connection = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})["books.connection"].browse(connection_id)
        push.post(connection, documents, *push.known(connection))
    push.push(odoo, registry, connection_id)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        env["books.connection"].browse(connection_id)._cron_pull()  # what was sent comes back
        rows = env["books.record"].search([("kind", "=", "invoice"), ("res_id", "!=", 0)])
        pay(box, provider, rows)
    requests.post(f"{box['control']}/counts/clear", timeout=10)
    queries, cpu, wall = odoo.sql_db.sql_counter, time.process_time(), time.monotonic()
    with registry.cursor() as cr:
        odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})["books.connection"].browse(connection_id)._cron_pull()
    queries = odoo.sql_db.sql_counter - queries
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    counts = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        moves = env["account.move"].search([("move_type", "=", "out_invoice")])
        unpaid = moves.filtered(lambda move: move.payment_state not in ("paid", "in_payment"))
        if unpaid or len(moves) != documents:
            raise SystemExit(f"{len(unpaid)} of {len(moves)} are not paid")
    return json.dumps({
        "case": "pull", "provider": provider, "documents": documents, "api_calls": counts["total"],
        "sql_queries": queries, "sql_queries_each": round(queries / documents, 1), "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(wall, 2), "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    })


def pay(box, provider, rows):
    """Pay these invoices of the books in full, as the bookkeeper does."""
    books = rows.connection_id.external_id
    with requests.Session() as session:
        for external_id in rows.mapped("external_id"):
            session.post(f"{box['control']}/act", timeout=30, json={
                "provider": provider, "act": "record_payment", "books": books, "invoice": external_id,
            }).raise_for_status()
