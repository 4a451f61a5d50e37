from odoo import models

from ..flows.push.lookups import Lookup
from ..providers.documents import Attachment
from ..tools.held import LeftOut


class AccountMove(models.Model):
    """The files that travel along with a document, once it stands in the books."""

    _inherit = "account.move"

    def _books_linked(self, row):
        if row.kind == "attachment":
            return None  # beside its document, and sent anew with it, should that be sent anew
        return super()._books_linked(row)

    def _books_arrived(self, connection, rows):
        result = super()._books_arrived(connection, rows)
        Job = self.env["books.job"]
        if connection.attach_pdf:
            Job._queue(connection, "attachment", self.filtered(
                lambda move: move.is_sale_document(include_receipts=True)))
        if connection.attach_files:
            Job._queue(connection, "attachment", self._books_files())
        return result

    def _books_files(self):
        """The files that people attached to these documents: neither Odoo's own PDFs of them nor pictures in notes."""
        return self.env["ir.attachment"].search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", False),
            ("type", "=", "binary"), ("id", "not in", self.invoice_pdf_report_id.ids)], order="id")

    def _books_lookup(self, connection, kind):
        if kind == "attachment":
            return Lookup(connection, kind, self)
        return super()._books_lookup(connection, kind)

    def _books_document(self, kind, lookup):
        if kind == "attachment":
            return self._books_attachment(lookup.connection, f"{lookup.connection._key(self)}:pdf", *self._books_pdf())
        return super()._books_document(kind, lookup)

    def _books_attachment(self, connection, key, name, mime, content):
        """A file beside this document in the books.

        :raises LeftOut: the document does not stand there any more.
        """
        owner = self._books_rows_and_jobs()[0].get(self.id)
        if not owner:
            raise LeftOut(self.env._("Its document was taken back from the books."))
        return Attachment(
            key=key, owner_kind=owner.kind, owner_id=owner.external_id, name=name, mime=mime or "", content=content,
            online=False)

    def _books_pdf(self):
        """This invoice as its customer gets it: (name, type, content). What was sent to the customer, where it was;
        what Odoo's report makes, where not."""
        made = self.invoice_pdf_report_id
        if made:
            return made.name, made.mimetype, made.raw
        Report = self.env["ir.actions.report"]
        report = self.partner_id.invoice_template_pdf_report_id or self.env.ref("account.account_invoices")
        content, kind = Report._pre_render_qweb_pdf(report.report_name, self.ids)
        content = Report._get_splitted_report(report.report_name, content, kind)[self.id]
        mime = "application/pdf" if kind == "pdf" else "text/html"
        return self._get_invoice_report_filename(extension=kind), mime, content
