"""A company with very many objects in its books that is made once and measured often, each time in a copy."""

import json

import requests
from environment import console, database, folders

from . import push


def company_of(make, name, box, provider, records, keep=False):
    """What `make` answers about the company that is then in the database `name` and in the sandbox.

    :param keep: make it only if there is none yet, and leave it for the next time.
    """
    if not keep:
        return push.apart(make, name, box, provider, records)
    kept = f"{database.PREFIX}-kept-{provider}-{records}"
    file = folders.CHECKOUT / f"{kept}.json"
    if not (database.exists(kept) and file.exists()):
        made = push.apart(make, name, box, provider, records)
        file.write_text(json.dumps({"made": made, "books": ask(box, "save")}))
        database.drop(kept)
        database.copy(name, kept)
    found = json.loads(file.read_text())
    ask(box, "load", books=found["books"])
    with console.step(f"Copying {kept}"):
        database.drop(name)
        database.copy(kept, name)
        database.update(name)
    push.apart(move_in, name, box, provider)
    return found["made"]


def move_in(name, box, provider):
    """Let the copy go on with this sandbox as if nothing had happened."""
    with push.company(name) as (_odoo, open_env):
        with open_env() as env:
            env["ir.config_parameter"].set_param(f"books_connector.{provider}_base_url", box[provider])
            grant = env["books.grant"].search([])
            grant.database = grant._this_database()
            env.cr.execute("ANALYZE")
        with open_env() as env:
            env["books.grant"].search([])._valid_tokens()


def ask(box, name, **values):
    answer = requests.post(f"{box['control']}/{name}", json=values, timeout=600)
    answer.raise_for_status()
    return answer.json()
