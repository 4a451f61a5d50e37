"""Expenses of employees, where that app is installed; without it nothing here finds anything."""

from odoo import api, models
from odoo.fields import Domain

from ..providers.documents import Line, TaxPart
from ..tools.amounts import exact, money
from ..tools.held import Held


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_expenses(self):
        """The expenses that this entry was made from."""
        if "expense_id" not in self.env["account.move.line"]._fields:
            return self.env["account.move.line"]
        return self.sudo().line_ids.expense_id

    def _books_kind(self):
        # The company paid it: the entry of a payment. What an employee paid is a receipt in his name.
        if self.move_type == "entry" and self.origin_payment_id and self._books_expenses():
            return "expense"
        return super()._books_kind()

    @api.model
    def _books_sent_domain(self):
        domain = super()._books_sent_domain()
        if "expense_id" not in self.env["account.move.line"]._fields:
            return domain
        return domain | Domain("move_type", "=", "entry") & Domain("origin_payment_id", "!=", False) & Domain(
            "line_ids", "any!", [("expense_id", "!=", False)])

    def _books_toggle(self):
        return "push_expenses" if self._books_expenses() else super()._books_toggle()

    def _books_partner(self):
        if self._books_kind() != "expense":
            return super()._books_partner()
        expense = self._books_expenses()[:1]
        return expense.vendor_id.commercial_partner_id or expense.employee_id.work_contact_id

    def _books_numbers(self):
        if self._books_expenses():
            return self.name, self.ref or ""  # its reference is what the employee wrote
        return super()._books_numbers()

    def _books_tax_included(self):
        return bool(self._books_expenses()) or super()._books_tax_included()

    def _books_contact(self, lookup):
        if self._books_expenses() and not self._books_partner():
            raise Held(self.env._("Choose the vendor of the expense, or the contact of the employee."))
        return super()._books_contact(lookup)

    def _books_total(self):
        if self._books_kind() != "expense":
            return super()._books_total()
        return money(self.origin_payment_id.amount, self.currency_id)

    def _books_rate(self):
        if self._books_kind() != "expense":
            return super()._books_rate()
        line = self._books_expense_line()
        return abs(line.amount_currency / line.balance) if line.balance else 1.0

    def _books_expense_line(self):
        """The line of what was bought; the others are its taxes and where the money came from."""
        return self.line_ids.filtered(lambda line: line.expense_id and not line.tax_line_id)[:1]

    def _books_lines(self, lookup, missing):
        if self._books_kind() != "expense":
            return super()._books_lines(lookup, missing)
        line, total = self._books_expense_line(), self._books_total()
        net = money(line.amount_currency, self.currency_id)
        return [Line(
            description=line.name or "",
            unit_price=total,
            net=net,
            tax=total - net,
            tax_parts=tuple(
                TaxPart(
                    percent=exact(part.tax_line_id.amount) if part.tax_line_id.amount_type == "percent" else None,
                    amount=money(part.amount_currency, self.currency_id))
                for part in self.line_ids.filtered("tax_line_id")),
            tax_code=self._books_tax_code(line.tax_ids._books_parts(), lookup, missing),
            account=self._books_account(line, lookup, missing),
        )]

    def _books_further(self, kind, lookup, missing):
        further = super()._books_further(kind, lookup, missing)
        if kind != "expense":
            return further
        account = lookup.standing(lookup.journals.get(self.journal_id.id), missing)
        if not account:
            lookup.add_unmapped("journal", self.journal_id)
            missing.append((self.env._(
                "The journal “%(journal)s”, from which it was paid, is not mapped to an account of %(books)s.",
                journal=self.journal_id.display_name, books=lookup.connection.provider_label), "mapping"))
            return further
        return further | {"paid_from": account._ref(), "by_card": account.role == "credit_card"}
