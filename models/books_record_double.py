from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.blocking import cause
from ..flows.kinds import GONE, VOIDABLE
from ..flows.push.outbox import push_now
from ..flows.push.queue import queue
from ..flows.reason_words import joined


class BooksRecordDouble(models.AbstractModel):
    """An object that exists twice in the books: its answer came after it had been sent again, or it was copied
    there.
    """

    _name = "books.record.double"
    _description = "Object that exists twice in the books"

    double_model = fields.Char(readonly=True)
    double_id = fields.Many2oneReference(
        string="Created Again For", model_field="double_model", readonly=True, copy=False,
        help="The Odoo record for which this object was created in the books, and then a second one.")
    _double_idx = models.Index("(double_model, double_id) WHERE double_id IS NOT NULL AND double_id != 0")
    double_by_mark = fields.Boolean(
        readonly=True, help="It contains the mark of the Odoo record, as a copy does; Odoo did not send it.")
    double_kept = fields.Boolean(readonly=True, help="A person decided that both are meant.")
    double_name = fields.Char(string="Exists Twice For", compute="_compute_double_name")
    is_double = fields.Boolean(compute="_compute_double_name")
    is_voidable = fields.Boolean(compute="_compute_double_name")

    @api.depends("double_model", "double_id", "state", "kind")
    @api.depends_context("lang")
    def _compute_double_name(self):
        names = {}
        for model, rows in self.filtered("double_id").grouped("double_model").items():
            records = self.env[model].sudo().browse(rows.mapped("double_id")).exists()
            names |= {(model, record.id): record.display_name for record in records}
        for row in self:
            row.is_double = bool(row.double_id) and row.state not in GONE
            row.is_voidable = row.is_double and row.kind in VOIDABLE
            row.double_name = row.is_double and (
                names.get((row.double_model, row.double_id)) or self.env._("A document that is gone from Odoo"))

    def _double_domain(self):
        return [("double_id", "not in", (False, 0)), ("state", "not in", GONE)]

    def action_void_double(self):
        """Void the second object in the books."""
        jobs = self.env["books.job"].sudo()
        for connection, rows in self._decidable().grouped("connection_id").items():
            for kind, of_kind in rows.filtered("is_voidable").grouped("kind").items():
                jobs |= queue(connection, kind, of_kind, urgent=True, verb="void")
        for connection in jobs.connection_id:
            push_now(connection)
        return self.env["account.move"]._books_report(jobs.exists())

    def action_keep_double(self):
        """Keep both objects, and ask no more."""
        self._decidable().write({
            "double_model": False, "double_id": False, "double_by_mark": False, "double_kept": True})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _decidable(self):
        """The rows among these that exist twice, as superuser. Checks that the user may decide on each of them.

        :raises UserError: there are none.
        """
        self.check_access("write")
        rows = self.sudo().filtered("is_double")
        if not rows:
            raise UserError(self.env._("This has been decided already."))
        return rows

    def _double_sentence(self):
        """The sentence about the doubles of one document."""
        return joined(self.env, [self._double_cause()])

    def _double_cause(self):
        return asdict(cause(
            "copied_there" if self[:1].double_by_mark else "stands_twice", self[:1],
            books=self.connection_id[:1].provider_label,
            names=", ".join(row._name_there() for row in self)))

    def _name_there(self):
        """The number or name by which a person finds it in the books."""
        name = self.display_name
        return name if name == self.external_id else f"{name} ({self.external_id})"
