"""The history of the books, five years of it, entered in Odoo by an import; then again, and then only linked.

Three imports of the same books: the first enters what Odoo does not have, the second finds nothing to do, and for the
third the links are forgotten as if somebody had kept Odoo by hand. `sql_queries_created_each` are those of a document
and of what was paid of it, without the entries that Odoo makes by itself for exchange differences
(`sql_queries_exchange_each`, spread over all documents). `differences` are documents of which total, tax, currency or
what is due differ from the sandbox's own store and that are not shown as differing, `held` those that were not
entered, with the reasons; `duplicates` what is in Odoo twice.
"""

import contextlib
import json
import re
import resource
import time
from collections import Counter
from decimal import Decimal
from unittest import mock

import requests

from . import push

SALES = ("invoice", "credit_note")


def measure(database, box, provider, documents):
    """One line of JSON for each import, each measured in a new process."""
    lived = requests.post(f"{box['control']}/history", timeout=3600, json={
        "provider": provider, "documents": documents}).json()[provider]
    connection_id = push.apart(make, database, box, provider, lived)
    lines = []
    for case in ("create", "again", "link"):
        if case == "link":
            push.apart(forget, database, connection_id)
        figures = push.apart(run, database, box, connection_id, provider, case)
        lines.append(json.dumps({
            "case": "backfill", "run": case, "provider": provider, "documents": documents} | figures))
    return "\n".join(lines)


def make(database, box, provider, lived):
    """A company that is connected to these books, its contacts, accounts and taxes mapped; the connection's id."""
    country, chart = "GB", "uk"
    companies, push.COMPANIES = push.COMPANIES, {provider: (country, chart, lived)}
    with push.company(database) as (_odoo, open_env):
        try:
            with open_env() as env:
                connection_id = push.prepare(env, box, provider)
        finally:
            push.COMPANIES = companies
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection.auto_invoice = False
            for code in ("EUR", "USD"):
                env["res.currency"].with_context(active_test=False).search([("name", "=", code)]).active = True
            drain(env, connection)
        for prepare in (map_taxes, map_accounts, map_bank, know_contacts):
            with open_env() as env:
                connection = env["books.connection"].browse(connection_id)
                connection = connection.with_company(connection.company_id)
                prepare(connection)
        with open_env() as env:
            drain(env, env["books.connection"].browse(connection_id))
    return connection_id


def map_accounts(connection):
    """An account in Odoo for each of the books that lines may name."""
    types = {"income": "income", "expense": "expense", "cost": "expense_direct_cost"}
    env = connection.env
    rows = env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("state", "=", "active"),
        ("role", "in", list(types))])
    mapped = env["books.mapping"].search([("kind", "=", "account"), ("record_id", "in", rows.ids)])
    mapped.confirmed = False
    mapped.record_id = False
    for place, row in enumerate(rows):
        account = env["account.account"].create({
            "name": row.name, "code": f"HB{place:04}", "account_type": types[row.role],
            "company_ids": [(6, 0, connection.company_id.ids)]})
        env["books.mapping"]._ensure(connection, "account", account)[account.id].write(
            {"record_id": row.id, "confirmed": True})


def map_taxes(connection):
    """A tax in Odoo for each of the books, for sales and for purchases."""
    env = connection.env
    rows = env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("state", "=", "active")])
    mapped = env["books.mapping"].search([("kind", "=", "tax"), ("connection_id", "=", connection.id)])
    mapped.write({"confirmed": False, "record_id": False})
    standard = {"sale": connection.company_id.account_sale_tax_id,
                "purchase": connection.company_id.account_purchase_tax_id}
    for row in rows:
        for use in ("sale", "purchase"):
            if row.use and row.use not in (use, "both"):
                continue
            tax = standard[use].copy({"name": f"{row.name} {use}", "amount": row.rate or 0})
            env["books.mapping"]._ensure(connection, "tax", tax)[tax.id].write(
                {"record_id": row.id, "confirmed": True})


def map_bank(connection):
    env = connection.env
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", connection.company_id.id)], limit=1)
    row = env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "bank")], limit=1)
    env["books.mapping"]._ensure(connection, "journal", bank)[bank.id].write({"record_id": row.id, "confirmed": True})
    connection.payment_journal_id = bank


def know_contacts(connection):
    """A contact in Odoo for each of the books."""
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("res_id", "in", (0, False)), ("state", "in", ("active", "archived")), ("contact_id", "=", False)])
    for row in rows:
        partner = connection.env["res.partner"].create({
            "name": row.name, "is_company": True, "company_id": connection.company_id.id})
        row.write({"res_model": partner._name, "res_id": partner.id})


def forget(database, connection_id):
    """Forget which entries are which documents, and that an import made them."""
    with push.company(database) as (_odoo, open_env), open_env() as env:
        forget_links(env["books.connection"].browse(connection_id))


def forget_links(connection):
    """Let what was entered be linked to nothing, in ordinary journals, as if it had been entered in Odoo by hand."""
    env = connection.env
    for own in connection.history_sale_journal_id | connection.history_purchase_journal_id:
        other = env["account.journal"].search([
            ("company_id", "=", own.company_id.id), ("type", "=", own.type), ("id", "!=", own.id)], limit=1)
        for table in ("account_move", "account_move_line"):
            env.cr.execute(f"UPDATE {table} SET journal_id = %s WHERE journal_id = %s", [other.id, own.id])
    env.invalidate_all()
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", (*SALES, "bill", "vendor_credit"))])
    rows.write({"res_model": False, "res_id": False, "imported": False, "entered": False})


def run(database, box, connection_id, provider, case):
    with push.company(database) as (odoo, open_env):
        with open_env() as env:
            env["books.connection"].browse(connection_id).display_name  # noqa: B018  what an idle worker has loaded
            before = env["account.move"].search_count([])
        requests.post(f"{box['control']}/counts/clear", timeout=10)
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        cpu, wall, queried = time.process_time(), time.monotonic(), odoo.sql_db.sql_counter
        figures = {}
        with open_env() as env:
            one = env["books.import"].create({
                "connection_id": connection_id, "project_required": False, "nothing_filed": True})
            one.action_start()
            one_id = one.id
        counted = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]["total"]
        figures["sql_reading"] = step(odoo, open_env, box, connection_id, one_id)
        figures["api_calls"] = requests.get(f"{box['control']}/counts", timeout=10).json()[provider]["total"]
        figures["api_calls_counting"] = counted
        done = {}
        for button, state in (("action_link_exact", "linked"), ("action_create_new", "created")):
            with open_env() as env:
                one = env["books.import"].browse(one_id)
                if state == "created" and not one.new_count or state == "linked" and not one.exact_count:
                    done[state] = 0
                    continue
            queries = odoo.sql_db.sql_counter
            with open_env() as env:
                getattr(env["books.import"].browse(one_id), button)()
            with count_exchange(odoo) as exchange:
                step(odoo, open_env, box, connection_id, one_id)
            queries = odoo.sql_db.sql_counter - queries - exchange[0]
            with open_env() as env:
                done[state] = env["books.import.row"].search_count(
                    [("import_id", "=", one_id), ("state", "=", state)])
            if done[state]:
                figures[f"sql_queries_{state}_each"] = round(queries / done[state], 2)
                if exchange[0]:
                    figures["sql_queries_exchange_each"] = round(exchange[0] / done[state], 2)
        figures |= done
        figures["sql_queries"] = odoo.sql_db.sql_counter - queried
        figures["cpu_seconds"] = round(time.process_time() - cpu, 2)
        figures["wall_seconds"] = round(time.monotonic() - wall, 2)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures |= {"peak_mib": peak, "mib_above_idle": peak - idle}
        with open_env() as env:
            one = env["books.import"].browse(one_id)
            figures["pages"] = sum(
                place["read"] // 1000 + 1 for place in one.places.values())
            figures["new_entries"] = env["account.move"].search_count([]) - before
            figures |= compared(one, requests.get(f"{box['control']}/truth", timeout=600, params={
                "provider": provider, "books": one.connection_id.external_id}).json())
            one.action_finish()
    return figures


@contextlib.contextmanager
def count_exchange(odoo):
    """[the number of queries with which Odoo made exchange differences meanwhile]"""
    from odoo.addons.account.models.account_move_line import AccountMoveLine

    create, count = AccountMoveLine._create_exchange_difference_moves, [0]

    def counted(lines, values):
        before = odoo.sql_db.sql_counter
        try:
            return create(lines, values)
        finally:
            count[0] += odoo.sql_db.sql_counter - before

    with mock.patch.object(AccountMoveLine, "_create_exchange_difference_moves", counted):
        yield count


def step(odoo, open_env, box, connection_id, one_id):
    """Run the schedule until a person is to decide, where the books ask to wait after that time; the number of queries.
    """
    queries = odoo.sql_db.sql_counter
    for _run in range(1000):
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            if connection.paused_until or connection.rest_until:
                push.pass_time(connection, box, 61)
        with open_env() as env:
            connection = env["books.connection"].browse(connection_id)
            connection._cron_pull()
            if connection.error or connection.pull_failure:
                raise RuntimeError(connection.error or connection.pull_failure)
            if env["books.import"].browse(one_id).state == "review":
                return odoo.sql_db.sql_counter - queries
    raise RuntimeError("the import does not end")


def drain(env, connection):
    connection._cron_pull()
    env.cr.commit()


def compared(one, truth):
    """What Odoo holds beside what the books hold."""
    env = one.env
    there = {(document["kind"], document["id"]): document for document in truth["documents"]}
    rows = env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("kind", "in", (*SALES, "bill", "vendor_credit")),
        ("res_model", "=", "account.move"), ("res_id", "!=", 0)])
    moves = {move.id: move for move in env["account.move"].browse(rows.mapped("res_id")).exists()}
    differences, different, flagged, examples = 0, Counter(), 0, []
    for row in rows:
        move = moves.get(row.res_id)
        here, other, wrong = figures_of(row, move, there)
        if wrong and move.books_state != "synced":
            flagged += 1
        elif wrong:
            differences += 1
            different.update(wrong)
            examples.append(f"{row.kind} {move.name}: {here} here, {other} there")
    payments = env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("kind", "in", ("payment", "bill_payment")),
        ("problem", "!=", False)])
    held = one.row_ids.filtered("problem")
    return {
        "differences": differences, "different": dict(different), "flagged": flagged, "examples": examples[:5],
        "duplicates": len(rows) - len(set(rows.mapped("res_id"))) + len(
            [number for number, count in Counter(
                (move.move_type, move.journal_id.id, move.name) for move in moves.values()).items() if count > 1]),
        "buckets": dict(Counter(one.row_ids.mapped("bucket"))),
        "held": len(held), "reasons": dict(Counter(shape(row.problem) for row in held).most_common(10)),
        "payments_held": dict(Counter(shape(row.problem) for row in payments).most_common(10))}


def figures_of(row, move, there):
    """(figures in Odoo, in the books, names of those that differ) of a document; nothing differs if it is gone."""
    document = there.get((row.kind, row.external_id))
    if not document or not move:
        return {}, {}, []
    here = {
        "total": amount(move.amount_total), "tax": amount(move.amount_tax), "currency": move.currency_id.name,
        "due": amount(move.amount_residual)}
    other = {name: document[name] if name == "currency" else Decimal(document[name]) for name in here}
    return here, other, [name for name in here if here[name] != other[name]]


def amount(value):
    return Decimal(str(round(value, 2)))


def shape(sentence):
    """The sentence without what is one document's own."""
    return re.sub(r"“[^”]*”|-?\d[\d.,]*", "…", sentence)
