"""Several people press the same buttons on the same rows in the same second, each in a browser of his own."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from environment import servers

PEOPLE = 6
DOCUMENTS = 10
PATIENCE = 60
# What only a database, or a programmer, says.
TECHNICAL = re.compile(
    r"operation cannot be completed|serializ|concurren|duplicate key|psycopg|deadlock|traceback|could not obtain lock",
    re.IGNORECASE)


class Person:
    """One of those who work in a company, in a session of his own."""

    def __init__(self, odoo, database, login):
        self.odoo, self.session = odoo, requests.Session()
        self._post("/web/session/authenticate", {"db": database, "login": login, "password": login})

    def press(self, model, method, ids):
        """What he reads: the message of an error, or of what is shown; "" where another screen opens."""
        answer = self.call(model, method, ids)
        if "error" in answer:
            data = answer["error"]["data"]
            return f"{data['name']}: {data['message']}"
        result = answer.get("result")
        return (result.get("params") or {}).get("message", "") if isinstance(result, dict) else ""

    def make(self, model, values):
        return self.call(model, "create", values)["result"]

    def call(self, model, method, *args, **kwargs):
        return self._post(f"/web/dataset/call_kw/{model}/{method}", {
            "model": model, "method": method, "args": args, "kwargs": kwargs})

    def _post(self, path, params):
        return self.session.post(
            self.odoo + path, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=120).json()


def run(ground, provider):
    """:return: (a sentence that sums it up, whether all is well)"""
    ground.control("scale", n=1000)
    logins, moves, partners = prepare(ground, provider)
    connection = [ground.connections[provider]]
    read, wrong = [], []
    with servers.odoo(ground.database) as odoo, ThreadPoolExecutor(PEOPLE) as pool:
        people = list(pool.map(lambda login: Person(odoo, ground.database, login), logins))
        together(pool, people[:1], lambda person: person.press("books.connection", "action_test", connection))
        for words, press in (
            ("Send", lambda person: person.press("account.move", "action_books_send", moves)),
            ("Sync payments of documents", lambda person: person.press("account.move", "action_books_pull", moves)),
            ("Send contacts", lambda person: person.press("res.partner", "action_books_send", partners)),
            ("Update from", lambda person: person.press("res.partner", "action_books_update", partners)),
            ("Sync payments", lambda person: person.press("books.connection", "action_pull", connection)),
            ("Test", lambda person: person.press("books.connection", "action_test", connection)),
            ("Try now", lambda person: person.press("books.connection", "action_try_now", connection)),
            ("Connect", lambda person: person.press("books.connection", "action_connect", connection)),
            ("Void", lambda person: void(person, moves)),
        ):
            if words == "Void":
                wait_until_sent(ground, provider, moves)
                doubled = count_doubled(ground, provider, moves)
            answers = together(pool, people, press)
            read += answers
            wrong += [f"{words}: {one}" for one in answers if TECHNICAL.search(one)]
    ground.control("scale", n=1)
    words = (f"{provider}: {PEOPLE} people pressed the same buttons {len(read)} times; {len(wrong)} read what only a "
             f"programmer understands, {doubled} of {DOCUMENTS} invoices are not in the books once")
    return "\n".join([words, *sorted(set(wrong))]), not wrong and not doubled


def together(pool, people, press):
    """What each reads who presses at the same moment as the others."""
    gate = threading.Barrier(len(people))

    def pressed(person):
        gate.wait()
        return press(person)

    return list(pool.map(pressed, people))


def void(person, moves):
    dialog = person.make("books.void", {"move_ids": [(6, 0, moves)], "verb": "undo"})
    return person.press("books.void", "action_take_back", [dialog])


def prepare(ground, provider):
    """People who may do all of this, posted invoices, and their customers."""
    with ground.env(provider) as env:
        company = ground.connection(env, provider).company_id
        logins = [f"{provider}-{number}" for number in range(PEOPLE)]
        hire(env, company, logins)
        partners = env["res.partner"].create([{
            "name": f"Crowd {provider} {number}", "is_company": True, "company_id": company.id,
            "country_id": company.country_id.id} for number in range(DOCUMENTS)])
        moves = env["account.move"].create([{
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": env.cr.now().date(),
            "invoice_line_ids": [(0, 0, {
                "name": "Consulting", "quantity": 1, "price_unit": 100,
                "tax_ids": [(6, 0, company.account_sale_tax_id.ids)]})]} for partner in partners])
        moves.action_post()
        return logins, moves.ids, partners.ids


def hire(env, company, logins):
    """Users of a company who may do all of this; each password is the login."""
    env["res.users"].with_context(no_reset_password=True).create([{
        "name": login, "login": login, "password": login, "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref(name).id for name in (
            "base.group_user", "base.group_partner_manager", "account.group_account_manager",
            "sales_team.group_sale_salesman_all_leads")])],
    } for login in logins])


def wait_until_sent(ground, provider, moves):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with ground.env(provider) as env:
            if set(env["account.move"].browse(moves).mapped("books_state")) == {"synced"}:
                return
        time.sleep(0.5)


def count_doubled(ground, provider, moves):
    """How many of these invoices are in the books otherwise than once."""
    with ground.env(provider) as env:
        numbers = env["account.move"].browse(moves).mapped("name")
    table, number = {"quickbooks": ("Invoice", "DocNumber"), "xero": ("Invoices", "InvoiceNumber")}[provider]
    there = [row.get(number) for row in ground.books(provider)[table]]
    return sum(there.count(name) != 1 for name in numbers)
