"""What posting a batch of invoices costs beside what it costs without a connection."""

import json
import resource
import time

from . import push

# Companies of one chart, and what they post with.
WITHOUT, WITH = "without a connection", "with an active connection"


def measure(database, box, provider, documents, new=False):
    return json.dumps({"case": "post", "provider": provider, "documents": documents} | push.apart(
        run, database, box, provider, documents))


def run(database, box, provider, documents):
    with push.company(database) as (odoo, open_env):
        with open_env() as env:
            connection_id = push.prepare(env, box, provider)
            connection = env["books.connection"].browse(connection_id)
            connection.auto_invoice = False
        asked = asked_of_books(odoo.sql_db.Cursor)
        figures = {}
        for name in (WITHOUT, WITHOUT, WITH):  # the first time fills what the others find
            with open_env() as env:
                connection = env["books.connection"].browse(connection_id)
                connection.write({"active": name == WITH, "auto_invoice": name == WITH})
            for count in (5, documents):
                with open_env() as env:
                    connection = env["books.connection"].browse(connection_id)
                    partners, _products = push.known(connection)
                    moves = push.draft(connection, count, partners, None)
                    env.flush_all()
                    before, cpu, wall = len(asked), time.process_time(), time.monotonic()
                    queries = odoo.sql_db.sql_counter
                    moves.action_post()
                    env.flush_all()
                    figures[name] = (
                        odoo.sql_db.sql_counter - queries, len(asked) - before, time.process_time() - cpu,
                        time.monotonic() - wall)
    queries, of_books, cpu, wall = figures[WITH]
    return {
        "api_calls": 0, "sql_queries": queries, "of_books": of_books, "sql_queries_without": figures[WITHOUT][0],
        "of_books_without": figures[WITHOUT][1], "cpu_seconds": round(cpu, 2), "wall_seconds": round(wall, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def asked_of_books(cursor):
    """A list that grows with each query on a table of the addon."""
    asked, execute = [], cursor.execute

    def watched(self, query, params=None, log_exceptions=True):
        if "books_" in str(getattr(query, "code", query)):
            asked.append(query)
        return execute(self, query, params, log_exceptions)

    cursor.execute = watched
    return asked
