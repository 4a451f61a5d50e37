from odoo import api, fields, models

from ..flows.connect.days import merge_days


class BooksDay(models.Model):
    """One row counts what was sent and failed in one run, of one connection, on one day, of one kind; the rows of past
    days are merged into one.

    Rows are only inserted, so that workers that finish at the same time do not wait for each other.
    """

    _name = "books.day"
    _description = "Sent and failed on one day"
    _log_access = False
    _order = "day DESC, id DESC"

    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True, help="In UTC.")
    kind = fields.Char(required=True, readonly=True)
    sent = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    sent_at = fields.Datetime(readonly=True, help="When the last of them was sent.")

    _day_idx = models.Index("(connection_id, day)")
    _merge_idx = models.Index("(day)")

    @api.autovacuum
    def _gc_days(self):
        """Merge the rows of past days, and delete those of long ago."""
        merge_days(self.env)
