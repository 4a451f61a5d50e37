"""How the documents of a history are settled: payments, credits, refunds, and what goes wrong with them."""
import datetime

from .papers import Entered, money

NOTHING = money(0)
# Of a hundred documents that stand.
FATES = {"paid": 91, "unpaid": 2, "half": 2, "cancelled": 3, "dropped": 2}
CREDITS_GO = {"set against": 60, "set against later": 15, "paid out": 13, "cancelled": 3, "left": 9}


class Settling:
    """The part of a story that money plays."""

    def follow(self, entered, paper):
        """What comes of a bill or an invoice that stands."""
        party = entered.party
        party.open.append(entered)
        wait = max(1, (paper.due - self.today()).days)
        fate = self.dealt(f"fate {entered.kind}", FATES)
        if fate == "cancelled":
            self.days.after(self.chance.uniform(0.5, 20), self.cancel, entered)
        elif fate == "dropped":
            self.days.after(self.chance.uniform(0.5, 20), self.drop, entered)
        elif fate == "half":
            self.days.after(wait, self.pay_part, entered)
        elif fate == "unpaid":
            return
        elif party.habit == "bundle":
            # On one day of the month, whatever became due in it.
            month = 30 - (self.days.passed + wait) % 30
            self.days.after(wait + month, self.pay_bundle, party)
        elif party.habit == "parts" and self.happens(60):
            self.days.after(wait * 0.5, self.pay_part, entered)
            self.days.after(wait + self.chance.uniform(0, 30), self.pay, entered)
        else:
            self.days.after(max(0.1, wait + self.chance.gauss(0, 12)), self.pay, entered)
        if self.happens(2):
            self.days.after(self.chance.uniform(0.5, 9), self.amend, entered)

    def dated(self, *others):
        """Today or up to three days before, when the bank says so, but not before the documents."""
        back = 0 if self.happens(70) else self.chance.randrange(0, 4)
        return max([self.today() - datetime.timedelta(days=back), *others])

    def reference(self):
        return self.chance.choice((
            "", "", f"BACS {self.chance.randrange(100, 99999):05}", f"{self.chance.randrange(1000, 99999)}",
            f"Transfer {self.chance.randrange(10 ** 5, 10 ** 6)}"))

    def pay(self, entered):
        due = self.books.due(entered)
        if due and entered.party.active:
            self.paid([(entered, due)], self.too_much(entered))

    def too_much(self, entered):
        """What a customer pays beyond his invoice: some by habit, any now and then."""
        if entered.kind == "invoice" and (
                entered.party.habit == "over" and self.happens(60) or self.dealt("over", {"": 59, "over": 1})):
            return money(self.chance.choice(("0.50", "10", "100")))
        return NOTHING

    def pay_part(self, entered):
        due = self.books.due(entered)
        if due > 1 and entered.party.active:
            self.paid([(entered, money(due * self.factor(0.2, 0.8)))])

    def pay_bundle(self, party):
        """One payment over all that is due, the last document perhaps in part."""
        parts = [(entered, self.books.due(entered)) for entered in party.open[-12:]]
        parts = [(entered, due) for entered, due in parts if due]
        party.open = [entered for entered in party.open[-12:] if self.books.may_be_due(entered)]
        if not parts or not party.active:
            return
        if len(parts) > 1 and parts[-1][1] > 10 and self.happens(20):
            parts[-1] = (parts[-1][0], money(parts[-1][1] / 2))
        self.paid(parts)

    def paid(self, parts, extra=NOTHING):
        party = parts[0][0].party
        date = self.dated(*(entered.date for entered, _amount in parts))
        payments, credit = self.books.pay(
            party, parts, extra, date, self.rates.on(party.currency, date), self.reference(), self)
        for entered, _amount in parts:
            if entered in party.open and not self.books.due(entered):
                party.open.remove(entered)
        if credit:
            self.settle_credit(Entered("unapplied", credit, party, date), None)
        if self.dealt(f"payments {party.side}", {"": 59, "back": 1}):
            self.days.after(self.chance.uniform(0.5, 5), self.take_back, payments, [entered for entered, _ in parts])

    def take_back(self, payments, documents):
        """It bounced, or was entered for the wrong one; most are paid again."""
        void = self.dealt("undo", {"void": 2, "delete": 2}) == "void"
        if not all(self.books.undo_payment(payment, void) for payment in payments):
            return
        for entered in documents:
            if self.happens(75):
                self.days.after(self.chance.uniform(1, 30), self.pay, entered)

    def prepay(self, party):
        """Money before there is anything to pay."""
        date = self.dated()
        amount = money(self.chance.choice(("50", "120", "250.40", "1000")))
        credit = self.books.prepay(party, amount, date, self.rates.on(party.currency, date), self.reference(), self)
        if credit:
            self.settle_credit(Entered("unapplied", credit, party, date), None)

    def settle_credit(self, credit, against):
        """Most credit is set against documents, some is paid out, some stays."""
        fate = self.dealt(f"credits {credit.kind}", CREDITS_GO)
        if fate == "set against" and against:
            self.days.after(self.chance.uniform(0, 3), self.apply, credit, against)
        if fate.startswith("set against"):
            self.days.after(self.chance.uniform(10, 60), self.use_up, credit)
        elif fate == "paid out":
            self.days.after(self.chance.uniform(2, 30), self.refund, credit)
        elif fate == "cancelled":
            self.days.after(self.chance.uniform(1, 9), self.cancel, credit)

    def apply(self, credit, entered):
        amount = min(self.books.left(credit), self.books.due(entered))
        if amount and credit.party is entered.party and credit.party.active:
            if self.happens(15):
                amount = money(amount / 2) or amount
            self.books.apply(credit, entered, amount, self.dated(credit.date, entered.date))

    def use_up(self, credit):
        for entered in credit.party.open[-3:]:
            self.apply(credit, entered)

    def refund(self, credit):
        left = self.books.left(credit)
        if left and credit.party.active:
            amount = left if self.happens(80) else money(left / 2) or left
            date = self.dated(credit.date)
            self.books.refund(credit, amount, date, self.rates.on(credit.party.currency, date), self.reference())

    def cancel(self, entered):
        """Void where the service can, else delete; paid ones only where it lets them."""
        if entered.party.active:
            self.books.void(entered)

    def drop(self, entered):
        if entered.party.active:
            self.books.delete(entered)

    def amend(self, entered):
        if entered.party.active and self.books.stands(entered):
            self.books.amend(entered, self)
