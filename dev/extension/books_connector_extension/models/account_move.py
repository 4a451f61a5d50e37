from dataclasses import replace

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_kind(self):
        return False if self.ref == "internal" else super()._books_kind()

    def _books_document(self, document):
        return replace(super()._books_document(document), memo="Thank you for your order")

    def _books_numbers(self):
        number, reference = super()._books_numbers()
        return f"{number}-WEB", reference

    def _books_sent(self, record):
        super()._books_sent(record)
        self.message_post(body=f"It is {record.number} in the books.")
