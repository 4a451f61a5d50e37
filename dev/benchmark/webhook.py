"""A burst of deliveries to a running Odoo, four at a time, beside as many of the emptiest requests that it answers."""

import base64
import hashlib
import hmac
import json
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from environment import folders, servers

from .push import prepare

KEY = "webhook-key"
AT_ONCE = 4
EMPTY = "/web/health"
HEADERS = {"quickbooks": "intuit-signature", "xero": "x-xero-signature"}
LIMITS = {"quickbooks": 3000, "xero": 5000}  # milliseconds, as the services document them
# Odoo's log tells of each request: its status, the number of its SQL queries, and times.
LOGGED = re.compile(r'"POST /books/webhook/\w+ HTTP/1\.1" (\d+) - (\d+) ')


def measure(database, box, provider, documents, new=False):
    """One line of JSON about this many deliveries, each of one event that was not told before."""
    books = connect(database, box, provider)
    with servers.odoo(database) as odoo:
        post(odoo, provider, *signed(provider, b"{}"))  # the first request of all loads what the others find loaded
        requests.get(f"{odoo}{EMPTY}", timeout=60)
        empty = burst(lambda _number: requests.get(f"{odoo}{EMPTY}", timeout=60), documents)
        notices = burst(lambda number: post(odoo, provider, *signed(provider, delivery(provider, books, number))),
                     documents)
    queries = [int(count) for status, count in LOGGED.findall((folders.LOGS / "odoo.log").read_text())][1:]
    return json.dumps({
        "case": "webhook", "provider": provider, "documents": documents,
        "answered": sum(status == 200 for status, _time in notices),
        "in_time": sum(milliseconds <= LIMITS[provider] for _status, milliseconds in notices),
        **times(notices), **{f"empty_{name}": value for name, value in times(empty).items()},
        "ratio": round(times(notices)["median_ms"] / times(empty)["median_ms"], 2),
        "sql_queries": round(statistics.mean(queries), 2), "most_sql_queries": max(queries),
    })


def connect(database, box, provider):
    """Connect a company as in the other measurements; the id of its books."""
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        connection = env["books.connection"].browse(prepare(env, box, provider))
        env["books.app"].search([("provider", "=", provider)]).webhook_key = KEY
        return connection.external_id


def burst(send, count):
    """[(status, milliseconds)] of this many requests."""
    def timed(number):
        start = time.monotonic()
        status = send(number).status_code
        return status, 1000 * (time.monotonic() - start)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(timed, range(count)))


def times(answers):
    spent = [milliseconds for _status, milliseconds in answers]
    return {"median_ms": round(statistics.median(spent), 1), "worst_ms": round(max(spent), 1)}


def post(odoo, provider, headers, body):
    return requests.post(f"{odoo}/books/webhook/{provider}", data=body, headers=headers, timeout=60)


def signed(provider, body):
    digest = hmac.new(KEY.encode(), body, hashlib.sha256).digest()
    return {"Content-Type": "application/json", HEADERS[provider]: base64.b64encode(digest).decode()}, body


def delivery(provider, books, number):
    if provider == "quickbooks":
        notices = [{
            "specversion": "1.0", "id": f"event-{number}", "type": "qbo.payment.created.v1",
            "time": "2026-11-20T10:00:00Z", "intuitentityid": str(number), "intuitaccountid": books, "data": {}}]
    else:
        notices = {
            "events": [{
                "resourceId": f"resource-{number}", "eventDateUtc": "2026-11-20T10:00:00.000", "eventType": "UPDATE",
                "eventCategory": "PAYMENT", "tenantId": books, "tenantType": "ORGANISATION"}],
            "firstEventSequence": number + 1, "lastEventSequence": number + 1, "entropy": "S0M3"}
    return json.dumps(notices).encode()
