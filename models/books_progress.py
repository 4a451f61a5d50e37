from odoo import fields, models

from ..flows.history.gate import DECIDED


class BooksProgress(models.AbstractModel):
    """The progress of a connection's schedules, and the errors that stopped them."""

    _name = "books.progress"
    _description = "Progress of a connection"

    cursor = fields.Char(readonly=True, copy=False, help="How far the changes of the books have been read.")
    first_cursor = fields.Char(
        readonly=True, copy=False, help="From where on changes will be read once all lists were read the first time.")
    list_places = fields.Json(readonly=True, copy=False, help="Of lists that are being read: how far, page by page.")
    pulled_at = fields.Datetime(string="Last read", readonly=True, copy=False)
    reads_awaited = fields.Integer(
        readonly=True, copy=False, help="How often something was left to the next reading.")
    reads_answered = fields.Integer(
        readonly=True, copy=False, help="How often that was before the last complete reading began.")
    changed_at = fields.Datetime(
        readonly=True, copy=False, help="When a reading last brought anything that had changed in the books.")
    catalogues = fields.Json(readonly=True, copy=False, help="When each kind was read whole.")
    contacts_compared_at = fields.Datetime(
        readonly=True, copy=False, help="Up to when contacts of Odoo were compared; empty to have all compared again.")
    contacts_left = fields.Integer(
        readonly=True, copy=False, help="Contacts of Odoo up to this id are still to be compared, even if not written.")
    caught_up_at = fields.Datetime(readonly=True, copy=False, help="Up to when everything was read once more.")
    push_failure = fields.Text(readonly=True, copy=False, help="What stopped the sending that ran last.")
    pull_failure = fields.Text(readonly=True, copy=False, help="What stopped the reading that ran last.")
    facts_at = fields.Datetime(
        readonly=True, copy=False, help="When the books were last read about themselves; empty to read them again.")
    facts = fields.Json(readonly=True, copy=False, help="What the books stated about themselves at the last test.")
    history_decided = fields.Selection(
        DECIDED, readonly=True, copy=False, tracking=True,
        help="How the history of the books was decided about. Nothing goes by itself before.")
    error = fields.Text(readonly=True, copy=False)
    last_success = fields.Datetime(readonly=True, copy=False)
    paused_until = fields.Datetime(readonly=True, copy=False)
    limited = fields.Boolean(readonly=True, copy=False, help="It waits because a limit of the books was reached.")
    subscription_ended = fields.Boolean(
        readonly=True, copy=False, help="The books refuse everything because their subscription ended.")
    rest_until = fields.Datetime(
        readonly=True, copy=False,
        help="Until then the remaining requests are reserved for people who press buttons.")

    def _await_reading(self):
        """Let something go on only after a reading that has not begun yet."""
        for connection in self:
            connection.reads_awaited += 1

    def _is_read(self):
        """Whether the books were read whole, and nothing waits for the next reading."""
        return bool(self.pulled_at) and self.reads_answered >= self.reads_awaited
