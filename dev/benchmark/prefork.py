"""Two Odoo servers of several processes on one large database: schedules send and read, and people work beside them."""

import contextlib
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field

import psycopg2
import requests
from environment import folders, servers
from torment.crowd import Person, hire

from . import kept, push, size
from .webhook import KEY

NAMES = ("odoo-1", "odoo-2")
PROCESSES = 2  # that serve pages, and as many for schedules
PAUSE = 5  # seconds from one click of a person to the next, on average; there is a person at each server
INVOICES = ("move_type", "in", ("out_invoice", "out_refund"))
# What Odoo's server logs of a worker that it ended, or that passed a limit (odoo/service/server.py).
KILLED = re.compile(
    r"timeout after \d|time limit \(.*reached|time limit exceeded|memory limit.*reached|Critial worker error|"
    r"Exception occurred, exiting")
STARTED = re.compile(r"Worker Worker(?:HTTP|Cron) \(\d+\) alive")
# An error that is no SQL query: of those that met another one Odoo logs the first try, too.
ERROR = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) \S+ (?!odoo\.sql_db:)")


def measure(database, box, provider, records, minutes=30, first=False, plans=None, keep=False):
    """One line of JSON; Odoo's time and memory limits are its own.

    :param first: first measure the same database as `size` does.
    """
    connection_id, _made = kept.company_of(size.make, database, box, provider, records, keep)
    if first:
        push.apart(size.run, database, box, provider, connection_id, records, plans)
    logins, customers, books = push.apart(staff, database, provider, connection_id)
    requests.post(f"{box['control']}/webhook", timeout=60, json={
        "provider": provider, "url": "", "secret": KEY, "automatic": False})
    work = Work(database, box, provider, books, connection_id, customers)
    before = work.counts()
    with contextlib.ExitStack() as stack:
        for name, login in zip(NAMES, logins, strict=True):
            url = stack.enter_context(servers.odoo(database, workers=PROCESSES, name=name))
            work.people.append(Person(url, database, login))
        work.run(60 * minutes)
        logs = [(folders.LOGS / f"{name}.log").read_text() for name in NAMES]
    after = work.counts()
    failed = max(0, after["failed"] - before["failed"])
    return json.dumps({
        "case": "prefork", "provider": provider, "records": records, "minutes": minutes,
        "actions": len(work.clicks), "pushed": after["done"] - before["done"], "pulled": after["pulled"],
        "paid": len(work.paid), "webhooks": work.webhooks,
        "errors": len(work.errors) + failed + sum(len(errors(log)) for log in logs),
        "killed": sum(killed(log) for log in logs),
        "slowest_click_seconds": max(seconds for _name, seconds in work.clicks),
        "slowest": {name: max(seconds for one, seconds in work.clicks if one == name)
                    for name in sorted({name for name, _seconds in work.clicks})},
        "error_texts": [*work.errors, *(line for log in logs for line in errors(log))][:10]})


def killed(log):
    """How many workers were ended: those of which Odoo says so, or that had to be replaced without a word."""
    return max(len(KILLED.findall(log)), len(STARTED.findall(log)) - 2 * PROCESSES)


def errors(log):
    return [line for line in log.splitlines() if ERROR.search(line) and not KILLED.search(line)]


def staff(database, provider, connection_id):
    """A person for each server, who may do all of this: (logins, ids of customers, the id of the books)"""
    with push.company(database) as (_odoo, open_env), open_env() as env:
        connection = env["books.connection"].browse(connection_id)
        connection.auto_invoice = True
        env["books.app"].search([("provider", "=", provider)]).webhook_key = KEY
        env["books.job"].search([("state", "=", "todo")]).not_before = False
        customers = env["res.partner"].search([
            ("company_id", "=", connection.company_id.id), ("name", "in", ("Customer 1", "Customer 2", "Customer 3"))])
        logins = [f"{name}@example.com" for name in NAMES]
        hire(env, connection.company_id, logins)
        return logins, customers.ids, connection.external_id


@dataclass
class Work:
    """What people do in Odoo and in the books until their time is over.

    :ivar moves: ids of the invoices that they posted
    :ivar paid: ids of the payments that they entered in the books
    :ivar clicks: [(name of the action, seconds)]
    """

    database: str
    box: dict
    provider: str
    books: str
    connection_id: int
    customers: list
    people: list = field(default_factory=list)
    moves: list = field(default_factory=list)
    settled: set = field(default_factory=set)
    paid: list = field(default_factory=list)
    clicks: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    webhooks: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(19))

    def run(self, seconds):
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=self.sit, args=(person, until), daemon=True) for person in self.people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def sit(self, person, until):
        """One person, one action after the other."""
        names = [name for name, often in self.actions().items() for _time in range(often)]
        while (began := time.monotonic()) < until:
            name = self.chance.choice(names)
            try:
                getattr(self, name)(person)
            except Exception as error:
                self.errors.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
            time.sleep(max(0, began + PAUSE * self.chance.uniform(0.6, 1.4) - time.monotonic()))

    @staticmethod
    def actions():
        """{name of the action: how often, beside the others}"""
        return {"post": 4, "send": 4, "pay": 6, "deliver": 4, "not_sent": 2, "pending": 2, "failed": 1, "dashboard": 2,
                "missing": 1, "queue": 1, "sync": 1, "orders": 2, "found": 1}

    def click(self, name, person, model, method, *args, **kwargs):
        """What Odoo answers; how long it took is kept."""
        began = time.monotonic()
        answer = person.call(model, method, *args, **kwargs)
        self.clicks.append((name, round(time.monotonic() - began, 2)))
        if "error" in answer:
            data = answer["error"]["data"]
            raise RuntimeError(f"{data['name']}: {data['message']}")
        return answer["result"]

    # In Odoo

    def post(self, person):
        moves = self.click("create", person, "account.move", "create", [{
            "move_type": "out_invoice", "partner_id": self.chance.choice(self.customers),
            "invoice_date": time.strftime("%Y-%m-%d", time.gmtime()), "invoice_line_ids": [
                (0, 0, {"name": "Consulting", "price_unit": self.chance.randint(10, 900)})],
        } for _number in range(self.chance.randint(1, 3))])
        self.click("post", person, "account.move", "action_post", moves)
        self.moves += moves
        return moves

    def send(self, person):
        self.click("send", person, "account.move", "action_books_send", self.post(person)[:1])

    def sync(self, person):
        self.click("sync", person, "books.connection", "action_pull", [self.connection_id])

    def dashboard(self, person):
        self.listed("dashboard", person, "books.connection", [], size.CARD)

    def missing(self, person):
        action = self.click("missing", person, "books.connection", "action_open_missing", [self.connection_id])
        self.listed("missing", person, action["res_model"], action["domain"], ("kind", "name", "problem", "documents"))

    def not_sent(self, person):
        self.listed("not sent", person, "account.move", [
            INVOICES, ("books_state", "=", "none"), ("state", "=", "posted")], size.ENTRY)

    def pending(self, person):
        self.listed("pending", person, "account.move", [INVOICES, ("books_state", "=", "pending")], size.ENTRY)

    def failed(self, person):
        self.listed("error", person, "account.move", [
            INVOICES, ("books_state", "in", ("error", "differs"))], size.ENTRY)

    def queue(self, person):
        self.listed(
            "queue", person, "books.job", [("state", "in", ("todo", "sending"))], ("res_name", "state", "error"))

    def orders(self, person):
        state = self.chance.choice(("none", "pending", "synced", "error"))
        self.listed(f"orders {state}", person, "sale.order", [("books_state", "=", state)], (
            "name", "amount_total", "books_state", "books_error"))

    def found(self, person):
        self.listed("found", person, "books.record", [("found", "ilike", f"customer {self.chance.randint(1, 999)}")], (
            "kind_word", "number", "name_word"))

    def listed(self, name, person, model, domain, fields):
        self.click(name, person, model, "web_search_read", domain, {one: {} for one in fields}, limit=size.LIMIT,
                   count_limit=size.COUNTED)

    # In the books

    def pay(self, person):
        """A bookkeeper enters a payment of an invoice that has arrived; the service sends its notices."""
        answer = person.call("books.record", "search_read", [
            ("connection_id", "=", self.connection_id), ("kind", "=", "invoice"), ("res_model", "=", "account.move"),
            ("res_id", "in", self.moves)], ["external_id"])
        for row in answer["result"]:
            if row["external_id"] not in self.settled:
                self.settled.add(row["external_id"])
                made = self.control("act", act="record_payment", books=self.books, invoice=row["external_id"])
                self.paid.append(made.get("Id") or made.get("PaymentID"))
                break
        self.deliver(person)

    def deliver(self, person):
        for notice in self.control("webhook/take"):
            began = time.monotonic()
            answer = requests.post(
                f"{person.odoo}/books/webhook/{self.provider}", data=notice["body"].encode(),
                headers=notice["headers"], timeout=60)
            self.clicks.append(("webhook", round(time.monotonic() - began, 2)))
            answer.raise_for_status()
            self.webhooks += 1

    def control(self, name, **values):
        answer = requests.post(f"{self.box['control']}/{name}", timeout=60, json={"provider": self.provider} | values)
        if not answer.ok:
            raise RuntimeError(f"{name}: {answer.text}")
        return answer.json()

    def counts(self):
        """How many jobs were done or failed, and how many of the payments entered in the books are in Odoo."""
        with contextlib.closing(psycopg2.connect(dbname=self.database)) as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FILTER (WHERE state = 'done'), COUNT(*) FILTER (WHERE state = 'failed')"
                " FROM books_job")
            done, failed = cursor.fetchone()
            cursor.execute(
                "SELECT COUNT(*) FROM books_record WHERE external_id = ANY(%s) AND res_model = 'account.payment'"
                " AND res_id != 0", [self.paid])
            return {"done": done, "failed": failed, "pulled": cursor.fetchone()[0]}
