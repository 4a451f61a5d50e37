from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.ignored_differences import ignore
from ..flows.issues import leave_out, review_issues
from ..flows.skip import check_skippable
from ..tools.superuser import as_superuser


class BooksSkip(models.TransientModel):
    """One decision to leave documents or payments out, with the reason.

    Only the buttons of the rows create one, for rows that its user may read.
    """

    _name = "books.skip"
    _inherit = ["books.dialog"]
    _description = "Leave out of the books"

    _asked = ("why",)

    issue_ids = fields.Many2many("books.issue", readonly=True)
    job_ids = fields.Many2many("books.job", readonly=True)
    record_ids = fields.Many2many("books.record", readonly=True, help="Documents whose differences are ignored.")
    import_row_ids = fields.Many2many("books.import.row", readonly=True, help="Documents of the history.")
    count = fields.Integer(readonly=True)
    why = fields.Char()

    @api.model
    def _of(self, issues=None, jobs=None, rows=None):
        """The dialog for everything that these issues block, for these jobs, or for the differences of these documents.

        That the user may read them was checked.
        """
        rows = rows if rows is not None else self.env["books.record"]
        issues = (issues or self.env["books.issue"]).filtered(lambda issue: issue.state == "open")
        jobs = jobs if jobs is not None else issues.job_ids.filtered(lambda job: job.state == "failed")
        count = len(jobs) + len(issues.record_ids) + len(rows)
        if not count:
            raise UserError(self.env._("There is nothing to leave out."))
        check_skippable(jobs)
        dialog = as_superuser(self).create({
            "issue_ids": [(6, 0, issues.ids)], "job_ids": [(6, 0, jobs.ids)], "record_ids": [(6, 0, rows.ids)],
            "count": count})
        return dialog._screen(self.env._("Ignore the Differences") if rows else self.env._("Leave Out"))

    @api.model
    def _of_import(self, rows):
        """The dialog for these documents of the history. That the user may change them was checked."""
        if not rows:
            raise UserError(self.env._("There is nothing to leave out."))
        dialog = as_superuser(self).create({"import_row_ids": [(6, 0, rows.ids)], "count": len(rows)})
        return dialog._screen(self.env._("Leave Out"))

    def action_skip(self):
        """Leave them out."""
        self.ensure_one()
        self.check_access("read")
        if not (self.why or "").strip():
            raise UserError(self.env._("Write why it is left out."))
        if self.import_row_ids:
            self.import_row_ids.write({"decision": "leave_out", "why": self.why.strip()})
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        if self.record_ids:
            ignore(self.record_ids, self.why.strip())
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        jobs = self.job_ids
        check_skippable(jobs)
        connections = as_superuser(jobs.connection_id | self.issue_ids.connection_id)
        leave_out(self.issue_ids, jobs, self.issue_ids.record_ids, self.why.strip())
        for connection in connections:
            review_issues(connection)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
