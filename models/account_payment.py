from decimal import Decimal

from odoo import api, fields, models

from ..tools.amounts import money
from ..tools.held import Held


class AccountPayment(models.Model):
    _inherit = "account.payment"

    books_origin = fields.Char(
        string="From the Books", compute="_compute_books_origin", groups="books_connector.group_user",
        help="The books from which this payment came.")

    def _compute_books_origin(self):
        rows = self.env["books.record"].sudo().search([
            ("kind", "=", "payment"), ("res_model", "=", self._name), ("res_id", "in", self.ids)])
        origin = {row.res_id: row.connection_id.provider_label for row in rows}
        for payment in self:
            payment.books_origin = origin.get(payment.id, False)

    @api.model
    def _books_apply(self, row):
        """Register a payment of the books and reconcile it with the invoices it settles.

        :param row: a `books.record` of kind payment with its content.
        :return: 1 where a payment was registered, 0 where there was nothing to do.
        :raises Held: it cannot be registered before a person did something.
        """
        content, connection = row.content, row.connection_id
        if row.res_id:
            if row.state in ("void", "deleted") or self._books_changed(row):
                raise Held(self.env._(
                    "It was changed or taken back in %(books)s after it was registered here. Correct it in Odoo.",
                    books=connection.provider_label))
            return 0
        if row.state in ("void", "deleted"):
            return 0
        parts = self._books_parts(connection, content)
        invoices = self.env["account.move"].union(*(move for move, _amount in parts))
        settled = sum((amount for _move, amount in parts), Decimal(0))
        if not invoices:
            # For invoices that Odoo does not know: listed, no error, and looked at again when one of them is linked.
            row.write({"idle": True, "problem": False})
            return 0
        if content["currency"] != invoices.currency_id.name or len(invoices.currency_id) > 1:
            raise Held(self.env._("It is in another currency than the invoice it pays."))
        currency = invoices.currency_id
        if settled != Decimal(content["amount"]) or len(invoices) != len(content["allocations"]):
            raise Held(self.env._(
                "It pays more than the invoices that Odoo has sent: %(amount)s, of which %(settled)s for them.",
                amount=content["amount"], settled=settled))
        if any(move.state != "posted" for move in invoices):
            raise Held(self.env._("The invoice it pays is not posted in Odoo."))
        lines = invoices.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        due = money(sum(lines.mapped("amount_residual_currency")), currency)
        if due < settled:
            raise Held(self.env._(
                "It pays %(settled)s, but only %(due)s is open in Odoo. Was it registered here, too?",
                settled=settled, due=due))
        # Invoices that are paid whole come first, so that what is left of the payment goes to the one paid in part.
        amounts = {move.id: amount for move, amount in parts}
        whole = invoices.filtered(lambda move: money(move.amount_residual, currency) == amounts[move.id])
        if len(invoices - whole) > 1:
            raise Held(self.env._("It pays several invoices in part. Register it in Odoo by hand."))
        payment = self.with_company(connection.company_id).create(
            self._books_values(row, invoices, lines.account_id[:1]))
        payment.action_post()
        counterpart = payment.move_id.line_ids.filtered(lambda line: line.account_id == payment.destination_account_id)
        for move in whole | invoices:
            (counterpart | lines.filtered(lambda line, move=move: line.move_id == move)).reconcile()
        row.write({"res_model": self._name, "res_id": payment.id})
        return 1

    @api.model
    def _books_parts(self, connection, content):
        """The entries of Odoo that a payment settles, with the part of it that goes to each: [(move, Decimal)]."""
        rows = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("res_model", "=", "account.move"), ("res_id", "!=", False),
            ("external_id", "in", [external_id for _kind, external_id, _amount in content["allocations"]]),
        ])
        moves = {(row.kind, row.external_id): self.env["account.move"].browse(row.res_id).exists() for row in rows}
        return [(moves[kind, external_id], Decimal(amount)) for kind, external_id, amount in content["allocations"]
                if moves.get((kind, external_id))]

    @api.model
    def _books_values(self, row, invoices, account):
        content, connection = row.content, row.connection_id
        journal = self._books_journal(connection, content["account"])
        method_line = journal.inbound_payment_method_line_ids[:1]
        return {
            "payment_type": "inbound", "partner_type": "customer",
            "partner_id": invoices.commercial_partner_id[:1].id,
            "amount": float(content["amount"]), "currency_id": invoices.currency_id.id,
            "date": fields.Date.to_date(content["date"]),
            "journal_id": journal.id, "payment_method_line_id": method_line.id,
            "destination_account_id": account.id,
            "memo": " ".join(part for part in (
                content["reference"] or content["method"], ", ".join(invoices.mapped("name"))) if part),
            "payment_reference": content["reference"],
            "company_id": connection.company_id.id,
            # The bookkeeper has seen the money: it stands in the bank account, unless the journal says otherwise.
            "outstanding_account_id": (method_line.payment_account_id or journal.default_account_id).id,
        }

    @api.model
    def _books_journal(self, connection, account_id):
        """The journal that an account of the books is mapped to, else the connection's own.

        :raises Held: there is neither.
        """
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("confirmed", "=", True),
            ("record_id.external_id", "=", account_id),
        ], limit=1) if account_id else self.env["books.mapping"]
        journal = self.env["account.journal"].browse(mapping.res_id) if mapping else connection.payment_journal_id
        if not journal:
            raise Held(self.env._("Map the account it went to, or choose the journal for payments in the connection."),
                       "settings")
        return journal

    def _books_changed(self, row):
        """Whether what came from the books is not what was registered."""
        payment = self.browse(row.res_id).exists()
        return not payment or money(payment.amount, payment.currency_id) != Decimal(row.content["amount"])
