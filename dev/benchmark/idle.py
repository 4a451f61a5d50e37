"""What connections cost in an hour in which nothing happens."""

import json
import resource
import time

from . import push

ROUNDS = 20


def measure(database, box, provider, documents, new=False):
    return json.dumps({"case": "idle", "provider": provider} | push.apart(run, database, box, provider, documents))


def run(database, box, provider, connections):
    """One connection is measured: each has schedules of its own, which run one after the other."""
    with push.company(database) as (odoo, open_env):
        # Known only now that Odoo has been told where its addons are.
        from odoo.addons.books_connector.flows.pull.changes import pull

        with open_env() as env:
            connection = env["books.connection"].browse(push.prepare(env, box, provider))
            crons = connection.push_cron_id | connection.pull_cron_id
            runs = {cron.id: 60 / cron.interval_number for cron in crons}  # in an hour
            pull(connection)
        cpu, queries, wall = 0, 0, time.monotonic()
        for cron_id, times in runs.items():
            spent, asked = time.process_time(), odoo.sql_db.sql_counter
            for _round in range(ROUNDS):
                with open_env() as env:
                    env["books.quota"].search([]).used = False
                with open_env() as env:
                    env["ir.cron"].browse(cron_id).method_direct_trigger()
            cpu += (time.process_time() - spent) / ROUNDS * times * connections
            queries += (odoo.sql_db.sql_counter - asked) / ROUNDS * times * connections
    return {
        "connections": connections, "sql_queries": round(queries), "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(time.monotonic() - wall, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
