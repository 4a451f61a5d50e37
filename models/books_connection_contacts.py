from odoo import fields, models
from odoo.tools import SQL

from ..tools.clock import database_now
from ..tools.retry import until_committed


class BooksConnection(models.Model):
    """Contacts travel by themselves, out and in, as the settings of the connection say."""

    _inherit = "books.connection"

    auto_contacts = fields.Boolean(
        string="Send contacts", tracking=True,
        help="Customers and vendors that are new or changed in Odoo are sent by themselves. Switched off, a contact is "
             "sent with its first document, and with the button.")
    pull_contacts = fields.Boolean(
        string="Get contacts", default=True, tracking=True,
        help="Contacts that are new or changed in the books are brought to Odoo by themselves. Where both sides "
             "changed the same, the later change wins.")

    contact_question_count = fields.Integer(compute="_compute_contact_question_count")

    def _compute_contact_question_count(self):
        questions = dict(self.env["books.record"]._read_group(
            [("connection_id", "in", self.ids), ("problem", "!=", False), ("contact", "!=", False)],
            ["connection_id"], ["__count"]))
        for connection in self:
            connection.contact_question_count = questions.get(connection, 0)

    def action_open_contact_questions(self):
        """The contacts of the books of which a person says who they are, or what became of them."""
        action = self._action_of("books_connector.books_record_contact_action")
        return action | {"context": action["context"] | {"search_default_unlinked": 0, "search_default_problem": 1}}

    # Out

    def _queue_contacts(self):
        """Queue the contacts that are new in Odoo, or changed there since both sides were the same, and all that waited
        for a person's decision on a contact."""
        until_committed(self.env, self._requeue_decided)
        if not self.auto_contacts or not self._is_working():
            return
        self._each_of(self._contacts_to_compare, self._queue_changed)
        until_committed(self.env, self._queue_new)

    def _requeue_decided(self):
        self.env["books.job"].search([
            ("connection_id", "=", self.id), ("state", "=", "failed"), ("remedy", "=", "contacts"),
            ("not_before", "!=", False)])._requeue()

    def _queue_changed(self, rows):
        Job = self.env["books.job"]
        for kind, of_kind in rows.grouped(lambda row: row._contact_kind()).items():
            partners = of_kind._linked_partners()
            lookup = partners._books_lookup(self, kind)
            Job._queue(self, kind, partners.filtered(lookup.outdated) - self._failed_contacts(kind))
        rows.compared_at = database_now(self.env)

    def _queue_new(self):
        """Customers and vendors of this company that the books do not know, made since the start date."""
        Partner, Job = self.env["res.partner"], self.env["books.job"]
        queued = Partner
        for kind, rank in (("customer", "customer_rank"), ("vendor", "supplier_rank")):
            partners = Partner.browse(partner_id for [partner_id] in self.env.execute_query(SQL(
                """
                SELECT partner.id FROM res_partner partner
                 WHERE partner.active AND partner.commercial_partner_id = partner.id AND partner.%s > 0
                   AND (partner.company_id IS NULL OR partner.company_id = %s) AND partner.create_date >= %s
                   AND NOT EXISTS (
                       SELECT FROM books_record row
                        WHERE row.connection_id = %s AND row.kind = %s AND row.res_model = 'res.partner'
                          AND row.res_id = partner.id)
                   AND NOT EXISTS (
                       SELECT FROM books_job job
                        WHERE job.connection_id = %s AND job.kind = %s AND job.res_model = 'res.partner'
                          AND job.res_id = partner.id AND job.state != 'done')
                 ORDER BY partner.id LIMIT 1000
                """, SQL.identifier(rank), self.company_id.id, self.start_date or "1970-01-01", self.id,
                self._record_kind(kind), self.id, kind)))
            if self._record_kind(kind) == self._record_kind("customer"):
                partners -= queued  # customers and vendors are one kind there
            Job._queue(self, kind, partners)
            queued |= partners

    def _failed_contacts(self, kind):
        """The contacts that wait for a person."""
        failed = self.env["books.job"].search([
            ("connection_id", "=", self.id), ("kind", "=", kind), ("state", "=", "failed")])
        return self.env["res.partner"].browse(failed.mapped("res_id"))

    # In

    def _get_contacts(self):
        """Bring Odoo to what changed in the contacts of the books."""
        if self.pull_contacts:
            self._each_of(self._contacts_to_apply, lambda rows: rows._apply_contacts())
            until_committed(self.env, self._look_at_differences)

    def _look_at_differences(self):
        """What differed may have been changed in Odoo since."""
        self.env["books.record"].search([
            ("connection_id", "=", self.id), ("kind", "in", self._contact_kinds()), ("difference", "!=", False),
        ])._note_contact_difference()

    def _each_of(self, batch_after, step):
        """One committed step for each batch of rows."""
        last_id = 0
        while True:
            rows = batch_after(last_id)
            if not rows:
                return
            last_id = rows[-1].id
            _done, left = until_committed(self.env, lambda rows=rows: step(rows))
            if left <= 0:
                return

    def _accept_contacts(self):
        """What stood in the books before they were connected is no change."""
        self.env["books.record"].flush_model()
        self.env.cr.execute(SQL(
            "UPDATE books_record SET agreed_there = contact WHERE connection_id = %s AND kind IN %s"
            " AND agreed_there IS NULL", self.id, self._contact_kinds()))
        self.env["books.record"].invalidate_model(["agreed_there"])

    def _contacts_to_apply(self, after):
        """Contacts of the books that changed there, or are new, since both sides were the same."""
        return self._contact_rows(after, SQL("""
            row.contact IS NOT NULL AND row.problem IS NULL AND row.contact IS DISTINCT FROM row.agreed_there"""))

    def _contacts_to_compare(self, after):
        """Contacts that stand in the books and were written in Odoo since they were last compared.

        A transaction may commit what it wrote minutes ago, so those minutes are looked at again.
        """
        return self._contact_rows(after, SQL("""
            row.state = 'active' AND row.res_model = 'res.partner' AND EXISTS (
                SELECT FROM res_partner part
                 WHERE part.commercial_partner_id = row.res_id
                   AND part.write_date > row.compared_at - INTERVAL '10 minutes')"""))

    def _contact_rows(self, after, condition):
        self.env.flush_all()
        return self.env["books.record"].browse(row_id for [row_id] in self.env.execute_query(SQL(
            "SELECT row.id FROM books_record row WHERE row.connection_id = %s AND row.kind IN %s AND row.id > %s AND %s"
            " ORDER BY row.id LIMIT 200", self.id, self._contact_kinds(), after, condition)))
