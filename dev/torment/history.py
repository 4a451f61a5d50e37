"""The import of years of documents, whose workers are killed at any moment; then everything is counted."""

import random
import time
from collections import Counter

import requests
from benchmark import backfill, push

from . import workers
from .ground import Ground

DOCUMENTS_OF_A_KILL = 6
FEWEST = 60  # documents
ROUNDS = 400  # of the schedule, after which what is not done is stuck


def run(database, box, log, traffic, provider, kills, seed):
    """
    :return: (what happened, in words; whether nothing is doubled, lost or stuck).
    """
    chance = random.Random(f"{seed} {provider}")
    documents = max(FEWEST, kills * DOCUMENTS_OF_A_KILL)
    lived = requests.post(f"{box['control']}/history", timeout=3600, json={
        "provider": provider, "documents": documents, "seed": seed}).json()[provider]
    connection_id = push.apart(backfill.make, database, box, provider, lived)
    ground = Ground(database, box, log, traffic)
    ground.connections[provider] = connection_id
    with ground.env(provider) as env:
        pull = ground.connection(env, provider).pull_cron_id
        env["ir.cron"].search([("id", "!=", pull.id)]).active = False
    killed, found = 0, []
    for case in ("create", "link"):
        if case == "link":
            with ground.env(provider) as env:
                backfill.forget_links(ground.connection(env, provider))
        import_id = begin(ground, provider)
        killed += go_through(ground, provider, import_id, chance, (kills - killed) if case == "link" else kills // 2)
        with ground.env(provider) as env:
            one = env["books.import"].browse(import_id)
            truth = ground.control("truth", provider=provider, books=one.connection_id.external_id)
            found += faults(one, truth, case == "create")
            one.action_finish()
    words = f"history of {provider}: {documents} documents, {killed} workers killed, {len(found)} faults"
    return "; ".join([words, *found[:20]]), not found


def begin(ground, provider):
    with ground.env(provider) as env:
        one = env["books.import"].create({
            "connection_id": ground.connections[provider], "project_required": False, "nothing_filed": True})
        one.action_start()
        return one.id


def go_through(ground, provider, import_id, chance, kills):
    """Let the schedule run, and kill its workers, until a person has decided about everything.

    :return: the number of workers killed.
    """
    killed = 0
    pressed = set()
    for _round in range(ROUNDS):
        ground.pass_time(chance.choice((60, 400, 1000)))
        worker = workers.start(ground, workers.schedule)
        if killed < kills:
            time.sleep(chance.uniform(0.1, 1.5))
            workers.kill(worker)
        killed += workers.wait(worker)
        with ground.env(provider) as env:
            one = env["books.import"].browse(import_id)
            if one.state != "review":
                continue
            buttons = {"action_link_exact": one.exact_count, "action_create_new": one.new_count}
            todo = [name for name, count in buttons.items() if count and name not in pressed]
        if not todo:
            return killed
        press = workers.start(ground, workers.button(provider, "books.import", [import_id], todo[0]))
        if killed < kills and chance.random() < 0.3:
            time.sleep(chance.uniform(0.05, 0.5))
            workers.kill(press)
        dead = workers.wait(press)
        killed += dead
        if not dead:
            pressed.add(todo[0])
    raise SystemExit(f"the import of {provider} does not end")


def faults(one, truth, created):
    """Sentences about what is doubled or lost.

    :param created: whether everything in the journals of the history was made by this import.
    """
    env, there = one.env, {(document["kind"], document["id"]): document for document in truth["documents"]}
    rows = env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("res_model", "=", "account.move"), ("res_id", "!=", 0)])
    # What a person has to decide about is neither lost nor doubled.
    asked = env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("problem", "!=", False)]).allocation_ids.document_id
    found = [f"doubled: {entry.name} is {count} documents" for entry, count in Counter(
        env["account.move"].browse(rows.mapped("res_id"))).items() if count > 1]
    for row in rows:
        move = env["account.move"].browse(row.res_id).exists()
        here, other, wrong = backfill.figures_of(row, move, there)
        if not move or wrong and (wrong != ["due"] or row not in asked):
            found.append(f"{row.kind} {row.number}: {here} here, {other} there")
    if created:
        journals = one.connection_id.history_sale_journal_id | one.connection_id.history_purchase_journal_id
        alone = env["account.move"].search(
            [("journal_id", "in", journals.ids), ("id", "not in", rows.mapped("res_id"))])
        found += [f"doubled: {move.name} stands in Odoo alone" for move in alone]
    lost = one.row_ids.filtered(lambda row: row.state == "open" and row.bucket in ("new", "exact") and not row.problem)
    return found + [f"lost: {row.kind} {row.number}" for row in lost]
