"""Differences become data under the names of what were sentences: these are kept aside until they are found anew."""

from odoo.tools import sql

FORMER = {"difference": "former_difference", "ignored": "former_ignored"}


def migrate(cr, version):
    for name, former in FORMER.items():
        if sql.column_exists(cr, "books_record", name) and not sql.column_exists(cr, "books_record", former):
            sql.rename_column(cr, "books_record", name, former)
