"""Documents made at random in companies of several countries, compared with what the books then hold of them."""

import json
import multiprocessing
import random
import resource
import time
from collections import Counter

import requests

BATCH = 100
SEED = 20261121


def measure(database, box, provider, documents):
    """One line of JSON. `differences` counts what stands in the books with other figures and is not flagged as such."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(run, (database, box, provider, documents))


def run(database, box, provider, documents):
    import odoo
    from odoo.modules.registry import Registry

    from odoo.addons.books_connector.tests.exact import GROUNDS

    odoo.tools.config.parse_config(["-d", database, "--no-http", "--log-level=error"], setup_logging=True)
    registry = Registry(database)
    requests.post(f"{box['control']}/counts/clear", timeout=10)
    cpu, wall, rnd = time.process_time(), time.monotonic(), random.Random(SEED)
    queries = odoo.sql_db.sql_counter
    found = Counter()
    held = Counter()
    for place, (country, chart, books, currencies) in enumerate(GROUNDS[provider]):
        # Each company takes its share, the first ones what is left over.
        share = documents // len(GROUNDS[provider]) + (place < documents % len(GROUNDS[provider]))
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            compare(env, box, provider, (country, chart, books, currencies), share, rnd, found, held)
    counts = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]
    return json.dumps({
        "case": "exact", "provider": provider, "documents": found["documents"], "differences": found["differences"],
        "held_back": found["held_back"], "flagged": found["flagged"], "reasons": dict(held.most_common(10)),
        "api_calls": counts["total"], "sql_queries": odoo.sql_db.sql_counter - queries,
        "cpu_seconds": round(time.process_time() - cpu, 2), "wall_seconds": round(time.monotonic() - wall, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    })


def compare(env, box, provider, place, documents, rnd, found, held):
    from odoo.addons.books_connector.tests.exact import Ground, plan

    country, chart, books, currencies = place
    connection = connect(env, box, provider, country, chart, books)
    ground = Ground(connection, country, currencies)
    ground.prepare()
    connection.auto_invoice = True
    env.cr.commit()
    ids = []
    while len(ids) < documents:
        moves = ground.issue([plan(rnd) for _number in range(min(BATCH, documents - len(ids)))])
        ids += moves.ids
        env.cr.commit()
        connection._cron_push()
        env.cr.commit()
        env.invalidate_all()
    moves = ground.env["account.move"].browse(ids)
    store = requests.get(
        f"{box['control']}/state", params={"provider": provider, "books": connection.external_id}, timeout=600).json()
    states = Counter(moves.mapped("books_state"))
    differences = [move for move, _odoo, _there in ground.differences(moves, store) if move.books_state == "synced"]
    found["documents"] += len(moves)
    found["differences"] += len(differences)
    found["flagged"] += states["differs"]
    found["held_back"] += len(moves) - states["synced"] - states["differs"]
    held.update(move.books_error or move.books_state for move in moves if move.books_state not in ("synced", "differs"))


def connect(env, box, provider, country, chart, books):
    """A company with its chart and its connection."""
    from odoo import fields

    from odoo.addons.books_connector.tests.common import BooksCase
    from odoo.addons.books_connector.tests.exact import INCLUDED

    env["ir.config_parameter"].set_param(f"books_connector.{provider}_base_url", box[provider])
    if not env["books.app"].search([("provider", "=", provider)]):
        env["books.app"].create({"provider": provider, "client_id": "demo-client", "client_secret": "demo-secret"})
    company = env["res.company"].create({"name": f"Exact {country}", "country_id": env.ref(f"base.{country}").id})
    env.user.company_ids |= company
    env["account.chart.template"].try_loading(chart, company, install_demo=False)
    if country in INCLUDED:
        company.account_price_include = "tax_included"
    env = env(context={"allowed_company_ids": company.ids})
    connection = env["books.connection"].create({"provider": provider})
    callback = BooksCase.consent(connection.action_connect()["url"], books)
    connection._of_state(provider, callback["state"])._take_consent(callback)
    connection.start_date = fields.Date.subtract(fields.Date.today(), days=60)
    return connection
