"""The base of the tests about open items: Odoo's opening entry, what is open in the books, and an import of it."""

from decimal import Decimal

from odoo import Command

from .import_case import DAY, ImportCase


class OpenItemsCase(ImportCase):

    def prepare(self):
        super().prepare()
        self.day = self.today - 30 * DAY
        self.before, self.after = str(self.day - 10 * DAY), str(self.day + 10 * DAY)

    def old(self, number, amount=100, days=20):
        """An invoice of so many days before the day of the opening entry."""
        return self.in_books(number, amount, date=self.day - days * DAY)

    def paid(self, external_id, amount, date):
        return self.act("record_payment", invoice=external_id, amount=str(amount), date=date)

    def unapplied(self, amount, date):
        return self.prepay(self.known, amount, date=date)

    def credited(self, number, amount, date):
        """A credit note, not applied yet."""
        if self.code == "xero":
            return self.act(
                "create_credit_note", contact=self.customer, tax="NONE", number=number, amount=str(amount),
                date=str(date))["CreditNoteID"]
        return self.act(
            "create_credit_memo", customer=self.customer, tax_code="NON", number=number, amount=str(amount),
            date=str(date))["Id"]

    def applied(self, credit, invoice, amount, date):
        if self.code == "xero":
            return self.act("apply_credit", credit_of=credit, invoice=invoice, amount=str(amount), date=date)
        return self.act("apply_credit", credit_memo=credit, invoice=invoice, amount=str(amount), date=date)

    def opening(self, amounts, account=None):
        """Odoo's opening entry, with what each contact owed on the clearing account."""
        account = account or self.account
        move = self.env["account.move"].with_company(self.company).create({
            "move_type": "entry", "date": self.day, "journal_id": self.env["account.journal"].search([
                ("company_id", "=", self.company.id), ("type", "=", "general")], limit=1).id,
            "line_ids": [
                *(Command.create({"account_id": account.id, "balance": amount, "partner_id": partner.id})
                  for partner, amount in amounts.items()),
                Command.create({
                    "account_id": self.company.get_unaffected_earnings_account().id,
                    "balance": -sum(amounts.values())})]})
        move.action_post()
        self.company.account_opening_move_id = move
        return move

    @property
    def account(self):
        """The clearing account, which the accountant had made on the form."""
        return self.env["account.account"].search([("name", "=", "Opening items")], limit=1) or self.create_account()

    def create_account(self):
        return self.env["account.account"].with_company(self.company).create({
            "name": "Opening items", "code": "199999", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.company.ids)]})

    def enter(self, **values):
        """Import the open items, as the accountant does, through the dialog with the figures."""
        one = self.read(
            **{"purpose": "opening", "opening_day": self.day, "opening_account_id": self.account.id} | values)
        self.assertFalse(one.problem)
        rows = one.row_ids.filtered(lambda row: row.record_id.date > self.day)
        if rows:
            self.map_sales(rows[0])
        self.enter_shown(one)
        return one

    def enter_shown(self, shown, **answers):
        """Enter an import, or one document of it, through the dialog with the figures."""
        user = self.accountants[self.code]
        screen = self.press(user, shown, "action_show_entering")
        with self.request(user) as env:
            dialog = env["books.entering"].browse(screen["res_id"])
            dialog.write(answers)
            self.figures = str(dialog.figures or "")
            dialog.action_enter()
        self.run_schedules(self.code)

    def truth(self, day=None):
        """{external id: (due, settled by) of each document}, by the store of the books itself."""
        found = self.box.control.truth(self.code, self.connection.external_id, str(day) if day else None)
        return {row["id"]: Decimal(row["due"]) for row in found["documents"]}

    def assert_as_in_books(self, one):
        """What is open of each document is what the books' own store has: on the day, and today."""
        then, now = self.truth(self.day), self.truth()
        for row in one.row_ids:
            external_id, move = row.record_id.external_id, row.move_id
            with self.subTest(number=row.number):
                if row.state == "settled":
                    self.assertEqual(then[external_id], 0)
                    self.assertFalse(row.move_id)
                elif row.record_id.opening_day:
                    self.assertEqual(Decimal(str(move.amount_total)), then[external_id], "open on the day")
                if move and row.state == "created":
                    self.assertEqual(Decimal(str(round(move.amount_residual, 2))), now[external_id], "open today")
                    self.assertFalse(move.books_difference)
                    self.assertEqual(move.books_state, "synced", move.books_error)
