"""Posted invoices of known customers, or each of a new one, sent by the schedule of a connection with Auto Invoice."""

import contextlib
import json
import multiprocessing
import resource
import time

import requests

CUSTOMERS = 20
POSTED = 500  # in one transaction
PRODUCTS = 200
COMPANIES = {
    "quickbooks": ("US", "generic_coa", "Redwood Office Supply LLC"),
    "xero": ("GB", "uk", "Bramley & Finch Ltd"),
}


def measure(database, box, provider, documents, new=False, single=False):
    """One line of JSON, measured in a new process: memory and caches start from nothing.

    :param single: one document a request, as connectors without batches send them.
    """
    connection_id = apart(make, database, box, provider, documents, new)
    figures = apart(run, database, box, connection_id, provider, single)
    case = "push-new" if new else "one-by-one" if single else "push"
    return json.dumps({"case": case, "provider": provider, "documents": documents} | figures)


def apart(function, *arguments):
    """What a function answers in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


@contextlib.contextmanager
def company(database):
    """Odoo, and a function that opens an environment of the superuser, committed at its end."""
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    registry = Registry(database)

    @contextlib.contextmanager
    def env():
        with registry.cursor() as cr:
            yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})

    yield odoo, env


@contextlib.contextmanager
def measured(odoo, box, provider):
    """What is done inside costs this: filled in at its end."""
    figures = {}
    requests.post(f"{box['control']}/counts/clear", timeout=10)
    queries, cpu, wall = odoo.sql_db.sql_counter, time.process_time(), time.monotonic()
    yield figures
    queries = odoo.sql_db.sql_counter - queries
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    counts = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]
    figures |= {"api_calls": counts["total"], "write_calls": counts["writes"], "sql_queries": queries,
                "cpu_seconds": round(cpu, 2), "wall_seconds": round(wall, 2)}


def make(database, box, provider, documents, new):
    """Known customers, and posted invoices that wait; the connection's id."""
    with company(database) as (_odoo, open_env):
        with open_env() as env:
            connection_id = prepare(env, box, provider)
        with open_env() as env:  # the first ones make the customers known
            connection = env["books.connection"].browse(connection_id)
            post(connection, CUSTOMERS, *known(connection))
        push(open_env, box, connection_id)
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            partners, products = unknown(connection, documents) if new else known(connection)
        for start in range(0, documents, POSTED):
            with open_env() as env:
                connection = env["books.connection"].browse(connection_id)
                post(connection, min(POSTED, documents - start), partners.with_env(env),
                     products and products.with_env(env), start)
    return connection_id


def run(database, box, connection_id, provider, single):
    with company(database) as (odoo, open_env):
        if single:
            from odoo.addons.books_connector.providers import PROVIDERS

            PROVIDERS[provider].batch_limit = lambda self, kind, verb: 1
        with open_env() as env:
            env["books.connection"].browse(connection_id).display_name  # noqa: B018  what an idle worker has loaded
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with measured(odoo, box, provider) as figures:
            push(open_env, box, connection_id)
        with open_env() as env:
            left = env["books.job"].search([("state", "!=", "done")])
            if left:
                raise RuntimeError(f"{len(left)} documents were not sent: {left[0].error}")
    return figures | {
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "idle_mib": idle}


def prepare(env, box, provider, name="Bench"):
    """A company with its chart, connected and mapped; the connection's id."""
    from odoo.addons.books_connector.tests.common import BooksCase

    country, chart, books = COMPANIES[provider]
    env["ir.config_parameter"].set_param(f"books_connector.{provider}_base_url", box[provider])
    env["books.app"].create({"provider": provider, "client_id": "demo-client", "client_secret": "demo-secret"})
    company = env["res.company"].create({
        "name": name, "country_id": env["res.country"].search([("code", "=", country)]).id})
    env.user.company_ids |= company
    env["account.chart.template"].try_loading(chart, company, install_demo=False)
    env = env(context={"allowed_company_ids": company.ids})
    connection = env["books.connection"].create({"provider": provider})
    callback = BooksCase.consent(connection.action_connect()["url"], books)
    connection._of_state(provider, callback["state"])._take_consent(callback)
    env["books.mapping"].search([("record_id", "!=", False)]).action_confirm()
    connection.action_skip_history()
    connection.auto_invoice = True
    env["res.partner"].create([{
        "name": f"Customer {number}", "is_company": True, "email": f"customer{number}@example.com",
        "company_id": company.id} for number in range(CUSTOMERS)])
    return connection.id


def known(connection):
    """The customers that the first invoices made known, and no product."""
    Partner = connection.env["res.partner"]
    return Partner.search([("name", "like", "Customer %"), ("company_id", "=", connection.company_id.id)]), None


def unknown(connection, count):
    """Customers and products that the books have never seen."""
    env, company = connection.env, connection.company_id
    partners = env["res.partner"].create([{
        "name": f"Newcomer {number}", "is_company": True, "email": f"newcomer{number}@example.com",
        "company_id": company.id} for number in range(count)])
    products = env["product.product"].create([{
        "name": f"Novelty {number}", "default_code": f"NOV-{number:04}", "list_price": 5 + number}
        for number in range(PRODUCTS)])
    return partners, products


def post(connection, count, partners, products, start=0):
    """Post invoices of two lines, spread over the customers and the products.

    :param start: how many were posted before.
    """
    draft(connection, count, partners, products, start).action_post()


def draft(connection, count, partners, products, start=0):
    company = connection.company_id
    env = connection.with_company(company).env
    tax = company.account_sale_tax_id
    return env["account.move"].create([{
        "move_type": "out_invoice", "partner_id": partners[number % len(partners)].id,
        "invoice_date": env.cr.now().date(), "invoice_line_ids": [
            (0, 0, {"name": name, "quantity": quantity, "price_unit": price, "tax_ids": [(6, 0, tax.ids)],
                    "product_id": products[number % len(products)].id if products else False})
            for name, quantity, price in (("Consulting", 1.5, 80 + number % 50), ("Material", 3, 19.99))
        ]} for number in range(start, start + count)])


def push(open_env, box, connection_id):
    """What cron workers do until nothing is due: where the books ask to wait, that time passes at once."""
    while True:
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection._cron_push()
            pause = connection.paused_until and (connection.paused_until - env.cr.now()).total_seconds()
            if not pause or pause < 0:
                return
            env["books.job"].search([("state", "=", "todo")]).not_before = False
            pass_time(connection, box, max(pause, 60) + 1)


def pass_time(connection, box, seconds):
    """What the books asked to wait is over, here and there."""
    connection.write({"paused_until": False, "rest_until": False})
    connection.env["books.quota"].search([]).used = False
    requests.post(f"{box['control']}/clock", json={"advance": seconds}, timeout=10)
