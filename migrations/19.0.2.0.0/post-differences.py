"""Differences were sentences: they are found anew as data, and what was ignored stays ignored."""

import json
import logging

from odoo import SUPERUSER_ID, api
from odoo.tools import sql

from odoo.addons.books_connector.flows.kinds import DOCUMENTS
from odoo.addons.books_connector.flows.pull.contact_differences import contact_differences
from odoo.addons.books_connector.flows.pull.difference_words import FORMER
from odoo.addons.books_connector.flows.pull.differences import contacts_of_documents, differences_between

_logger = logging.getLogger(__name__)

BATCH = 500


def migrate(cr, version):
    if not sql.column_exists(cr, "books_record", "former_difference"):
        return
    # What is not understood stands between brackets in its sentence, whatever the language.
    cr.execute(r"""
        UPDATE books_record seen
           SET not_understood = COALESCE(substring(problem from '\((.*)\)'), problem),
               unreadable = EXISTS (
                   SELECT FROM books_unreadable one
                    WHERE one.connection_id = seen.connection_id AND one.external_id = seen.external_id)
         WHERE state = 'unknown' AND problem IS NOT NULL AND not_understood IS NULL""")
    cr.execute("""
        SELECT id, former_difference, former_ignored FROM books_record
         WHERE COALESCE(former_difference, '') != '' OR COALESCE(former_ignored, '') != '' ORDER BY id""")
    former = cr.fetchall()
    for start in range(0, len(former), BATCH):
        env = api.Environment(cr, SUPERUSER_ID, {})
        keep(env, former[start:start + BATCH])
        env.invalidate_all()
    cr.execute("ALTER TABLE books_record DROP COLUMN former_difference, DROP COLUMN former_ignored")


def keep(env, former):
    rows = env["books.record"].browse([row_id for row_id, _difference, _ignored in former])
    contacts = contacts_of_documents(rows.filtered(lambda row: row.kind in DOCUMENTS))
    for row, (row_id, difference, ignored) in zip(rows, former, strict=True):
        found = found_anew(row, contacts)
        # What cannot be found anew, but was shown, is shown as it was until both sides are compared again.
        values = (found or [[FORMER, None, difference]], None) if difference else (None, found if ignored else None)
        env.cr.execute("UPDATE books_record SET differences = %s, ignored = %s WHERE id = %s", (
            *(json.dumps(one) if one else None for one in values), row_id))


def found_anew(row, contacts):
    """What both sides differ in, as they were last seen; None where that is not known."""
    try:
        with row.env.cr.savepoint():
            if row.kind in row.connection_id._contact_kinds():
                return contact_differences(row)
            move = row.env["account.move"].browse(row.res_id).exists() if row.res_model == "account.move" else None
            return differences_between(row, move, contacts) if move and row.kind in DOCUMENTS else None
    except Exception:
        _logger.warning("%s %s could not be compared anew", row.kind, row.external_id, exc_info=True)
        return None
