"""A company with very many objects in its books: what schedules, clicks and screens take."""

import contextlib
import json
import os
import pathlib
import resource
import time
import traceback
from functools import partial

import psycopg2
import requests

from . import kept, push

SLOW = 20  # milliseconds
FAR = "2099-01-01 00:00:00"
FEW = 500  # of what waits or is not mapped, for the same work whatever the size is
LIMIT, COUNTED = 80, 10_001  # rows on a page of a list, and how far the web client has them counted
ENTRY = (
    "name", "invoice_date", "invoice_date_due", "amount_total", "payment_state", "state", "books_state",
    "books_number", "books_error", "books_payment_status")
# {model: (a field of Odoo's to group by, one without an index of its own in which nothing is found)}
ODOOS_OWN = {"account.move": ("payment_state", "narration"), "account.payment": ("state", "memo"),
             "res.partner": ("type", "function"), "sale.order": ("state", "client_order_ref")}
CARD = ("sent_count", "waiting_count", "failed_count", "payment_count", "unmapped_count", "problem_count",
        "contact_question_count", "double_count", "unreadable_count", "issue_count")


def measure(database, box, provider, records, plans=None, only=None, keep=False):
    """A line of JSON for each figure, as soon as it is known; the last one is about all of them."""
    began = time.monotonic()
    connection_id, made = kept.company_of(make, database, box, provider, records, keep)
    push.apart(run, database, box, provider, connection_id, records, plans, only)
    return json.dumps({"case": "size", "provider": provider, "records": records} | made | {
        "trigrams": has_trigrams(database), "wall_seconds": round(time.monotonic() - began, 1)})


def has_trigrams(database):
    """Whether texts are found by an index: not every build of PostgreSQL brings what Odoo uses for that."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        return bool(cursor.fetchone()[0])


def make(database, box, provider, records):
    with push.company(database) as (_odoo, open_env):
        from odoo.addons.books_connector.tests.filling import Filling, open_payment

        with open_env() as env:
            connection_id = push.prepare(env, box, provider)
        with open_env() as env:  # the first one makes the customer known
            connection = env["books.connection"].browse(connection_id)
            connection.auto_contacts = False
            invoice = one_line(connection)
        push.push(open_env, box, connection_id)
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection._cron_pull()
            filling = Filling(invoice.with_env(env), open_payment(
                invoice.with_env(env), connection.payment_journal_id), records)
            filling.fill()
            made = {name: env[model].search_count([]) for name, model in (
                ("records", "books.record"), ("entries", "account.move"), ("jobs", "books.job"))}
        with contextlib.closing(psycopg2.connect(dbname=database)) as link:
            link.autocommit = True
            link.cursor().execute("VACUUM ANALYZE")
    return connection_id, made


def one_line(connection):
    env = connection.with_company(connection.company_id).env
    partner = env["res.partner"].search([("company_id", "=", connection.company_id.id), ("name", "=", "Customer 1")])
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": env.cr.now().date(),
        "invoice_line_ids": [(0, 0, {"name": "Consulting", "price_unit": 100, "tax_ids": [(5, 0, 0)]})]})
    invoice.action_post()
    return invoice


def run(database, box, provider, connection_id, records, plans, only=None):
    with push.company(database) as (odoo, open_env):
        with open_env() as env:
            env["books.job"].search([("state", "=", "todo")]).not_before = FAR
            env.flush_all()
            env.cr.execute("ANALYZE books_job")
            env["books.connection"].browse(connection_id).display_name  # noqa: B018  what an idle worker has loaded
        for name, (before, step) in steps().items():
            if only and name not in only:
                continue
            figures, slow = forked(
                odoo, partial(one, odoo, open_env, database, box, provider, connection_id, before, step, bool(plans)))
            print(json.dumps({"case": f"size-{name}", "provider": provider, "records": records} | figures), flush=True)
            if plans:
                with pathlib.Path(plans).open("a") as file:
                    file.write("".join(f"--- {name} {text}\n" for text in slow))


def forked(odoo, function):
    """What a function answers in a copy of this process: its memory is its own, and nothing is loaded anew."""
    odoo.sql_db.close_all()  # two processes must not speak over one link to PostgreSQL
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            with os.fdopen(writer, "w") as file:
                json.dump(function(), file)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        answer = file.read()
    os.waitpid(child, 0)
    return json.loads(answer)


def one(odoo, open_env, database, box, provider, connection_id, before, step, explain):
    from odoo.addons.books_connector.tests.plans import plans_of

    with open_env() as env:
        env["books.quota"].search([]).used = False
        given = before and before(env["books.connection"].browse(connection_id))
    requests.post(f"{box['control']}/counts/clear", timeout=10)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with plans_of(("books_", "account_move", "account_payment", "res_partner")) if explain else (
            contextlib.nullcontext([])) as plans:
        served = database_seconds(database)
        queries, cpu, wall = odoo.sql_db.sql_counter, time.process_time(), time.monotonic()
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            step(connection.with_context(allowed_company_ids=connection.company_id.ids), given)
        figures = {
            "api_calls": requests.get(f"{box['control']}/counts", timeout=10).json()[provider]["total"],
            "sql_queries": odoo.sql_db.sql_counter - queries,
            "cpu_seconds": round(time.process_time() - cpu, 3), "wall_seconds": round(time.monotonic() - wall, 3),
            "database_cpu_seconds": round(database_seconds(database) - served, 3)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    slow = [f"{plan.milliseconds:.0f} ms {plan}\n{json.dumps(plan.tree)[:3000]}" for plan in plans
            if plan.milliseconds > SLOW]
    return figures | {"peak_mib": peak, "mib_above_idle": peak - idle}, slow


def database_seconds(database):
    """The CPU time of PostgreSQL's processes that serve this database, where they run on this host."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
            " AND backend_type = 'client backend'")
        files = [pathlib.Path(f"/proc/{pid}/schedstat") for [pid] in cursor.fetchall()]
        return sum(int(file.read_text().split()[0]) for file in files if file.exists()) / 10 ** 9


def steps():
    """{name: (what is done before, what is measured)}, in this order: the last ones send what waits."""
    return {
        "idle-push": (None, lambda connection, _given: connection.push_cron_id.method_direct_trigger()),
        "idle-pull": (None, lambda connection, _given: connection.pull_cron_id.method_direct_trigger()),
        # Once a day all contacts are compared, else those that were written.
        "daily-push-contacts": (
            lambda connection: connection.write({"auto_contacts": True}),
            lambda connection, _given: connection.push_cron_id.method_direct_trigger()),
        "idle-push-contacts": (None, lambda connection, _given: connection.push_cron_id.method_direct_trigger()),
        "suggestions": (lambda connection: connection.write({"auto_contacts": False}), suggest),
        "test-connection": (None, lambda connection, _given: connection.action_test()),
        "dashboard": (None, lambda connection, _given: connection.web_read({name: {} for name in CARD})),
        **{f"entries-{state}": (None, entries([("books_state", "=", state)]))
           for state in ("none", "pending", "synced", "differs", "error", "voided")},
        **{f"grouped-{model}": (None, grouped(model)) for model in ODOOS_OWN},
        # What Odoo's own lists of the same rows take: they grow with the table, too.
        **{f"grouped-{model}-by-odoo": (None, grouped(model, field)) for model, (field, _unknown) in ODOOS_OWN.items()},
        **{f"searched-{model}-by-odoo": (None, listed(model, [(field, "=", "unknown")], "display_name"))
           for model, (_field, field) in ODOOS_OWN.items()},
        **{f"payments-{state}": (None, listed("account.payment", [("books_state", "=", state)], "name", "books_state"))
           for state in ("none", "pending", "synced", "error")},
        "entries-failed": (None, entries([("books_state", "in", ("error", "differs"))])),
        **{f"entries-{state}": (None, entries([("books_payment_status", "=", state)]))
           for state in ("paid", "partial", "overdue")},
        **{f"contacts-{state}": (None, listed("res.partner", [("books_state", "=", state)], "name", "books_state"))
           for state in ("none", "synced", "differs", "error")},
        **{f"orders-{state}": (None, listed(
            "sale.order", [("books_state", "=", state)], "name", "books_state", "books_error"))
           for state in ("none", "pending", "synced", "differs", "error", "left_out")},
        "payments-from-books": (None, listed("account.payment", [("books_origin", "!=", False)], "name")),
        "payments-from-odoo": (None, listed("account.payment", [("books_origin", "=", False)], "name")),
        **{f"records-{name}": (None, records(domain)) for name, domain in {
            "all": [], "linked": [("res_id", "not in", (False, 0))], "unlinked": [("res_id", "in", (False, 0))],
            "differs": [("difference", "!=", False)],
            "doubles": [("double_id", "not in", (False, 0)), ("state", "not in", ("void", "deleted"))],
            "problem": [("problem", "!=", False)], "warning": [("warning", "!=", False)],
            "idle": [("idle", "=", True)], "payments": [("kind", "in", ("payment", "bill_payment"))],
            "found-name": [("found", "ilike", "customer 77")], "found-number": [("found", "ilike", "CPY/123")],
            "found-one": [("found", "ilike", "customer 10000")],
            "found-many": [("found", "ilike", "CPY/")]}.items()},
        "mappings": (None, listed("books.mapping", [("kind", "=", "account")], "odoo_name", "record_id", "state")),
        **{f"queue-{state}": (None, listed("books.job", domain, "res_name", "state", "error"))
           for state, domain in {"all": [], "waiting": [("state", "in", ("todo", "sending"))],
                                 "failed": [("state", "=", "failed")]}.items()},
        "missing": (many_customers, lambda connection, _given: connection.action_open_missing()),
        "click": (due_with_new, lambda connection, given: connection.env["account.move"].browse(
            given).action_books_send()),
        # The same work at each size: what waits, and what has to be mapped.
        f"missing-of-{FEW}": (few_waiting, lambda connection, _given: connection.action_open_missing()),
        f"entries-pending-of-{FEW}": (None, entries([("books_state", "=", "pending")])),
        f"suggestions-of-{FEW}": (few_accounts, suggest),
        f"missing-new-of-{FEW}": (new_customers, lambda connection, _given: connection.action_open_missing()),
    }


def few_waiting(connection):
    """Of what waits only so much is left."""
    waiting = connection.env["books.job"].search([("state", "=", "todo")], order="id")
    connection.env.cr.execute("DELETE FROM books_job WHERE id = ANY(%s)", [waiting[FEW:].ids])
    connection.env.cr.execute("ANALYZE books_job")


def many_customers(connection):
    """What waits is of as many customers, which the books know."""
    connection.env.cr.execute(
        "WITH known AS (SELECT res_id, row_number() OVER (ORDER BY id) FROM books_record"
        " WHERE res_model = 'res.partner' AND external_id LIKE 'customer-%'),"
        " waiting AS (SELECT res_id, row_number() OVER (ORDER BY id) FROM books_job"
        " WHERE res_model = 'account.move' AND state = 'todo')"
        " UPDATE account_move move SET partner_id = known.res_id, commercial_partner_id = known.res_id"
        " FROM known JOIN waiting USING (row_number) WHERE move.id = waiting.res_id")


def new_customers(connection):
    """The customers of what waits are not known in the books yet."""
    connection.env.cr.execute(
        "UPDATE books_record SET res_id = NULL, res_model = NULL, name = id, name_key = id, contact = NULL"
        " WHERE res_model = 'res.partner' AND res_id IN (SELECT move.commercial_partner_id"
        " FROM account_move move JOIN books_job job ON job.res_id = move.id AND job.res_model = 'account.move'"
        " WHERE job.state = 'todo')")


def few_accounts(connection):
    """Only so many accounts are left on both sides, none of them mapped."""
    env = connection.env
    env["books.mapping"].search([("kind", "=", "account"), ("confirmed", "=", False)]).unlink()
    env["account.account"].search([("name", "like", "Account in Odoo %")])[FEW:].active = False
    there = env["books.record"].search([("kind", "=", "account"), ("name", "like", "Copied account %")])
    there[FEW:].state = "archived"


def suggest(connection, _given):
    from odoo.addons.books_connector.flows.connect.suggestions import suggest_all

    suggest_all(connection)


def grouped(model, field="books_state"):
    return lambda connection, _given: connection.env[model].web_read_group([], [field], ["__count"])


def entries(domain):
    return listed("account.move", [("move_type", "in", ("out_invoice", "out_refund")), *domain], *ENTRY)


def records(domain):
    return listed(
        "books.record", domain, "kind_word", "number", "name_word", "state_word", "difference", "problem",
        order="id desc")


def listed(model, domain, *names, order=None):
    """What the web client asks for to show a list."""
    def step(connection, _given):
        connection.env[model].web_search_read(
            domain, {name: {} for name in names if name in connection.env[model]._fields}, limit=LIMIT,
            count_limit=COUNTED, order=order)
    return step


def due_with_new(connection):
    """All that waits is due, and a person posts one invoice more."""
    connection.env["books.job"].search([("state", "=", "todo")]).not_before = False
    connection.auto_invoice = False
    return one_line(connection).ids
