"""Taxes of Odoo that a person creates in the books from the mapping."""

from ...providers.tax_rate import TaxRate
from ...tools.amounts import exact
from ...tools.blocking import LeftOut
from .source import MappedSource


def can_be_created(taxes):
    """Whether a rate in the books can stand for them: one plain percentage. A rate of 0 may mean many things there."""
    return len(taxes) == 1 and taxes.amount_type == "percent" and (taxes._books_rate() or 0) > 0


class Taxes(MappedSource):
    """Taxes of Odoo that are a plain percentage."""

    mapping_kind = "tax"

    def document(self, record, kind, context):
        if not can_be_created(record):
            raise LeftOut(record.env._("This tax is created in the books by hand."))
        return TaxRate(
            key=context.connection._key(record), name=record.name, percent=exact(record._books_rate()),
            use=record._books_use())

    def link(self, record, row):
        record.env["books.mapping"]._settle("tax", {record.id: row})
