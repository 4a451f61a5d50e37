from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..tools.amounts import money
from ..tools.held import Held
from .books_settlement import BY_HAND, ZERO, Ledger

GONE = ("void", "deleted")
# What payments that Odoo sends are made from.
PAYERS = ("account.payment", "account.bank.statement.line", "account.partial.reconcile", "account.move.line")


class BooksRecord(models.Model):
    _inherit = "books.record"

    def _release(self):
        """Take back in Odoo what these payments of the books settle no more; what they settle instead comes later.

        :return: for how many something was taken back.
        """
        ledger = Ledger(self.connection_id, self)
        return sum(row._held(row._release_one, ledger) or 0 for row in self)

    def _enter(self):
        """Bring Odoo to what these payments of the books are: register and reconcile what is not there yet.

        :return: for how many something was registered.
        """
        ledger = Ledger(self.connection_id, self)
        settlements = []
        for row in self:
            settlement = row._held(row._settle, ledger)
            if settlement:
                settlements.append(settlement)
        self._write_settlements(ledger, settlements)
        return len(settlements)

    def _held(self, step, ledger):
        """Do a step for one payment; where a person is needed, the payment keeps the reason."""
        try:
            return step(ledger)
        except Held as held:
            if (self.problem, self.remedy) != (held.sentence, held.remedy):
                self.write({"problem": held.sentence, "remedy": held.remedy})
        return None

    def _done(self, **values):
        """It is in Odoo what it is in the books, as far as Odoo is concerned."""
        if self.content and "moved" in self.content:
            values["content"] = {key: value for key, value in self.content.items() if key != "moved"}
        self.write({"waiting": False, "problem": False, "remedy": False, **values})

    # What Odoo made of it

    def _made(self):
        """What in Odoo stands for this payment: a payment, an entry, or a reconciliation."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists() if self.res_id else None

    def _made_lines(self):
        """The receivable and payable lines of what Odoo made of it."""
        return _contact_lines(self._made())

    def _partials(self):
        """What is reconciled with what Odoo made of it: [(the other entry, signed amount, partial)]"""
        lines, found = self._made_lines(), []
        for line in lines:
            for partial in line.matched_debit_ids:
                found.append((
                    partial.debit_move_id.move_id, -money(partial.credit_amount_currency, line.currency_id), partial))
            for partial in line.matched_credit_ids:
                found.append((
                    partial.credit_move_id.move_id, money(partial.debit_amount_currency, line.currency_id), partial))
        return found

    # Release

    def _release_one(self, ledger):
        made = self._made()
        self._check_as_there(made)
        if not made:
            if self.res_id and not self.from_odoo:
                self.write({"res_model": False, "res_id": False})
            if self.state in GONE:
                self._done(idle=False)
                self._need_not_be_taken_off()
            return 0
        if made._name == "account.move.line":  # what one of Odoo's payments writes off
            if self.state in GONE and made.parent_state == "posted" and not made.move_id.reversal_move_ids:
                raise Held(self.env._(
                    "What %(name)s writes off was taken back in %(books)s. Cancel the payment in Odoo, or write it "
                    "off there again.", name=made.move_id.name, books=self.connection_id.provider_label))
            self._done()
            return 0
        if self.state in GONE:
            return self._release_gone(made, ledger)
        if self._is_advance():
            return 0  # what it is set against is told apart from it
        settlement = ledger.settlement(self)
        wanted = settlement.by_entry()
        if made._name == "account.partial.reconcile":
            sides = {made.debit_move_id.move_id.id, made.credit_move_id.move_id.id}
            # Of money a document is one side; where nothing was paid, both are told.
            whole = made if settlement.amount else made._books_with_twins(self.connection_id)
            set_off = money(sum(whole.mapped("debit_amount_currency")), settlement.currency)
            same = (set(wanted) <= sides if settlement.amount else set(wanted) == sides) and all(
                abs(amount) == set_off for amount in wanted.values())
            if not same:
                self._undo_whole(made, ledger)
            return int(not same)
        if made._name == "account.payment":
            if made.state in ("canceled", "rejected") and self.from_odoo:
                self._done()  # it will be taken back there
                return 0
            if made.state in ("canceled", "rejected"):
                raise Held(self.env._(
                    "It was cancelled in Odoo, but stands in %(books)s. Void it there, or leave it out here.",
                    books=self.connection_id.provider_label), "books")
            changed = not settlement.given and (
                money(made.amount, made.currency_id) != settlement.amount or made.currency_id != settlement.currency
                or (made.payment_type == "inbound") != settlement.incoming or self._moved(made, settlement, ledger))
        elif made._name == "account.bank.statement.line":
            changed = False
        else:
            changed = sum((abs(amount) for amount in wanted.values()), abs(settlement.rest)) != sum(
                (money(abs(line.amount_currency), line.currency_id) for line in self._made_lines()), ZERO) or (
                bool(settlement.amount) and self._moved(made, settlement, ledger))
        if changed:
            self._undo_whole(made, ledger)
            self.filtered(lambda row: row.kind in BY_HAND)._rouse_settling()
            return 1
        # What it is set against, if it settles nothing itself, others say.
        return 0 if self.kind in BY_HAND else self._unreconcile(wanted)

    def _moved(self, made, settlement, ledger):
        """Whether it went to another day, contact or account there, or got another rate."""
        moved = self.content.get("moved", ())
        return (
            (made.date != settlement.date and self.decision != "open_day")
            or ("contact" in moved and made.partner_id.commercial_partner_id not in settlement.partners)
            or ("rate" in moved and settlement.currency != ledger.company.currency_id)
            or ("account" in moved and not self._is_on_account(made, settlement, ledger)))

    def _is_on_account(self, made, settlement, ledger):
        """Whether what Odoo made of it is on the account, or the journal, that it is on there."""
        if ledger.is_write_off(settlement):
            return made._name == "account.move" and ledger.write_off_account(settlement) in made.line_ids.account_id
        return made._name == "account.payment" and made.journal_id == ledger.journal(settlement)

    def _release_gone(self, made, ledger):
        """Take back in Odoo what does not stand in the books any more."""
        if self.from_odoo and self._check_taken_off(made):
            self._done(idle=False)
            return 0
        if self._is_taken_back():
            return 0  # by Odoo itself: the answer is awaited
        self._check_rest(made)
        # Where nothing moved, the money stands there still.
        self._undo(made._books_all_of_it() if self.from_odoo and self.total else made, ledger)
        self._done(idle=False)
        if made._name != "account.payment" and not self._is_advance():
            self.write({"res_model": False, "res_id": False})
        return 1

    def _rouse_settling(self):
        """What sets these against something, or settles them, does it anew."""
        self.flush_model()
        ids = [row_id for [row_id] in self.env.execute_query(SQL(
            """
            SELECT DISTINCT payment.id FROM books_record payment
              JOIN books_record settled ON settled.connection_id = payment.connection_id AND settled.id = ANY(%s)
             WHERE payment.content IS NOT NULL AND payment.state NOT IN %s
               AND payment.decision IS DISTINCT FROM 'ignore'
               AND payment.content->'allocations' @> jsonb_build_array(
                       jsonb_build_array(settled.kind, settled.external_id))
            """, self.ids, GONE))]
        self.browse(ids).write({"waiting": True, "matched_otherwise": False})

    def _unreconcile(self, wanted):
        """Open again what it settles otherwise than it should."""
        actual, partials = defaultdict(lambda: ZERO), defaultdict(lambda: self.env["account.partial.reconcile"])
        for entry, amount, partial in self._partials():
            actual[entry.id] += amount
            partials[entry.id] |= partial
        moves = self.env["account.move"].browse(actual)
        known = set(self.search([
            ("connection_id", "=", self.connection_id.id), ("res_model", "=", "account.move"),
            ("res_id", "in", moves.ids)]).mapped("res_id"))
        by_hand = self.search([
            ("connection_id", "=", self.connection_id.id), ("kind", "in", BY_HAND),
            ("res_model", "=", "account.payment"), ("res_id", "in", moves.origin_payment_id.ids)])
        known |= set(moves.origin_payment_id.browse(by_hand.mapped("res_id")).move_id.ids)
        wrong = [entry for entry in known if actual[entry] != wanted.get(entry, ZERO)]
        for entry in wrong:
            partials[entry].unlink()
        return int(bool(wrong))

    def _undo_whole(self, made, ledger):
        """Take back what Odoo made of it, so that it can be registered as it is now."""
        # First: in the books it is not to be taken back.
        # And it is no more what Odoo sent: it may wait, but not for what is taken back here.
        self.write({
            "res_model": False, "res_id": False, "from_odoo": False, "content": (self.content or {}) | {"mark": ""}})
        self._undo(made, ledger)

    def _undo(self, made, ledger):
        """Cancel what Odoo made of it, or reverse it where its day is locked."""
        if made._name == "account.partial.reconcile":
            made._books_with_twins(self.connection_id).unlink()
            return
        if made._name == "account.bank.statement.line":
            # The money is on the bank's statement, whatever the books say: it only settles nothing any more.
            _contact_lines(made).remove_move_reconcile()
            return
        entry = made.move_id if made._name == "account.payment" else made
        if entry.state == "posted":
            lines = _contact_lines(made)
            if any(line.statement_line_id or line.matched_debit_ids or line.matched_credit_ids
                   for line in entry.line_ids - lines if line.account_id.reconcile):
                raise Held(self.env._(
                    "It was changed or taken back in %(books)s, but %(name)s is matched with a bank statement. Undo "
                    "that, then try again.", books=self.connection_id.provider_label, name=entry.display_name))
            lines.remove_move_reconcile()
            if ledger.is_locked(entry):
                entry._reverse_moves([{
                    "date": ledger.open_day(entry.journal_id),
                    "ref": self.env._("%(name)s, taken back in %(books)s", name=entry.name,
                                      books=self.connection_id.provider_label),
                }], cancel=True)
                if made._name == "account.payment":
                    made.state = "canceled"
                return
        # Not by the payment's own button: that deletes an entry, which Odoo allows for the last of its journal only.
        if entry.state != "cancel":
            entry.button_cancel()
        if made._name == "account.payment" and made.state not in ("canceled", "rejected"):
            made.state = "canceled"

    # Register

    def _settle(self, ledger):
        """What is to be registered of this payment; None where nothing is, or it could be reconciled as it is."""
        self._release_one(ledger)  # what could not be taken back says so again
        if not self.waiting:
            return None
        own = None if self.res_id else self._marked_money(ledger)
        if own is not None and not self._adopt(own):
            self._done()
            return None
        back = None if self.res_id else self._given_back(ledger.rows)
        if back:
            self._stand_for(back)
        if self.from_odoo and not self._made():
            self._done()  # it was taken back in Odoo, and will be there
            return None
        self._know_credits(ledger)
        settlement = ledger.settlement(self)
        made = self._made()
        if made:
            if self._fits(settlement, ledger):
                self._done(idle=settlement.unknown)
                return None
            if settlement.given or made._name == "account.bank.statement.line":
                raise Held(self.env._(
                    "It settles other documents in %(books)s than %(name)s does in Odoo. Match that anew.",
                    name=made.move_id.display_name, books=self.connection_id.provider_label))
            self._undo_whole(made, ledger)
            ledger.open.clear()
        elif self._recognise(settlement):
            return None
        if not ledger.concerns(settlement):
            # Listed, no error, and looked at again when Odoo comes to know one of its documents or its contact.
            self._done(idle=True)
            return None
        ledger.check_form(settlement)
        ledger.check(settlement)
        return settlement

    def _adopt(self, own):
        """It was made from this payment of Odoo's, and must never become another one.

        :return: whether it is that payment now; not where that is gone, and is about to be taken back.
        """
        if own:
            self.write({"res_model": own._name, "res_id": own.id, "from_odoo": True})
        return bool(own)

    def _fits(self, settlement, ledger):
        """Reconcile what is missing with lines that are free, where that gives exactly the wanted parts.

        :return: whether everything is reconciled as it should be now.
        """
        if self.res_model in ("account.partial.reconcile", "account.move.line"):
            return True
        missing = settlement.by_entry()
        for entry, amount, _partial in self._partials():
            if entry.id in missing:
                missing[entry.id] -= amount
        plan, free = [], self._made_lines().filtered(lambda line: not line.reconciled)
        for entry in self.env["account.move"].browse(entry for entry, amount in missing.items() if amount):
            amount, left = missing[entry.id], ledger.left(entry)
            targets = ledger.lines(entry)
            if entry.state != "posted" or left * amount > 0 or abs(left) < abs(amount):
                ledger.check(settlement)  # says why
                return False
            line = next((line for line in free.sorted(lambda line: abs(line.amount_residual_currency)) if (
                line.account_id == targets.account_id and _takes(line, amount, ledger.open[entry.id]))), None)
            if not line:
                return False
            free -= line
            plan.append(line | targets)
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)
            ledger.open.clear()
        return True


def _contact_lines(made):
    """The receivable and payable lines of a payment or an entry."""
    entry = made if made._name == "account.move" else made.move_id
    return entry.line_ids.filtered(lambda line: line.account_type in ("asset_receivable", "liability_payable"))


def _takes(line, amount, open_now):
    """Whether this line, reconciled with an entry of which so much is open, settles exactly this amount of it."""
    residual = money(line.amount_residual_currency, line.currency_id)
    return residual == amount or (residual * amount > 0 and abs(residual) > abs(amount) and open_now == -amount)
