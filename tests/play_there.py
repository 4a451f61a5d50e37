"""What a bookkeeper does in the books in the random play."""

from decimal import Decimal
from itertools import islice

CENT = Decimal("0.01")


class Refused(Exception):
    """The service refuses an act, as it does to any bookkeeper, or there is nothing to do it with."""


class ActsThere:

    def some(self, open_only=True, partner=None):
        """An invoice that stands in the books, and what is due of it."""
        moves = [move for move in self.recent() if move.state == "posted" and partner in (None, move.partner_id)]
        self.random.shuffle(moves)
        found = ((move, self.due_there(move)) for move in moves if self.row(move))
        return self.chosen(list(islice(((move, due) for move, due in found if due or not open_only), 1)))

    def part(self, amount):
        return max(CENT, (amount * self.random.choice((1, 1, Decimal("0.5"), Decimal("0.25")))).quantize(CENT))

    def play_pay(self):
        move, due = self.some()
        self.paid += self.pay((move, self.part(due)))

    def play_pay_several(self):
        one, due = self.some()
        two, due_too = self.some(partner=one.partner_id)
        if one == two:
            raise Refused("one invoice")
        total = None
        parts = (one, self.part(due)), (two, self.part(due_too))
        if self.code == "quickbooks" and self.random.random() < 0.5:  # more than the invoices ask for
            total = sum(part for _move, part in parts) + 10
        self.paid += self.pay(*parts, amount=total)

    def play_prepay(self):
        move, _due = self.some(open_only=False)
        self.advances.append((self.prepay(move, self.random.randrange(500, 9000) / 100), move.partner_id))

    def play_apply_advance(self):
        advance, partner = self.chosen(self.advances)
        move, due = self.some(partner=partner)
        self.apply_advance(advance, (move, min(self.part(due), Decimal(5))))

    def play_change_payment(self):
        payment = self.chosen(self.paid)
        made = self.act("change_payment", payment=payment, amount=str(self.random.randrange(100, 4000) / 100))
        if self.code == "xero":
            self.paid.append(made["PaymentID"])

    def play_delete_payment(self):
        payment = self.chosen(self.paid)
        self.act(self.random.choice(("delete_payment", "void_payment")), payment=payment)
        self.paid.remove(payment)

    def play_move_payment(self):
        payment = self.chosen(self.paid)
        if self.code == "xero":
            self.act("delete_payment", payment=payment)
            self.play_pay()
            return
        there = self.chosen(list(filter(None, [self.book_row(self.code, "Payment", payment)])))
        partner = next(one for one in self.partners for move in self.moves if (
            move.partner_id == one and self.contact_there(move) == there["CustomerRef"]["value"]))
        move, due = self.some(partner=partner)
        self.apply_advance(payment, (move, min(due, Decimal(str(there["TotalAmt"])))))

    def play_credit(self):
        move, due = self.some()
        self.notes.append(self.credit(move, min(due, Decimal(self.random.randrange(100, 2000)) / 100)))
        self.made.add(self.notes[-1])

    def play_remove_credit(self):
        note = self.chosen(self.notes)
        self.notes.remove(note)
        try:
            self.take_credit_off(note)
        except (LookupError, StopIteration) as error:
            raise Refused("it is set against nothing") from error

    def play_refund(self):
        """Money given back of what a customer has too much, or in QuickBooks by any form that takes a customer."""
        if self.code == "xero":
            self.act("refund", credit_of=self.chosen([*self.notes, *(one for one, _partner in self.advances)]))
            return
        move, _due = self.some(open_only=False)
        act, word, values = self.random.choice((
            ("refund", "customer", {}), ("give_back", "customer", {}), ("journal_entry", "contact", {"account": "35"})))
        self.act(act, amount="5", **{word: self.contact_there(move)}, **values)

    def play_change_invoice(self):
        move, _due = self.some(open_only=False)
        self.act("change_invoice", invoice=self.there(move), amount=str(
            round(move.amount_untaxed * self.random.choice((0.9, 0.5)), 2)))

    def play_deposit(self):
        """The field "Deposit" of an invoice in QuickBooks."""
        move, due = self.some()
        self.act("enter_deposit", invoice=self.there(move), amount=str(self.part(due)))

    def play_renumber(self):
        """Two accounts exchange their codes; the next invoice is booked where it was meant all the same."""
        one, other = self.random.sample(self.accounts_there(), 2)
        meant = self.connection.default_income_id.external_id
        codes = [self.code_of(one), self.code_of(other)]
        for account, code in ((one, "9998"), (other, codes[0]), (one, codes[1])):
            if self.code == "quickbooks":
                self.act("rewrite", kind="Account", row=account["Id"], AcctNum=code)
            else:
                self.act("change_row", kind="Accounts", row=account["AccountID"], Code=code)
        self.play_invoice()
        if self.code == "xero":
            row = self.book_row("xero", "Invoices", self.there(self.moves[-1]))
            self.assertEqual({line["AccountID"] for line in row["LineItems"]}, {meant})

    def accounts_there(self):
        """Accounts of income in the books."""
        if self.code == "quickbooks":
            return [row for row in self.books("quickbooks")["Account"] if row["AccountType"] == "Income"]
        return [row for row in self.books("xero")["Accounts"] if row["Type"] == "REVENUE"]

    def code_of(self, account):
        return account.get("AcctNum" if self.code == "quickbooks" else "Code")

    def play_void_invoice(self):
        move, _due = self.some(open_only=False)
        self.act("void_invoice", invoice=self.there(move))

    def play_rename_contact(self):
        partner = self.random.choice(self.partners)
        move = next(move for move in self.moves if move.partner_id == partner)
        self.act("rename_contact", contact=self.contact_there(move), name=f"{partner.name}'")
