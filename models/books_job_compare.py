from decimal import Decimal

from odoo import models

from ..providers.documents import Record
from .books_record_difference import DOCUMENTS


class BooksJob(models.Model):
    """What was sent, beside what the books hold of it."""

    _inherit = "books.job"

    def _agrees(self, record):
        """Whether an object found in the books is this document: number, contact, currency and total."""
        expected = self.expected
        if record.state in ("void", "deleted", "unknown"):
            return False
        if self.res_model == "res.partner":
            return self._is_same_contact(record)
        if "total" not in (expected or {}):
            return True
        return (
            (record.mark == expected["mark"] or record.number == expected["number"])
            and record.contact_id == expected["contact"]
            and record.currency == expected["currency"] and record.total == Decimal(expected["total"])
        )

    def _difference(self, record):
        """What the books hold where it is not what was sent; False where they agree."""
        _ = self.env._
        expected = self.expected
        total, tax = Decimal(expected["total"]), Decimal(expected["tax"])
        # Where there is no tax, some services do not mention it.
        compared = [
            (_("total"), record.total, total), (_("tax"), record.tax, tax or None if record.tax is None else tax)]
        if record.kind in DOCUMENTS:
            compared += [
                (_("currency"), record.currency or None, expected["currency"]),
                (_("number"), record.number or None, expected["number"] or None),
            ]
        elif record.currency:  # what is set against a document names none
            compared.append((_("currency"), record.currency, expected["currency"]))
        found = [self.env["books.record"]._differs(*one) for one in compared if one[1] != one[2]]
        if record.contact_id != expected["contact"] and (record.contact_id or record.kind in DOCUMENTS):
            found.append(_("another contact there"))
        return "; ".join(found) or False

    def _take_for(self, row):
        """A person said that this object of the books is the document; where the two differ, the row says so."""
        self.connection_id._link(self, row, Record(
            kind=row.kind, external_id=row.external_id, number=row.number or "", contact_id=row.contact_id or "",
            currency=row._currency_there() or "", total=row._stated("total", row.currency_id),
            tax=row._stated("tax", row.currency_id)))
        self.connection_id._follow_up(self)
