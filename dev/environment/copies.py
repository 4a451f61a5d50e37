"""Copy a connected database: the copy sends no requests to the books, the original continues."""

import contextlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import database, lifecycle

# A connection as after a consent, with tokens that are refreshed at the first use, and a waiting job.
CONNECT = """
from datetime import datetime, timedelta, timezone
from odoo.addons.books_connector.flows.connect.schedules import ensure_schedules
from odoo.addons.books_connector.flows.push.queue import queue
from odoo.addons.books_connector.providers.base import Tokens
env["ir.config_parameter"].set_param("books_connector.xero_base_url", "http://localhost:%s")
env["books.app"].create({"provider": "xero", "client_id": "id", "client_secret": "secret"})
grant = env["books.grant"].create({"provider": "xero"})
grant._store_tokens(Tokens(
    access_token="access", refresh_token="refresh", expires_at=datetime.now(timezone.utc) - timedelta(hours=1)))
connection = env["books.connection"].create({
    "provider": "xero", "state": "active", "grant_id": grant.id, "name": "Books",
    "external_id": "00000000-0000-4000-8000-000000000001"})
ensure_schedules(connection)
queue(connection, "customer", env["res.partner"].create({"name": "One"}))
env.cr.commit()
"""
# Everything that could send a request: both schedules, and the buttons, Disconnect included.
USE = """
connection = env["books.connection"].search([])
for schedule in (connection.push_cron_id, connection.pull_cron_id):
    schedule.method_direct_trigger()
env.cr.commit()
for button in ("action_pull", "action_test", "action_disconnect"):
    getattr(connection, button)()
    env.cr.commit()
"""


def complaints():
    """The errors when a connected database is copied and both are used."""
    original = f"{database.PREFIX}-original-{os.getpid()}"
    copy = f"{original}-copy"
    database.fresh(original)
    try:
        with books() as (port, asked):
            lifecycle.shell(original, CONNECT % port)
            database.drop(copy)
            database.copy(original, copy)
            lifecycle.shell(copy, USE)
            by_copy = asked[:]
            lifecycle.shell(original, USE)
            by_original = asked[len(by_copy):]
    finally:
        database.drop(copy)
        database.drop(original)
    found = [f"a copy asked the books: {line}" for line in by_copy]
    return found + ([] if by_original else ["the original asked the books nothing, so that a copy proves nothing"])


@contextlib.contextmanager
def books():
    """A service that refuses everything; yields its port and the requests that it received."""
    asked = []

    class Refusal(BaseHTTPRequestHandler):
        def refuse(self):
            asked.append(self.requestline)
            self.send_error(503)

        do_GET = do_POST = do_PUT = do_DELETE = refuse

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("localhost", 0), Refusal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()
