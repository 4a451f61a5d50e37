from odoo import api, fields, models

from ..flows.kind_words import kind_words


class BooksUnreadable(models.Model):
    """One row is an object of the books that could not be read: its content, and why it is not understood.

    All others are read; this one is read again daily until it is understood or deleted.
    """

    _name = "books.unreadable"
    _description = "Object in the books that could not be read"
    _order = "seen_at DESC, id DESC"
    _rec_name = "external_id"

    connection_id = fields.Many2one(
        "books.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Char(required=True, readonly=True)
    kind_word = fields.Char(string="Kind of Object", compute="_compute_kind_word")
    external_id = fields.Char(string="ID in the books", readonly=True)
    key = fields.Char(required=True, readonly=True, help="Its ID, or a digest of its content where it has none.")
    problem = fields.Char(string="Why", readonly=True)
    raw = fields.Text(string="What the books answered", readonly=True)
    source = fields.Selection(
        [("id", "By its ID"), ("list", "With the whole list"), ("changes", "With the changes of the books")],
        required=True, readonly=True, string="Read again")
    seen_at = fields.Datetime(string="Last seen", readonly=True)
    tried_at = fields.Datetime(string="Last tried", readonly=True)
    asked = fields.Boolean(readonly=True, help="Its list or the changes since are being read again.")
    issue_id = fields.Many2one("books.issue", readonly=True, index="btree_not_null", ondelete="set null")
    left_out = fields.Boolean(
        readonly=True, help="A person left it out, until it changes in the books.")
    url = fields.Char(string="Link", compute="_compute_url")

    _object_unique = models.UniqueIndex("(connection_id, kind, key)", "This object is already noted.")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_kind_word(self):
        kinds = kind_words(self.env)
        for row in self:
            row.kind_word = kinds.get(row.kind, row.kind)

    @api.depends("connection_id", "kind", "external_id")
    def _compute_url(self):
        for connection, rows in self.grouped("connection_id").items():
            provider = connection.sudo()._provider_offline()
            for row in rows:
                row.url = provider.web_url(row.kind, row.external_id) if row.external_id else False

    # Noting

    # Reading again


    # Buttons

    def action_read_again(self):
        """Read these objects again now."""
        self.check_access("read")
        rows, notice = self.sudo(), None  # only the rows that this user may read
        rows.write({"tried_at": False, "left_out": False})
        for connection in rows.connection_id:
            notice = connection.with_user(self.env.user).action_pull()
        return notice

    def action_leave_out(self):
        """Ignore these objects until they change in the books."""
        self.check_access("read")
        self.sudo().write({"left_out": True})  # only the rows that this user may read
