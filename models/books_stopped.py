from odoo import api, fields, models

from ..flows.blocking import stated
from ..flows.question import open_question
from ..flows.reason_words import long_words, refused_request_ids
from ..flows.remedies import remedy_selection


class BooksStopped(models.AbstractModel):
    """A row that causes may block: see `flows/blocking.py`."""

    _name = "books.stopped"
    _description = "May be blocked"

    _sentence_field = ""  # name of the field with the sentence as it was worded at the time
    _issue_field = ""  # name of the field with its issues

    causes = fields.Json(readonly=True, help="What blocks it: reasons, each with its subject and values.")
    remedy = fields.Selection(remedy_selection, readonly=True)
    provider_request = fields.Char(
        string="Request ID", compute="_compute_provider_request",
        help="The provider's ID of the refused request. Its support asks for it.")

    details = fields.Text(
        compute="_compute_details", help="The words of the provider, where the message shows only their beginning.")

    @api.depends("causes")
    def _compute_details(self):
        for row in self:
            row.details = "\n\n".join(long_words(row.causes or ())) or False

    @api.depends("causes")
    def _compute_provider_request(self):
        for row in self:
            row.provider_request = ", ".join(refused_request_ids(row.causes or ())) or False

    def _stopped_by(self, blocked):
        """The values to write on a row that these causes block."""
        return {"causes": blocked.causes, "remedy": blocked.remedy, self._sentence_field: blocked.sentence}

    def _causes(self):
        """Its causes. Of a row of the former version only the sentence is known."""
        self.ensure_one()
        return self.causes or [stated(self[self._sentence_field], self.remedy)]

    def action_decide(self):
        """Open the question dialog for these rows."""
        self.check_access("read")
        return open_question(self[self._issue_field])
