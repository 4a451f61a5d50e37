"""Documents that were sent, and of which half was paid, compared with the books by the schedule; then once more after
some of them were changed."""

import json
import resource

from . import pull, push

CHANGED = 10  # documents whose date is changed in Odoo past the addon


def measure(database, box, provider, documents):
    """One line of JSON, measured in a new process: memory and caches start from nothing."""
    connection_id = push.apart(push.make, database, box, provider, documents, False)
    push.apart(make, database, box, connection_id, provider)
    figures = push.apart(run, database, box, connection_id, provider, documents)
    return json.dumps({"case": "reconcile", "provider": provider, "documents": documents} | figures)


def make(database, box, connection_id, provider):
    """Invoices that were sent, half of them paid in the books, and everything read; some are changed then."""
    with push.company(database) as (_odoo, open_env):
        push.push(open_env, box, connection_id)
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection._cron_pull()
            rows = env["books.record"].search([("kind", "=", "invoice"), ("res_id", "!=", 0)])
            pull.pay(box, provider, rows[::2])
        with open_env() as env:
            env["books.connection"].browse(connection_id)._cron_pull()
        with open_env() as env:
            env.cr.execute(
                "UPDATE account_move SET invoice_date = invoice_date - 1 WHERE id IN ("
                "SELECT id FROM account_move WHERE move_type = 'out_invoice' ORDER BY id LIMIT %s)", [CHANGED])


def run(database, box, connection_id, provider, documents):
    with push.company(database) as (odoo, open_env):
        from odoo.addons.books_connector.flows.reconcile.run import reconcile_on_schedule

        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            push.pass_time(connection, box, 60)  # making all of it used up the limits of the minute
            run_id = env["books.reconciliation"]._start(connection).id
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with push.measured(odoo, box, provider) as figures, open_env() as env:
            reconcile_on_schedule(env["books.connection"].browse(connection_id))
        with open_env() as env:
            found = env["books.reconciliation"].browse(run_id)
            pages = sum(-(-place["read"] // 1000) or 1 for place in found.places.values())
            if found.state != "done" or found.difference_count != CHANGED:
                rows = found.row_ids.mapped(lambda row: (row.reason, row.kind, row.number, row.difference))
                raise RuntimeError(f"{found.state}: {CHANGED} differences were made, found: {rows}")
            compared = found.agree_count + CHANGED
    return {"compared": compared, "differences": CHANGED, "pages": pages} | figures | {
        "sql_queries_each": round(figures["sql_queries"] / documents, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "idle_mib": idle}
