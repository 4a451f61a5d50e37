from odoo import api, fields, models

from ..flows.blocking import Blocked
from ..flows.error_reasons import explain
from ..flows.push.assumed import assume_created
from ..flows.push.context import context_of
from ..flows.push.documents import lines_of
from ..flows.push.sources import source_of
from ..flows.remedies import remedy_screen, remedy_selection
from ..providers.errors import Rejected
from ..tools.blocking import LeftOut, Waits
from ..tools.superuser import as_superuser


class BooksPreview(models.TransientModel):
    """What would be sent for one document, and whether the amounts agree. Nothing is sent or read.

    Only the flows create one, for a document that its user may read. It is never changed.
    """

    _name = "books.preview"
    _description = "Preview of what is sent to the books"

    move_id = fields.Many2one("account.move", required=True, readonly=True, ondelete="cascade")
    connection_id = fields.Many2one("books.connection", readonly=True)
    names_items = fields.Boolean(compute="_compute_names")
    names_accounts = fields.Boolean(compute="_compute_names")
    currency_id = fields.Many2one(related="move_id.currency_id", related_sudo=False)
    sendable = fields.Boolean(related="move_id.books_sendable", related_sudo=False)
    books = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    contact = fields.Char(string="Contact there", readonly=True)
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    status = fields.Char(string="Arrives as", readonly=True)
    line_ids = fields.One2many("books.preview.line", "preview_id", readonly=True)
    tax_included = fields.Boolean(readonly=True)
    total = fields.Monetary(string="Total in Odoo", readonly=True)
    tax = fields.Monetary(string="Tax in Odoo", readonly=True)
    total_there = fields.Monetary(readonly=True)
    tax_there = fields.Monetary(readonly=True)
    agreement = fields.Selection(
        [("agrees", "Agrees to the cent"), ("differs", "Differs: it would not be sent")], readonly=True)
    created = fields.Char(string="Is created there first", readonly=True)
    missing = fields.Text(readonly=True, help="Why it could not be sent as it is.")
    remedy = fields.Selection(remedy_selection, readonly=True)

    @api.depends("line_ids.item", "line_ids.account")
    def _compute_names(self):
        for preview in self:
            preview.names_items = any(preview.line_ids.mapped("item"))
            preview.names_accounts = any(preview.line_ids.mapped("account"))

    @api.model
    def _of(self, move):
        """:param move: a document; that the user may read it was checked."""
        preview = as_superuser(self).create({"move_id": move.id})
        preview._fill()
        return preview.with_env(self.env)

    def _fill(self):
        """Build the document as the push would, as if what would be created first already existed."""
        connection = self.move_id._books_connection(self.move_id.company_id)
        move = self.move_id.with_company(connection.company_id)
        kind = move._books_kind()
        provider = connection._provider_offline()
        source = source_of(move._name, kind)
        context, created = assume_created(move, context_of(source, connection, kind, move))
        partner, contact = context.entries.of(move)
        self.write({
            "connection_id": connection.id, "books": connection.provider_label, "number": move.name,
            "date": move.invoice_date, "due_date": move.invoice_date_due, "total": move.amount_total,
            "tax": move.amount_tax, "created": ", ".join(created) or False,
            "contact": contact.name if contact else partner.display_name,
        })
        self._fill_document(connection, provider, move, source, context)
        context.collected.make_mappings()

    def _fill_document(self, connection, provider, move, source, context):
        kind = move._books_kind()
        try:
            document = source.document(move, kind, context)
            amounts = provider.expected_totals(provider.prepare(document))
        except (Blocked, LeftOut) as stopped:
            self.write({"missing": stopped.sentence, "remedy": getattr(stopped, "remedy", False)})
        except Waits:
            self.missing = self.env._("Another document that it belongs to is sent first.")
        except Rejected as error:
            self.missing, self.remedy = explain(self.env, error, connection.provider_label)
        else:
            self._fill_amounts(connection, document, amounts)
            self.line_ids = self._lines(document.lines)
            return
        self.line_ids = self._lines(lines_of(move, context, []))

    def _fill_amounts(self, connection, document, amounts):
        agrees = (amounts.total, amounts.tax) == (document.total, document.tax_total)
        statuses = dict(connection._fields["posting_status"]._description_selection(self.env))
        self.write({
            "number": amounts.number or document.number, "date": document.date, "due_date": document.due_date,
            "tax_included": document.tax_included,
            "status": connection.has_posting_status and statuses[document.status],
            "total": float(document.total), "tax": float(document.tax_total), "total_there": float(amounts.total),
            "tax_there": float(amounts.tax), "agreement": "agrees" if agrees else "differs",
        })

    def _lines(self, lines):
        def shown(ref):
            return ref and " ".join(part for part in dict.fromkeys((ref.number, ref.name)) if part)

        return [(0, 0, {
            "name": line.description, "is_note": line.is_note, "quantity": float(line.quantity),
            "unit_price": float(line.unit_price), "discount": float(line.discount), "net": float(line.net),
            "tax": float(line.tax), "tax_code": line.tax_code and line.tax_code.name, "item": shown(line.item),
            "account": shown(line.account),
        }) for line in lines]

    def action_send(self):
        self.ensure_one()
        self.check_access("read")
        notice = self.move_id.action_books_send()
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice

    def action_remedy(self):
        self.ensure_one()
        self.check_access("read")
        self.connection_id.check_access("read")
        return remedy_screen(self.connection_id, self.remedy)


class BooksPreviewLine(models.TransientModel):
    """One line as it would be in the books."""

    _name = "books.preview.line"
    _description = "Line of a preview"

    preview_id = fields.Many2one("books.preview", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    name = fields.Text(string="Description")
    is_note = fields.Boolean()
    quantity = fields.Float(digits=0)
    unit_price = fields.Float(digits=0)
    discount = fields.Float(string="Disc. %")
    net = fields.Monetary(string="Without tax")
    tax = fields.Monetary()
    tax_code = fields.Char(string="Tax there")
    item = fields.Char(string="Item there")
    account = fields.Char(string="Account there")
