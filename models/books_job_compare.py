from decimal import Decimal

from odoo import models

from ..providers.documents import Record
from ..tools.amounts import money


class BooksJob(models.Model):
    """What was sent, beside what the books hold of it."""

    _inherit = "books.job"

    def _agrees(self, record):
        """Whether an object found in the books is this document: number, contact, currency and total."""
        expected = self.expected
        if record.state in ("void", "deleted"):
            return False
        if self.res_model == "res.partner":
            return self._is_same_contact(record)
        if "total" not in (expected or {}):
            return True
        return (
            (record.mark == expected["mark"] or record.number == expected["number"])
            and record.contact_id == expected["contact"]
            and record.currency in (expected["currency"], "") and record.total == Decimal(expected["total"])
        )

    def _difference(self, record):
        """What the books hold where it is not what was sent; False where they agree."""
        _ = self.env._
        expected = self.expected
        found = []
        if record.total is not None and record.total != Decimal(expected["total"]):
            found.append(_("total %(there)s there, %(here)s in Odoo", there=record.total, here=expected["total"]))
        if record.tax is not None and record.tax != Decimal(expected["tax"]):
            found.append(_("tax %(there)s there, %(here)s in Odoo", there=record.tax, here=expected["tax"]))
        if record.currency and record.currency != expected["currency"]:
            found.append(_(
                "currency %(there)s there, %(here)s in Odoo", there=record.currency, here=expected["currency"]))
        if record.number and expected["number"] and record.number != expected["number"]:  # payments are not numbered
            found.append(_("number %(there)s there, %(here)s in Odoo", there=record.number, here=expected["number"]))
        if record.contact_id and record.contact_id != expected["contact"]:
            found.append(_("another contact there"))
        return "; ".join(found) or False

    def _take_for(self, row):
        """A person said that this object of the books is the document; where the two differ, the row says so."""
        self.connection_id._link(self, row, Record(
            kind=row.kind, external_id=row.external_id, number=row.number or "", contact_id=row.contact_id or "",
            currency=row.currency_id.name or "", total=money(row.total, row.currency_id),
            tax=money(row.tax, row.currency_id)))
        self.connection_id._follow_up(self)
