"""Names are compared as each service does: those of items by a key of their own, those of contacts in quotation marks
whatever kind these are of."""

from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    Record = env["books.record"]
    cr.execute("SELECT id FROM books_record WHERE kind IN ('customer', 'vendor', 'contact', 'item') ORDER BY id")
    ids = [record_id for [record_id] in cr.fetchall()]
    for start in range(0, len(ids), BATCH):
        rows = Record.browse(ids[start:start + BATCH])
        env.add_to_compute(Record._fields["name_key"], rows)
        rows.flush_recordset(["name_key"])
        env.invalidate_all()
