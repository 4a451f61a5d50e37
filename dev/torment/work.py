"""What people do in a trial: in Odoo, and in the books themselves."""

from dataclasses import dataclass, field
from datetime import timedelta

# Kinds of documents, by how often they are posted.
TYPES = ("out_invoice",) * 5 + ("in_invoice",) * 2 + ("out_refund", "in_refund")
# What happens to an invoice in the books, by its id: no two of these collide.
PAID_THERE, PAID_HERE, CREDITED, TAKEN_BACK = range(4)


@dataclass
class Work:
    """:ivar moves: ids of what was posted
    :ivar gone: ids of what was removed from the books
    """

    ground: object
    provider: str
    seed: int
    chance: object
    moves: list = field(default_factory=list)
    gone: list = field(default_factory=list)

    def make(self, fresh):
        """Some documents are posted, and something is done with those that were sent before.

        :param fresh: whether the first one names a contact and a product that the books do not know.
        """
        with self.ground.env(self.provider) as env:
            self.post(env, fresh)
        for act in (self.pay_there, self.pay, self.credit, self.give_back, self.take_back):
            if self.chance.random() < 0.4:
                act()

    # New documents

    def post(self, env, fresh, types=TYPES, days_ago=0):
        chance = self.chance
        company = self.ground.connection(env, self.provider).company_id
        values = []
        for number in range(chance.randint(1, 4)):
            new = fresh and not number
            move_type = "out_invoice" if new else chance.choice(types)
            sale = move_type.startswith("out_")
            tax = company.account_sale_tax_id if sale else company.account_purchase_tax_id
            values.append({
                "move_type": move_type, "partner_id": self.partner(env, company, number, new, sale).id,
                "invoice_date": env.cr.now().date() - timedelta(days=days_ago), "invoice_line_ids": [(0, 0, {
                    "product_id": self.product(env, number, new).id, "quantity": chance.randint(1, 5),
                    "tax_ids": [(6, 0, tax.ids)], "price_unit": chance.randint(100, 99999) / 100})]})
        moves = env["account.move"].create(values)
        for move in moves:
            if chance.random() < 0.3:
                env["ir.attachment"].create({
                    "name": f"Time sheet {move.id}.txt", "raw": b"Monday: 8 hours", "res_model": move._name,
                    "res_id": move.id})
        moves.action_post()
        self.moves += moves.ids

    def partner(self, env, company, number, new, sale):
        kind = "Customer" if sale else "Vendor"
        known = env["res.partner"].search([("company_id", "=", company.id), ("name", "like", f"{kind} %")])
        if new or not known or self.chance.random() < 0.5:
            return env["res.partner"].create({
                "name": f"{kind} {self.seed}-{number}", "is_company": True, "company_id": company.id})
        return known[self.chance.randrange(len(known))]

    def product(self, env, number, new):
        known = env["product.product"].search([("default_code", "like", "T-%")])
        if new or not known or self.chance.random() < 0.3:
            return env["product.product"].create({
                "name": f"Product {self.seed}-{number}", "default_code": f"T-{self.seed}-{number}"})
        return known[self.chance.randrange(len(known))]

    # What was sent before

    def pay_there(self):
        """The bookkeeper enters a payment in the books."""
        with self.ground.env(self.provider) as env:
            row, _move = self.sent(env, fate=PAID_THERE)
            if row:
                self.ground.control(
                    "act", provider=self.provider, act="record_payment", books=row.connection_id.external_id,
                    invoice=row.external_id, amount=self.chance.randint(1, 99) / 100)

    def pay(self):
        """A payment is registered in Odoo, of all or of a part."""
        with self.ground.env(self.provider) as env:
            _row, move = self.sent(env, fate=PAID_HERE)
            self.register(env, move)

    def credit(self):
        """A part of it is credited, and the credit note is applied to it."""
        with self.ground.env(self.provider) as env:
            _row, move = self.sent(env, fate=CREDITED)
            if move:
                wizard = env["account.move.reversal"].with_context(active_model=move._name, active_ids=move.ids)
                note = env["account.move"].browse(
                    wizard.create({"journal_id": move.journal_id.id}).refund_moves()["res_id"])
                note.invoice_line_ids.price_unit = round(move.invoice_line_ids.price_unit / 2, 2)
                note.action_post()
                self.moves += note.ids

    def give_back(self):
        """A customer gets back what a credit note gives him, or a part of it."""
        with self.ground.env(self.provider) as env:
            _row, move = self.sent(env, "credit_note")
            self.register(env, move)

    def register(self, env, move):
        if move:
            amount = move.amount_residual if self.chance.random() < 0.5 else round(move.amount_residual / 2, 2)
            env["account.payment.register"].with_context(active_model=move._name, active_ids=move.ids).create({
                "journal_id": self.ground.bank(env, self.provider).id, "amount": amount})._create_payments()

    def take_back(self):
        """It is voided and cancelled, or removed: what a press leaves whose worker died at once."""
        from odoo.addons.books_connector.flows.push.queue import queue  # known once Odoo is configured

        with self.ground.env(self.provider) as env:
            row, move = self.sent(env, fate=TAKEN_BACK)
            if move:
                queue(
                    row.connection_id, row.kind, move, urgent=True, verb=self.chance.choice(("void", "undo")))
                self.gone += move.ids

    def sent(self, env, kind="invoice", fate=None):
        """A document that is in the books, is open, and meant for this fate, if any: (its row, the document)."""
        rows = env["books.record"].search([
            ("connection_id", "=", self.ground.connections[self.provider]), ("kind", "=", kind),
            ("state", "=", "open"), ("res_model", "=", "account.move"), ("res_id", "!=", 0)], order="id DESC", limit=40)
        moves = env["account.move"].browse(rows.mapped("res_id")).filtered(
            lambda move: fate in (None, move.id % 4) and move.payment_state in ("not_paid", "partial"))
        waiting = env["books.job"].search([
            ("res_model", "=", "account.move"), ("res_id", "in", moves.ids), ("state", "!=", "done")])
        moves = moves.filtered(lambda move: move.id not in waiting.mapped("res_id"))
        if not moves:
            return env["books.record"], moves
        move = moves[self.chance.randrange(len(moves))]
        return rows.filtered(lambda row: row.res_id == move.id), move
