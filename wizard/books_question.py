from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..flows.change_link import change_link, check_link, check_may_change_link, link_candidates, linked_rows
from ..flows.issues import leave_out, review_issues
from ..flows.link_consequences import consequences
from ..flows.question import candidates, described, kind_of, link_sides, sides, table
from ..tools.superuser import as_superuser

# The side that changed last, by reason.
NEWER = {"contact_changed_here_last": "here", "contact_changed_there_last": "there"}


class BooksQuestion(models.TransientModel):
    """One question about issues: both sides, the candidates, and the decision of a person.

    Only the flows create one, for issues that its user may read. Decisions are carried out by methods of the rows
    as that user.
    """

    _name = "books.question"
    _inherit = ["books.dialog"]
    _description = "Question about the books"

    _asked = ("why", "number", "wanted")

    issue_ids = fields.Many2many("books.issue", readonly=True)
    kind = fields.Char(readonly=True, help="What is asked; none where several different things are.")
    count = fields.Integer(readonly=True)
    books = fields.Char(readonly=True)
    sentence = fields.Char(readonly=True)
    sides = fields.Html(readonly=True, sanitize=False)
    line_ids = fields.One2many("books.question.candidate", "question_id", string="Candidates", readonly=True)
    number_id = fields.Many2one("books.number", readonly=True)
    linkable = fields.Boolean(readonly=True)
    newer = fields.Selection(
        [("here", "Odoo"), ("there", "The books")], readonly=True, help="Which side changed last: the suggestion.")
    number = fields.Char(string="Other number")
    res_model = fields.Char(readonly=True, help="With its ID the record of Odoo whose link is to be changed.")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    connection_id = fields.Many2one("books.connection", readonly=True)
    chosen_id = fields.Many2one("books.record", readonly=True, help="What it is to be linked to; none where empty.")
    decided = fields.Boolean(readonly=True)
    consequences = fields.Text(string="What follows", readonly=True)
    wanted = fields.Char(string="Number or name there")
    why = fields.Char(help="Why it is left out.")

    @api.model
    def _of(self, issues):
        """:param issues: that the user may read them was checked."""
        issues = issues.filtered(lambda issue: issue.state == "open")
        if not issues:
            raise UserError(self.env._("This has been decided already."))
        kinds = {kind_of(issue) for issue in as_superuser(issues)}
        values = {
            "issue_ids": [(6, 0, issues.ids)], "count": len(issues), "kind": kinds.pop() if len(kinds) == 1 else False,
            "books": " / ".join(dict.fromkeys(issues.connection_id.mapped("provider_label"))),
            "sentence": issues.sentence if len(issues) == 1 else False}
        if len(issues) == 1:
            values |= self._sides(issues, values["kind"])
            values["count"] = max(1, len(issues.record_ids))
            values["newer"] = NEWER.get(issues.reason, False)
        return as_superuser(self).create(values).with_env(self.env)

    def _sides(self, issue, kind):
        """Show both sides of one question, and the candidates."""
        sudo = as_superuser(issue)
        rows, values = sides(sudo), {}
        if kind == "number":
            # The user pressed the button that searches the books for the number.
            job = sudo.job_ids.filtered(lambda job: job.state == "failed")[:1]
            asked = self.env["books.number"].with_context(default_job_id=job.id).create({})
            values = {"number_id": asked.id, "number": asked.number, "linkable": asked.linkable}
            rows = self._number_sides(rows, as_superuser(asked))
        lines = []
        for record in candidates(sudo):
            # The flows found the candidates: the user sees those that they may read.
            mine = record.with_env(self.env).exists()
            if mine and mine.has_access("read"):
                name, details = described(record)
                lines.append((0, 0, {
                    "res_model": record._name, "res_id": record.id, "name": name, "details": details}))
        return values | {"sides": table(self.env, sudo.connection_id.provider_label, rows), "line_ids": lines}

    def _number_sides(self, rows, asked):
        there = asked.record_id
        shown = (
            there.number or "", asked.contact_there or "", format_date(self.env, there.date),
            there.currency_id.format(there.total) if there.currency_id else "") if there else ("", "", "", "")
        return [(what, here, other) for (what, here, _there), other in zip(rows, shown, strict=True)] + (
            [(self.env._("State"), "", there.state_word or "")] if there else [])

    # Decisions

    # Change link

    @api.model
    def _of_link(self, record):
        """Show what a record of Odoo is linked to, and what else it can be linked to.

        :param record: that the user may change it was checked.
        """
        connection = record._books_connection(record.company_id or self.env.company)
        question = as_superuser(self).create({
            "kind": "link", "count": 1, "books": connection.provider_label, "res_model": record._name,
            "res_id": record.id, "connection_id": connection.id}).with_env(self.env)
        question._list_links()
        return question

    def _linked(self):
        """(connection, record of Odoo) of a changed link, as superuser. Checks that the user may still change it."""
        self.ensure_one()
        self.check_access("read")
        sudo = as_superuser(self)
        record = self.env[sudo.res_model].browse(sudo.res_id).exists()
        check_may_change_link(record)
        sudo.connection_id.with_env(self.env).check_access("read")
        return sudo.connection_id, as_superuser(record)

    def _list_links(self):
        connection, record = self._linked()
        sudo, chosen = as_superuser(self), as_superuser(self).chosen_id
        rows = chosen or linked_rows(connection, record)
        lines = [(5, 0)]
        for row in link_candidates(connection, record, (sudo.wanted or "").strip()):
            name, details = described(row)
            lines.append((0, 0, {"res_model": row._name, "res_id": row.id, "name": name, "details": details}))
        sudo.write({
            "line_ids": lines, "sides": table(self.env, connection.provider_label, link_sides(record, rows)),
            "consequences": "\n".join(consequences(connection, record, chosen)) if sudo.decided else False})

    def action_look(self):
        """List the candidates with this number or name."""
        as_superuser(self).write({"decided": False, "chosen_id": False})
        self._list_links()
        return self._again()

    def _choose_link(self, row):
        """Show the consequences of linking it to this one, or to none."""
        connection, record = self._linked()
        check_link(connection, record, as_superuser(row))
        as_superuser(self).write({"chosen_id": row.id, "decided": True})
        self._list_links()
        return self._again()

    def action_choose_none(self):
        """Choose none of the candidates."""
        return self._choose_link(self.env["books.record"])

    def action_change_link(self):
        """Change the link to the choice whose consequences were shown."""
        connection, record = self._linked()
        sudo = as_superuser(self)
        if not sudo.decided:
            raise UserError(self.env._("Choose what it is, first."))
        sudo.chosen_id.with_env(self.env).check_access("write")
        change_link(connection, record, sudo.chosen_id)
        review_issues(connection)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _again(self):
        return self._screen(self.env._("Change link"), dialog_size="large")

    def _rows(self, model):
        """The failed jobs or records that the issues of this question block, as the user sees them."""
        self.ensure_one()
        self.check_access("read")
        issues = self.issue_ids.filtered(lambda issue: issue.state == "open")
        issues.check_access("read")
        if not issues:
            raise UserError(self.env._("This has been decided already."))
        return issues.job_ids.filtered(lambda job: job.state == "failed") if model == "books.job" else issues.record_ids

    def _decided(self, answer=None):
        for connection in as_superuser(self.issue_ids).connection_id:
            review_issues(connection)
        return answer if answer and answer.get("tag") != "soft_reload" else {
            "type": "ir.actions.client", "tag": "soft_reload"}

    def action_create_here(self):
        """Create these contacts in Odoo."""
        self._rows("books.record").filtered("contact").action_create_contact()
        return self._decided()

    def action_create_there(self):
        """Create these contacts in the books."""
        self._rows("books.job").filtered(lambda job: job.res_model == "res.partner").action_create_contact()
        return self._decided()

    def action_open_books(self):
        """Open the contact that is to be merged in the books."""
        return self._rows("books.record")[:1].action_open_in_books()

    def action_take_books(self):
        """Decide the conflicts of these contacts in favour of the books."""
        self._rows("books.record").action_take_books()
        return self._decided()

    def action_keep_odoo(self):
        """Decide the conflicts of these contacts in favour of Odoo."""
        self._rows("books.record").action_keep_odoo()
        return self._decided()

    def action_try_again(self):
        """Try again, after a change on one of the two sides."""
        self._rows("books.record")
        self.issue_ids.action_retry()
        return self._decided()

    def action_open_day(self):
        """Register it on the first day that Odoo's locks leave open."""
        self._rows("books.record").action_apply_on_open_day()
        return self._decided()

    def action_another(self):
        """Register it in Odoo, as it is not the payment that Odoo has."""
        self._rows("books.record").action_apply_as_another()
        return self._decided()

    def action_void_double(self):
        return self._decided(self._rows("books.record").action_void_double())

    def action_keep_double(self):
        self._rows("books.record").action_keep_double()
        return self._decided()

    def action_send_under_number(self):
        """Send the document under the other number."""
        return self._decide_number("number")

    def action_link_number(self):
        """It is the same document: link it."""
        return self._decide_number("link")

    def _decide_number(self, choice):
        self._rows("books.job")
        asked = self.number_id
        asked.write({"choice": choice, "number": self.number})
        answer = asked.action_decide()
        self._decided()
        return answer

    def action_leave_out(self):
        """Leave it as it is on both sides, and store the reason."""
        if not (self.why or "").strip():
            raise UserError(self.env._("Write why it is left out."))
        rows, jobs = self._rows("books.record"), self._rows("books.job")
        leave_out(self.issue_ids, jobs, rows, self.why.strip())
        return self._decided()


class BooksQuestionCandidate(models.TransientModel):
    """One candidate of a question."""

    _name = "books.question.candidate"
    _description = "Candidate"

    question_id = fields.Many2one("books.question", required=True, ondelete="cascade")
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    name = fields.Char(readonly=True)
    details = fields.Char(readonly=True)

    def action_choose(self):
        """Choose this candidate."""
        self.ensure_one()
        self.check_access("read")
        question = self.question_id
        if question.kind == "link":
            row = self.env["books.record"].browse(self.res_id)
            row.check_access("write")
            return question._choose_link(row)
        if self.res_model == "books.record":
            [partner_id] = question._rows("books.job").filtered(lambda job: job.res_model == "res.partner").mapped(
                "res_id")[:1] or [False]
            rows = self.env["books.record"].browse(self.res_id)
        else:
            partner_id, rows = self.res_id, question._rows("books.record").filtered("contact")
        if not partner_id or not rows:
            raise UserError(self.env._("This has been decided already."))
        rows.check_access("write")
        self.env["res.partner"].browse(partner_id).check_access("read")
        rows.write({"partner_id": partner_id})
        return question._decided()
