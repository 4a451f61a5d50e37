"""What is done with the upgraded database, in Odoo's shell: every schedule runs, and one more invoice is sold."""

import json
import pathlib

import requests

from odoo import Command, fields

from .reading import PRESENT, read
from .shown import shown
from .structure import structure


def after(env, folder):
    """Note in this folder what there was after the upgrade, and after each run of all schedules."""
    folder = pathlib.Path(folder)
    given = json.loads((folder / "given.json").read_text())
    notes = [note(env, given, "upgraded")]
    for name in ("first", "second"):
        run_schedules(env)
        notes.append(note(env, given, name))
    for connection in connections(env):
        connection.caught_up_at = False  # what is read once a day
    run_schedules(env)
    notes.append(note(env, given, "daily"))
    sold = {connection.provider: sell(env, connection, given["control"]) for connection in connections(env)}
    (folder / "found.json").write_text(json.dumps({"notes": notes, "sold": sold, "structure": structure(env.cr)}))


def note(env, given, name):
    env.cr.commit()
    env.invalidate_all()
    return {
        "name": name, "rows": read(env.cr, given["columns"], PRESENT), "shown": shown(env),
        "without_issue": without_issue(env),
        "requests": len(pathlib.Path(given["traffic"]).read_text().splitlines())}


def without_issue(env):
    """What is stopped though no issue says so."""
    stopped = env["books.job"].search([("state", "=", "failed"), ("issue_ids", "=", False)])
    waiting = env["books.record"].search([("problem", "!=", False), ("issue_id", "=", False)])
    return [*stopped.mapped("display_name"), *waiting.mapped("display_name")]


def connections(env):
    return env["books.connection"].search([("state", "=", "active")], order="id")


def run_schedules(env):
    """What Odoo's cron workers do within some minutes."""
    for _minute in range(4):
        for connection in connections(env):
            pass_time(env)
            connection.push_cron_id.method_direct_trigger()
            connection.pull_cron_id.method_direct_trigger()
            env.cr.commit()
            env.invalidate_all()


def pass_time(env):
    """Nothing waits any more only because too little time has passed."""
    env["books.quota"].search([]).used = False
    env["books.connection"].search([]).paused_until = False
    env["books.job"].search([("state", "=", "todo")]).not_before = False
    env.cr.commit()


def sell(env, connection, control):
    """Send an invoice of a customer that was known before, pay it there, read it; its states."""
    company = connection.company_id
    env = env(context={"allowed_company_ids": company.ids})
    customer = env["account.move"].search([
        ("company_id", "=", company.id), ("move_type", "=", "out_invoice"), ("books_state", "=", "synced"),
        ("currency_id", "=", company.currency_id.id)], limit=1).partner_id
    move = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id, "invoice_date": fields.Date.today(),
        "invoice_line_ids": [Command.create({"name": "Consulting", "price_unit": 100, "tax_ids": [Command.clear()]})]})
    move.action_post()
    move.action_books_send()
    row = env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
    requests.post(f"{control}/act", json={
        "provider": connection.provider, "act": "record_payment", "books": connection.external_id,
        "invoice": row.external_id, "amount": 100}, timeout=60).raise_for_status()
    run_schedules(env)
    move.invalidate_recordset()
    return {"state": move.books_state, "error": move.books_error, "residual": move.amount_residual}
