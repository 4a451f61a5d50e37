"""One trial: work is made, workers meet trouble, then nothing but time and the schedule mends it."""

import random
import time
from dataclasses import dataclass, field

from . import clocks, silence, workers
from .fuzz import Fuzz
from .steps import STEPS
from .work import Work

# What the provider does to one request, and to how many in a row.
TROUBLES = (
    {"kind": "drop_before"}, {"kind": "drop_after"}, {"kind": "truncate"}, {"kind": "html_503"},
    {"kind": "status", "status": 500}, {"kind": "status", "status": 502, "after_write": True},
    {"kind": "throttle"}, {"kind": "slow", "seconds": 0.5},
)
# QuickBooks takes no former refresh token: an answer with a new one, once a day, must not get lost. Xero takes one for
# 30 minutes, which the hours of a trial outlast; that nothing is lost within them is a step of its own.
NOT_TOKENS = {"quickbooks": {"path": r"^(?!.*/tokens/)"}, "xero": {"path": r"^(?!.*/connect/token)"}}
WRITES = {"quickbooks": {"path": "/batch$"}, "xero": {"method": "PUT"}}
ROUNDS = 14  # of the schedule, an hour and more, after which what is not done is stuck


@dataclass
class Trial:
    """What happens in one trial, drawn from its seed.

    :param step: a number of `STEPS`: the worker dies there. None: everything by chance.
    :param differ: two hosts whose clocks differ, and no other trouble.
    """

    seed: int
    provider: str
    step: int | None = None
    differ: bool = False
    words: list = field(default_factory=list)
    killed: int = 0
    work: Work | None = None
    fuzz: Fuzz | None = None

    def __post_init__(self):
        self.chance = random.Random(self.seed)

    def run(self, ground):
        """:return: why it failed, empty where all is well."""
        self.work = Work(ground, self.provider, self.seed, self.chance)
        self.fuzz = Fuzz(ground, self.provider, self.chance)
        try:
            self.work.make(fresh=self.step is not None)
            if self.step is None:
                if self.differ or self.chance.random() < 0.15:
                    clocks.differ(self, ground)
                if not self.differ:
                    self.random_trouble(ground)
            else:
                self.die_at(ground, STEPS[self.step])
            return self.settle(ground)
        except RuntimeError as error:
            return str(error)
        finally:
            ground.control("faults/clear")

    # Trouble

    def die_at(self, ground, step):
        self.words.append(step.words)
        if step.before:
            workers.wait(workers.start(ground, workers.schedule, step.before.death))
            ground.pass_time(3600)
        if step.trouble == "slow":
            ground.control("fault", provider=self.provider, kind="slow", seconds=1, match=WRITES[self.provider])
        elif step.trouble == "expire":
            ground.control("expire", provider=self.provider)
        elif step.trouble == "payment":
            self.work.pay_there()
            ground.pass_time(3600)
        died = workers.wait(workers.start(ground, workers.schedule, step.death))
        if not died:
            raise RuntimeError("no worker came by this step")
        self.killed += 1

    def random_trouble(self, ground):
        """Rounds of workers, alone or together, with faults of the provider and deaths at any moment."""
        chance = self.chance
        for _round in range(chance.randint(1, 3)):
            for _fault in range(chance.choice((0, 1, 1, 2))):
                fault = chance.choice(TROUBLES)
                match = {"method": chance.choice(("POST", "PUT"))} if chance.random() < 0.7 else {}
                match |= NOT_TOKENS[self.provider]
                ground.control("fault", provider=self.provider, match=match, after=chance.randint(0, 3),
                               times=chance.choice((1, 1, 2, 5)), **fault)
                self.words.append(fault["kind"])
            if chance.random() < 0.3:
                self.words += self.fuzz.order()
            if chance.random() < 0.2:
                ground.control("expire", provider=self.provider)
                self.words.append("tokens expire")
            if chance.random() < 0.1:
                ground.control("replay", provider=self.provider, seconds=chance.choice((0, 30)))
                self.words.append("first answers are forgotten")
            self.work_together(ground)
            ground.pass_time(chance.choice((5, 20, 70, 200, 400, 1000)))
        ground.control("replay", provider=self.provider, seconds=360)

    def work_together(self, ground):
        chance = self.chance
        tasks = [workers.schedule]
        for _worker in range(chance.choice((0, 0, 1, 2))):
            tasks.append(chance.choice((
                workers.schedule,
                workers.button(self.provider, "account.move", self.work.moves, "action_books_send"),
                workers.button(self.provider, "account.move", self.work.moves, "action_books_pull"),
                workers.correct(self.provider, self.work.moves[0], chance.randint(100, 99999) / 100))))
        death = chance.choice(STEPS).death if chance.random() < 0.3 else None
        deaths = [death] + [None] * (len(tasks) - 1)
        if chance.random() < 0.5:
            tasks = [clocks.wrong(task, chance) for task in tasks]
            self.words.append("their clocks are wrong")
        processes = [workers.start(ground, task, death) for task, death in zip(tasks, deaths, strict=True)]
        self.words.append(f"{len(tasks)} workers")
        if chance.random() < 0.6:
            time.sleep(chance.uniform(0.02, 0.8))
            workers.kill(chance.choice(processes))
            self.words.append("one is killed")
        for process in processes:
            self.killed += workers.wait(process)

    # The end

    def settle(self, ground):
        """Let the schedule run, an hour and more; why it did not mend everything by itself."""
        ground.control("faults/clear")
        silent = silence.found(ground, self.provider)
        if silent:
            return f"silent: {'; '.join(silent)}"
        for number in range(ROUNDS):
            ground.pass_time((15, 60, 300, 600)[min(number, 3)])
            workers.wait(workers.start(ground, workers.schedule))
            self.fuzz.read_again()
            left = self.left(ground)
            if not left:
                return ""
        return f"stuck: {left}"

    def left(self, ground):
        """What is not done yet, in words."""
        with ground.env(self.provider) as env:
            connection = ground.connection(env, self.provider)
            jobs = env["books.job"].search([("connection_id", "=", connection.id), ("state", "!=", "done")])
            payments = env["books.record"].search([
                ("connection_id", "=", connection.id), ("waiting", "=", True)])
            gone = env["account.move"].browse(self.work.gone)
            wrong = (env["account.move"].browse(self.work.moves) - gone).filtered(
                lambda move: move.books_state != "synced") | gone.filtered(
                    lambda move: move.books_state not in ("none", "voided"))
            return "; ".join(
                [f"{job.kind} {job.res_name} {job.state} {job.error or ''}" for job in jobs]
                + [f"payment {row.external_id} {row.problem or ''}" for row in payments]
                + [f"{move.name} {move.books_state}" for move in wrong]
                + self.fuzz.left(env)
                + ([f"the connection is {connection.state}"] if connection.state != "active" else []))
