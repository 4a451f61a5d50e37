from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .books_record_apply import GONE
from .books_record_difference import DOCUMENTS

VOIDABLE = (*DOCUMENTS, "expense", "payment", "bill_payment")


class BooksRecord(models.Model):
    """What an answer that came too late named: it was sent a second time in between."""

    _name = "books.record"
    _inherit = ["books.record", "books.mixin"]

    double_model = fields.Char(readonly=True)
    double_id = fields.Many2oneReference(
        string="Made again for", model_field="double_model", readonly=True, copy=False,
        help="The Odoo record for which this was made in the books, and then another object once more.")
    double_name = fields.Char(string="Stands Twice For", compute="_compute_double_name")
    is_double = fields.Boolean(compute="_compute_double_name")
    is_voidable = fields.Boolean(compute="_compute_double_name")

    _double_idx = models.Index("(double_model, double_id) WHERE double_id IS NOT NULL AND double_id != 0")

    @api.depends("double_model", "double_id", "state", "kind")
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

    @api.model
    def _doubles_of(self, model, ids):
        """{id of the Odoo record: its doubles in the books}"""
        rows = self.sudo().search([
            ("double_model", "=", model), ("double_id", "in", ids), ("connection_id.active", "=", True),
            *self._double_domain()])
        return rows.grouped("double_id")

    @api.model
    def _late_for(self, connection, kind, odoo_records):
        """{id of the Odoo record: what a late answer said was made for it}"""
        rows = self.search([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", (False, 0)),
            ("double_model", "=", odoo_records._name), ("double_id", "in", odoo_records.ids),
            *self._double_domain()], order="id DESC")
        return {row.double_id: row for row in rows}

    @api.model
    def _of(self, connection, kind, odoo_records):
        if odoo_records._name != self._name:
            return super()._of(connection, kind, odoo_records)
        # What stands in the books without being anything in Odoo is taken back by its own row.
        return {row.id: row for row in odoo_records.exists() if row.kind == kind and row.state not in GONE}

    def _settled(self):
        return 0.0 if self.kind in ("payment", "bill_payment") else super()._settled()

    # What a person decides

    def action_void_double(self):
        """Void in the books what stands there a second time."""
        jobs = self.env["books.job"].sudo()
        for connection, rows in self._decidable().grouped("connection_id").items():
            for kind, of_kind in rows.filtered("is_voidable").grouped("kind").items():
                jobs |= jobs._queue(connection, kind, of_kind, urgent=True, verb="void")
        for connection in jobs.connection_id:
            connection._push_now()
        return self.env["account.move"]._books_said(jobs.exists())

    def action_keep_double(self):
        """Both are meant: nothing is asked any more."""
        self._decidable().write({"double_model": False, "double_id": False})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _decidable(self):
        """Those of these that stand twice, as superuser: the user may decide on each of them.

        :raises UserError: there are none.
        """
        self.check_access("write")
        rows = self.sudo().filtered("is_double")
        if not rows:
            raise UserError(self.env._("This is settled already."))
        return rows

    # As what the outbox sends

    def _books_screen(self):
        record = self.env[self.double_model].browse(self.double_id).exists() if self.double_id else None
        return record._books_screen() if record else self

    def _books_taken_back(self, connection, cancel):
        """It is gone from the books."""
        record = self._books_screen()
        self.write({"double_model": False, "double_id": False})
        if record != self and hasattr(record, "message_post"):
            record.message_post(body=self.env._(
                "What stood a second time in %(books)s, %(name)s, is voided there.",
                books=connection.provider_label, name=self._name_there()))

    def _double_sentence(self):
        """What is wrong, and where, of the doubles of one document."""
        return self.env._(
            "It stands in %(books)s a second time, as %(names)s: an answer came after it had been sent again. Void "
            "that one, or keep both.", books=self.connection_id[:1].provider_label,
            names=", ".join(row._name_there() for row in self))

    def _name_there(self):
        """By what a person finds it in the books."""
        name = self.display_name
        return name if name == self.external_id else f"{name} ({self.external_id})"


class BooksConnection(models.Model):
    _inherit = "books.connection"

    double_count = fields.Integer(compute="_compute_double_count")

    def _compute_double_count(self):
        Record = self.env["books.record"]
        counts = dict(Record._read_group(
            [("connection_id", "in", self.ids), *Record._double_domain()], ["connection_id"], ["__count"]))
        for connection in self:
            connection.double_count = counts.get(connection._origin, 0)

    def action_open_doubles(self):
        return self.action_open_records() | {"context": {"search_default_doubles": 1}}

    def _note_late(self, batch, current, outcomes):
        """The answers to a request that another worker has taken over since: what they made is not lost sight of.

        What nothing else was made for yet is adopted when its turn comes; else it stands in the books twice.

        :param current: the jobs that still waited for the request.
        """
        late = [
            (job, document, outcome.record)
            for job, document, payload, outcome in zip(
                batch.jobs, batch.documents, batch.payloads, outcomes, strict=True)
            if job not in current and outcome.record and payload.verb == "create"]
        if not late:
            return
        # Waited for: another worker may be noting what it made.
        jobs = self.env["books.job"].browse(job_id for [job_id] in self.env.execute_query(SQL(
            "SELECT id FROM books_job WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [job.id for job, _document, _record in late])))
        jobs.invalidate_recordset()
        Record = self.env["books.record"]
        for job, (model, res_id), record in late:
            row = Record.search([
                ("connection_id", "=", self.id), ("kind", "=", record.kind),
                ("external_id", "=", record.external_id)]) or Record._note(self, [record])
            if row.res_id or row.state in GONE or (job in jobs and batch.is_of(job)):
                continue
            row.write({"double_model": model, "double_id": res_id})
            if job in jobs and job.state == "failed":
                job._requeue()
            if job in jobs and job.state == "todo":
                self._wake(job.not_before or None)
        moves = [res_id for _job, (model, res_id), _record in late if model == "account.move"]
        self._tell(self.env["account.move"].browse(moves).exists())
