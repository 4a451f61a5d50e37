"""Eight companies and four cron workers; the books of one company answer only after 20 seconds.

`alone` are the seconds after which all queues were empty when all answer at once, `others` those of the seven others
while the eighth is slow.
"""

import json
import multiprocessing
import time

import requests

from . import exact, push

WORKERS, SECONDS, INVOICES = 4, 20, 30
SLOW = "Yarra Design Pty Ltd"  # QuickBooks tells in the address whose books are meant


def measure(database, box, provider, documents, new=False):
    """:param provider: of the slow company; only QuickBooks can be slow for one of several."""
    companies = push.apart(make, database, box, documents)
    figures = {}
    for name, slow in (("alone", None), ("beside", next(row for row in companies if row["name"] == SLOW))):
        if slow:
            requests.post(f"{box['control']}/fault", timeout=10, json={
                "provider": "quickbooks", "kind": "slow", "seconds": SECONDS, "times": 10_000,
                "match": {"path": slow["external_id"]}})
        push.apart(post, database, [row["id"] for row in companies])
        figures[name] = race(database, [row["id"] for row in companies])
        if slow:
            figures["slow"] = figures[name].pop(slow["id"])
    return json.dumps({
        "case": "slow", "companies": len(companies), "workers": WORKERS, "answers_after": SECONDS,
        "alone": round(max(figures["alone"].values()), 1), "others": round(max(figures["beside"].values()), 1),
        "slow": round(figures["slow"], 1)})


def make(database, box, companies):
    """As many companies, each connected to books of its own: [{"id", "name", "external_id"}]"""
    found = []
    with push.company(database) as (_odoo, open_env):
        from odoo.addons.books_connector.tests.exact import GROUNDS  # known once Odoo is configured

        grounds = [(provider, place) for provider, places in GROUNDS.items() for place in places][:companies]
        for provider, (country, chart, books, _currencies) in grounds:
            with open_env() as env:
                connection = exact.connect(env, box, provider, country, chart, books)
                connection.env["books.mapping"].search([("record_id", "!=", False)]).action_confirm()
                connection.auto_invoice = True
                env["res.partner"].create({"name": f"Customer of {books}", "company_id": connection.company_id.id})
                found.append({"id": connection.id, "name": books, "external_id": connection.external_id})
        with open_env() as env:
            own = env["books.connection"].search([])
            env["ir.cron"].search([("id", "not in", (own.push_cron_id | own.pull_cron_id).ids)]).active = False
    return found


def post(database, ids):
    with push.company(database) as (_odoo, open_env), open_env() as env:
        for connection in env["books.connection"].browse(ids):
            company = connection.company_id
            partner = env["res.partner"].search([("company_id", "=", company.id), ("name", "like", "Customer of %")])
            env["account.move"].with_company(company).with_context(allowed_company_ids=company.ids).create([{
                "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": env.cr.now().date(),
                "invoice_line_ids": [(0, 0, {"name": "Consulting", "price_unit": 10 + number, "tax_ids": []})]}
                for number in range(INVOICES)]).action_post()


def race(database, ids):
    """{id of the connection: seconds until nothing of it waited any more}"""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(database,)) for _number in range(WORKERS)]
    for worker in workers:
        worker.start()
    found, started = {}, None
    try:
        with push.company(database) as (_odoo, open_env):
            while len(found) < len(ids):
                with open_env() as env:
                    jobs = env["books.job"].search([("connection_id", "in", ids)])
                    if not started:
                        started = time.monotonic()
                    waiting = set(jobs.filtered(lambda job: job.state in ("todo", "sending")).connection_id.ids)
                for one in set(ids) - waiting - set(found):
                    found[one] = time.monotonic() - (started or time.monotonic())
                time.sleep(0.2)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    return found


def work(database):
    """One of Odoo's cron workers."""
    with push.company(database) as (_odoo, _open_env):
        from odoo.addons.base.models.ir_cron import IrCron

        while True:
            IrCron._process_jobs(database)
            time.sleep(0.5)
