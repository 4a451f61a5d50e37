import hashlib

from odoo import api, fields, models

from ..providers import PROVIDERS
from ..providers.documents import Unreadable
from ..providers.errors import Rejected
from ..providers.transport import dumps
from ..tools.clock import database_now
from ..tools.retry import until_committed
from .books_connection_pull import MONEY
from .books_record_apply import GONE
from .books_record_difference import DOCUMENTS

MOST_AT_ONCE = 30  # objects that are asked for by their ids in one request
AGAIN_AFTER = {"days": 1}


class BooksUnreadable(models.Model):
    """One object of the books that could not be read: what it says, and why it is not understood.

    The reading of all others has gone on; this one is read again daily until it is understood or gone.
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
    key = fields.Char(required=True, readonly=True, help="Its ID, or the digest of what it says where it tells none.")
    problem = fields.Char(string="Why", readonly=True)
    raw = fields.Text(string="What the books answered", readonly=True)
    source = fields.Selection(
        [("id", "By its ID"), ("list", "With the whole list"), ("changes", "With the changes of the books")],
        required=True, readonly=True, string="Read again")
    seen_at = fields.Datetime(string="Last seen", readonly=True)
    tried_at = fields.Datetime(string="Last tried", readonly=True)
    asked = fields.Boolean(readonly=True, help="Its list or the changes since are being read again.")
    left_out = fields.Boolean(
        readonly=True, help="A person decided to do without it, until it changes in the books.")
    url = fields.Char(string="Link", compute="_compute_url")

    _object_unique = models.UniqueIndex("(connection_id, kind, key)", "This object is already noted.")

    @api.depends("kind")
    def _compute_kind_word(self):
        kinds = dict(self.env["books.job"]._fields["kind"]._description_selection(self.env)) | {
            "contact": self.env._("Contact"), "tax": self.env._("Tax"), "deposit": self.env._("Deposit"),
            "journal_entry": self.env._("Journal Entry"), "refund_receipt": self.env._("Refund Receipt"),
            "overpayment": self.env._("Overpayment"), "prepayment": self.env._("Prepayment")}
        for row in self:
            row.kind_word = kinds.get(row.kind, row.kind)

    @api.depends("connection_id", "kind", "external_id")
    def _compute_url(self):
        for connection, rows in self.grouped("connection_id").items():
            provider = connection.sudo()._provider_offline()
            for row in rows:
                row.url = provider.web_url(row.kind, row.external_id) if row.external_id else False

    # Noting

    @api.model
    def _note(self, connection, page, source, refused=()):
        """Keep what could not be read of a page, and forget what could be.

        :param source: how all that tells no id is read again: "list" or "changes".
        :param refused: [(record, error)] that Odoo could not store.
        """
        read = {*page.read, *((record.kind, record.external_id) for record in page.records)}
        found = {}
        for one in page.unreadable:
            found[one.kind, _key(one)] = (one, "id" if one.external_id else source)
        for record, error in refused:
            one = Unreadable(
                kind=record.kind, external_id=record.external_id, reason=str(error)[:300], raw=dumps(repr(record)))
            read.discard((record.kind, record.external_id))
            found[one.kind, _key(one)] = (one, source)
        known = {(row.kind, row.key): row for row in self.search([("connection_id", "=", connection.id)])}
        self.browse([row.id for key, row in known.items() if key in read]).unlink()
        self._doubt(connection, page.unreadable)
        now = database_now(self.env)
        for key, (one, how) in found.items():
            values = {"problem": one.reason, "raw": one.raw, "source": how, "seen_at": now, "asked": False}
            row = known.get(key)
            if row and row.exists():
                row.write(values | {"left_out": row.left_out and row.raw == one.raw})
            else:
                self.create(values | {
                    "connection_id": connection.id, "kind": one.kind, "external_id": one.external_id, "key": key[1],
                    "tried_at": now})

    def _doubt(self, connection, unreadable):
        """What these objects were when they could be read is not known to be so any more: their documents differ."""
        kinds = PROVIDERS[connection.provider].listed_kinds
        doubted = {(kind, one.external_id): one for one in unreadable for kind in kinds.get(one.kind, (one.kind,))}
        rows = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "in", (*DOCUMENTS, *MONEY)), ("state", "not in", GONE),
            ("external_id", "in", [one.external_id for one in unreadable if one.external_id])]) if doubted else ()
        found = self.env["books.record"]
        for row in rows:
            one = doubted.get((row.kind, row.external_id))
            if one and not (row.state == "unknown" and row.decision == "ignore"):
                row.write({"state": "unknown", "waiting": False, "remedy": "books", "problem": self.env._(
                    "It cannot be read in %(books)s any more (%(reason)s). Look at it there; it is read again daily.",
                    books=connection.provider_label, reason=one.reason)})
                found |= row
        if found:
            connection._tell(found._note_differences())

    @api.model
    def _note_complete(self, connection, source, kinds=()):
        """A list, or the changes since what was asked for, were read to their end: what did not come is no more."""
        domain = [("connection_id", "=", connection.id), ("source", "=", source), ("asked", "=", True)]
        self.search([*domain, *([("kind", "in", list(kinds))] if kinds else [])]).unlink()

    # Reading again

    @api.model
    def _due(self, connection):
        """What is read again now: daily, and when a person asks for it."""
        limit = fields.Datetime.subtract(database_now(self.env), **AGAIN_AFTER)
        return self.search([
            ("connection_id", "=", connection.id), "|", ("tried_at", "=", False), ("tried_at", "<", limit)])

    @api.model
    def _read_again(self, connection, provider):
        """Read what is due once more; what stands among the changes comes with them, from where it did.

        :raises BooksError: the books could not be read.
        """
        due = self._due(connection)
        if not due:
            return
        by_list = due.filtered(lambda row: row.source == "list" or row.kind in provider.unannounced)
        by_id = (due - by_list).filtered(lambda row: row.source == "id")
        by_changes = due - by_list - by_id
        until_committed(self.env, lambda: self._begin_again(connection, by_list, by_changes, due))
        connection._read_catalogue([kind for kind in connection._catalogue_kinds() if kind in by_list.mapped("kind")])
        for kind, rows in by_id.grouped("kind").items():
            for start in range(0, len(rows), MOST_AT_ONCE):
                self._read_by_id(connection, provider, kind, rows[start:start + MOST_AT_ONCE])

    def _begin_again(self, connection, by_list, by_changes, due):
        due.exists().write({"tried_at": database_now(self.env)})
        by_list.exists().write({"asked": True})
        connection._forget_catalogues(set(by_list.mapped("kind")))
        if by_changes.exists() and connection._rewind_to(min(by_changes.mapped("create_date"))):
            by_changes.write({"asked": True})

    def _read_by_id(self, connection, provider, kind, rows):
        ids = rows.mapped("external_id")
        try:
            page = provider.read_again(kind, ids)
        except Rejected:
            return  # it stays as it is, and is asked for tomorrow
        connection._note_committed(page, "changes", moves=False)

        def forget():
            told = {external_id for _kind, external_id in page.read} | {one.external_id for one in page.unreadable}
            rows.exists().filtered(lambda row: row.external_id not in told).unlink()

        # Where one of them does not even tell its id, nobody knows which of the others is gone.
        if all(one.external_id for one in page.unreadable):
            until_committed(self.env, forget)

    # Buttons

    def action_read_again(self):
        """Read these objects again now."""
        self.check_access("read")
        rows, said = self.sudo(), None  # those that this user may read
        rows.write({"tried_at": False, "left_out": False})
        for connection in rows.connection_id:
            said = connection.with_user(self.env.user).action_pull()
        return said

    def action_leave_out(self):
        """Do without these objects, until they change in the books."""
        self.check_access("read")
        self.sudo().write({"left_out": True})  # those that this user may read


def _key(one):
    return one.external_id or hashlib.sha256(one.raw.encode(errors="replace")).hexdigest()
