"""What people do in Odoo in the random play."""

from decimal import Decimal

from odoo import Command, fields

from ..flows.push.applied_credits import sides_of

# Of so many the next act chooses: acts among all there are would cost more the longer the play lasts.
RECENT = 60


class ActsHere:

    def recent(self):
        """The last invoices."""
        return self.moves[-RECENT:]

    def play_invoice(self):
        self.moves.append(self.sent_invoice(
            ("Goods", 1, self.random.randrange(2000, 20000) / 100), partner=self.random.choice(self.partners)
            if len(self.moves) >= len(self.partners) else self.partners[len(self.moves)]))

    def play_zero_invoice(self):
        """An invoice of nothing, or of which one line takes back what the other asks."""
        price = self.random.randrange(100, 5000) / 100
        lines = self.random.choice(([("Sample", 1, 0)], [("Goods", 1, price), ("Goods taken back", -1, price)]))
        self.moves.append(self.sent_invoice(*lines, partner=self.random.choice(self.partners)))

    def play_branch_invoice(self):
        env = self.as_user(self.accountants[self.code])
        move = env["account.move"].with_company(self.branch).create({
            "move_type": "out_invoice", "company_id": self.branch.id, "invoice_date": fields.Date.today(),
            "partner_id": self.random.choice(self.partners).id, "invoice_line_ids": [Command.create({
                "name": "Goods", "quantity": 1, "price_unit": self.random.randrange(2000, 20000) / 100,
                "tax_ids": [Command.set(self.company.account_sale_tax_id.ids)]})]})
        move.action_post()
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.moves.append(move.sudo())

    def play_register(self):
        move = self.chosen([move for move in self.recent() if move.state == "posted" and move.amount_residual])
        self.registered += self.register(move, float(self.part(Decimal(str(round(move.amount_residual, 2))))))

    def play_cancel_registered(self):
        payments = self.env["account.payment"].search([
            ("company_id", "=", self.company.id), ("state", "in", ("in_process", "paid"))],
            order="id desc", limit=RECENT)
        self.take_back(self.chosen([payment for payment in payments if not payment.books_origin]))

    def take_back(self, payment):
        payment = payment.with_env(self.as_user(self.accountants[self.code]))
        payment.move_id.line_ids.remove_move_reconcile()
        payment.move_id.button_cancel()

    def play_credit_here(self):
        move = self.chosen([move for move in self.recent() if move.state == "posted" and move.amount_residual > 10])
        note = self.invoice(
            self.code, ("Discount", 1, self.random.randrange(100, 500) / 100), partner=move.partner_id,
            move_type="out_refund")
        self.press(self.accountants[self.code], note, "action_books_send")
        self.assertEqual(note.books_state, "synced", note.books_error)
        self.credits.append(note)
        if self.random.random() < 0.7:
            self.settle(move, note)

    def settle(self, move, notes):
        lines = (move | notes).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        if len(lines.move_id) > 1:
            lines.reconcile()

    def play_unmatch_here(self):
        """The cross beside a credit note in the list of what pays an invoice; some are matched anew at once."""
        partials = self.env["account.partial.reconcile"].search(
            [("company_id", "=", self.company.id)], order="id desc", limit=RECENT)
        sides = [(partial, *sides_of(partial)) for partial in partials]
        partial, note, move = self.chosen([one for one in sides if one[1] and self.row(one[1])])
        move.with_user(self.accountants[self.code]).js_remove_outstanding_partial(partial.id)
        if self.random.random() < 0.4:
            self.settle(self.chosen([
                one for one in self.recent()
                if one.state == "posted" and one.amount_residual and one.partner_id == move.partner_id]), note)

    def play_refund_here(self):
        note = self.chosen([note for note in self.credits if note.amount_residual])
        self.registered += self.register(note)

    def play_overpay_here(self):
        """More than is due, by a payment of its own that is matched with the invoice."""
        move = self.chosen([move for move in self.recent() if move.state == "posted" and move.amount_residual])
        payment = self.pay_by_hand(move.partner_id, move.amount_residual + self.random.randrange(500, 5000) / 100)
        self.match(payment, move)

    def play_advance_here(self):
        self.pay_by_hand(self.random.choice(self.partners), self.random.randrange(500, 9000) / 100)

    def play_apply_here(self):
        payment = self.chosen(self.open_money())
        move = self.chosen([
            move for move in self.recent()
            if move.state == "posted" and move.amount_residual and move.partner_id == payment.partner_id])
        self.match(payment, move)

    def play_give_back_here(self):
        payment = self.chosen(self.open_money())
        rest = -sum(self.receivable(payment).mapped("amount_residual"))
        self.match(payment, self.pay_by_hand(
            payment.partner_id, float(self.part(Decimal(str(round(rest, 2))))), payment_type="outbound"))

    def pay_by_hand(self, partner, amount, payment_type="inbound"):
        payment = self.as_user(self.accountants[self.code])["account.payment"].create({
            "payment_type": payment_type, "partner_type": "customer", "partner_id": partner.id,
            "amount": round(amount, 2), "journal_id": self.bank().id})
        payment.action_post()
        self.registered += payment.sudo()
        return payment.sudo()

    def open_money(self):
        """Payments of Odoo's own of which something is open."""
        return [
            payment for payment in self.registered[-RECENT:] if payment.payment_type == "inbound"
            and payment.state in ("in_process", "paid") and self.receivable(payment)]

    def receivable(self, record):
        entry = record if record._name == "account.move" else record.move_id
        return entry.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)

    def match(self, one, other):
        (self.receivable(one) | self.receivable(other)).reconcile()
