"""Documents made at random in companies of several countries, compared with what the books then hold of them."""

import json
import random
import re
import resource
import time
from collections import Counter

import requests

from . import push

BATCH = 300  # documents of one transaction
SEED = 20261121  # when none is given
MINUTES = 5  # that pass at most until all that can be sent is sent
EXAMPLES = 5  # of differences, told whole
THERE = ("synced", "differs")


def measure(database, box, provider, documents, seed=SEED):
    """One line of JSON.

    `differences` counts what is in the books with other figures and is not flagged as such, `different` says of which
    figures; `held_back` is not in the books, `reasons` says why. `occurred` counts what the documents and their
    payments were.
    """
    return push.apart(run, database, box, provider, documents, seed)


def run(database, box, provider, documents, seed):
    with push.company(database) as (odoo, open_env):
        from odoo.addons.books_connector.tests.exact import GROUNDS

        requests.post(f"{box['control']}/counts/clear", timeout=10)
        cpu, wall, rnd = time.process_time(), time.monotonic(), random.Random(seed)
        queries = odoo.sql_db.sql_counter
        counted = Counted()
        places = GROUNDS[provider]
        for number, place in enumerate(places):
            # Each company takes its share, the first ones what is left over.
            share = documents // len(places) + (number < documents % len(places))
            with open_env() as env:
                compare(open_env, env, box, provider, place, share, rnd, counted)
    counts = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]
    return json.dumps({
        "case": "exact", "provider": provider, "seed": seed, "documents": counted.documents,
        "kinds": dict(counted.kinds), "companies": dict(counted.companies),
        "occurred": dict(sorted(counted.occurred.items())),
        "differences": counted.differences, "different": dict(counted.different), "flagged": counted.flagged,
        "held_back": counted.held_back, "held_back_percent": round(100 * counted.held_back / counted.documents, 2),
        "reasons": dict(counted.reasons.most_common(20)), "examples": counted.examples[:EXAMPLES],
        "held_examples": counted.held_examples,
        "api_calls": counts["total"], "sql_queries": odoo.sql_db.sql_counter - queries,
        "cpu_seconds": round(time.process_time() - cpu, 2), "wall_seconds": round(time.monotonic() - wall, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }, ensure_ascii=False)


class Counted:
    """What became of the documents of all companies."""

    def __init__(self):
        self.documents = self.differences = self.flagged = self.held_back = 0
        self.kinds, self.companies, self.different, self.reasons = Counter(), Counter(), Counter(), Counter()
        self.occurred, self.examples, self.held_examples = Counter(), [], {}

    def take(self, company, moves, differences, plans):
        self.documents += len(moves)
        self.companies[company] += len(moves)
        self.kinds.update(moves.mapped("move_type"))
        for move in moves:
            self.flagged += move.books_state == "differs"
            if move.books_state not in THERE:
                self.held_back += 1
                self.note_held(company, move, move.books_error or move.books_state, plans[move])
        for move, odoo, books in differences:
            if move.books_state == "synced":
                self.differences += 1
                self.different.update(figures(odoo, books))
                self.examples.append(f"{company} {move.name}: {odoo} in Odoo, {books} there, made from {plans[move]}")

    def take_held(self, company, held, plans):
        """Payments that are not in the books."""
        for move, errors in held.items():
            self.held_back += len(errors)
            for error in errors:
                self.note_held(company, move, error or "waits", plans[move])

    def note_held(self, company, move, sentence, one):
        self.reasons[_reason(sentence)] += 1
        self.held_examples.setdefault(_reason(sentence), f"{company} {move.name}: {sentence}, made from {one}")


def figures(odoo, books):
    """Which figures the books hold otherwise."""
    return [key for key, value in odoo.items() if books.get(key) != value]


def _reason(sentence):
    """The sentence without what is one document's own."""
    return re.sub(r"“[^”]*”|-?\d[\d.,]*", "…", sentence)


def compare(open_env, env, box, provider, place, documents, rnd, counted):
    """The documents of one company: made and sent some hundreds at a time, then compared with all that it holds."""
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
        send(open_env, env, box, connection)
        ground.payments.pay(moves)
        env.cr.commit()
        send(open_env, env, box, connection)
    store = requests.get(
        f"{box['control']}/state", params={"provider": provider, "books": connection.external_id}, timeout=600).json()
    moves = ground.env["account.move"].browse(ids)
    held = ground.held(moves)
    counted.take(books, moves, ground.differences(moves, store, held), ground.plans)
    counted.take_held(books, held, ground.plans)
    counted.occurred.update(ground.occurred(moves))


def send(open_env, env, box, connection):
    """Send what is queued. What has to be in the books before something else goes first: then a minute passes."""
    for _minute in range(MINUTES):
        push.push(open_env, box, connection.id)
        env.cr.rollback()
        env.invalidate_all()
        waiting = env["books.job"].search([("connection_id", "=", connection.id), ("state", "=", "todo")])
        if not waiting:
            return
        waiting.not_before = False
        env.cr.commit()


def connect(env, box, provider, country, chart, books):
    """A company with its chart and its connection."""
    from odoo import fields

    from odoo.addons.books_connector.tests.common import BooksCase
    from odoo.addons.books_connector.tests.exact import INCLUDED

    env["ir.config_parameter"].set_param(f"books_connector.{provider}_base_url", box[provider])
    if not env["books.app"].search([("provider", "=", provider)]):
        env["books.app"].create({"provider": provider, "client_id": "demo-client", "client_secret": "demo-secret"})
    # Odoo installs what it has for the country, unless a chart is being loaded.
    company = env["res.company"].with_context(chart_template_load=True).create(
        {"name": f"Exact {books}", "country_id": env.ref(f"base.{country}").id}).with_env(env)
    env.user.company_ids |= company
    env["account.chart.template"].try_loading(chart, company, install_demo=False)
    if country in INCLUDED:
        company.account_price_include = "tax_included"
    env = env(context={"allowed_company_ids": company.ids})
    connection = env["books.connection"].create({"provider": provider})
    callback = BooksCase.consent(connection.action_connect()["url"], books)
    connection._of_state(provider, callback["state"])._take_consent(callback)
    connection.action_skip_history()
    connection.start_date = fields.Date.subtract(fields.Date.today(), days=60)
    return connection
