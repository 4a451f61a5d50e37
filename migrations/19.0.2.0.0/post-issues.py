"""Open the issues of what failed, or waited for a decision, in a database of the former version.

Only the sentences of these are known: what bears the same one hangs on one issue.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

from odoo.addons.books_connector.flows.issues import note_stopped


def migrate(cr, version):
    if column_exists(cr, "books_job", "error"):
        cr.execute("UPDATE books_job SET message = error WHERE message IS NULL AND error IS NOT NULL")
        cr.execute("ALTER TABLE books_job DROP COLUMN error")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for connection in env["books.connection"].with_context(active_test=False).search([]):
        note_stopped(connection)
