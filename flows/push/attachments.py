"""The files that are sent after their document, once that is in the books."""

import pathlib

from odoo.exceptions import UserError

from ...providers.beside import Attachment
from ...providers.file_names import clean_name
from ...tools.blocking import LeftOut
from ..blocking import Blocked
from .documents import Documents
from .entries import known_of
from .files import files_of
from .source import Source


class InvoicePdfs(Documents):
    """Invoices whose PDF is sent."""

    def parts(self, connection, kind, records, rows):
        return {}

    def document(self, record, kind, context):
        return attachment(record, context.connection, f"{context.connection._key(record)}:pdf", *invoice_pdf(record))

    def link(self, record, row):
        """Nothing is linked: the PDF is sent again if the document is."""


class Files(Source):
    """Files that people attached to a document."""

    def document(self, record, kind, context):
        if record.res_model != "account.move":
            raise Blocked("attached_to_nothing", record)
        move = record.env["account.move"].browse(record.res_id)
        return attachment(
            move, context.connection, context.connection._key(record), file_name(context.connection, move, record),
            record.mimetype, record.raw)

    def link(self, record, row):
        """Nothing is linked: the file is sent again if the document is."""


def file_name(connection, move, file):
    """The name of a file as the books accept it, unique within its document: they may take the second
    for the first one."""
    names = [clean_name(other.name, other.mimetype) for other in files_of(move)]
    if connection.attach_pdf and move.is_sale_document(include_receipts=True):
        names.append(clean_name(
            move.invoice_pdf_report_id.name or move._get_invoice_report_filename(), "application/pdf"))
    name = clean_name(file.name, file.mimetype)
    if [other.casefold() for other in names].count(name.casefold()) == 1:
        return name
    path = pathlib.PurePath(name)
    return f"{path.stem}-{file.id}{path.suffix}"


def attachment(move, connection, key, name, mime, content):
    """The `Attachment` of a file to this document in the books.

    :raises LeftOut: the document is no longer in the books, or the file is empty.
    """
    if not content:
        raise LeftOut(move.env._("“%(name)s” is empty: an empty file cannot be attached.", name=name))
    owner = known_of(move).rows.get(move.id)
    if not owner:
        raise LeftOut(move.env._("Its document was removed from the books."))
    return Attachment(
        key=key, owner_kind=owner.kind, owner_id=owner.external_id, name=name, mime=mime or "", content=content,
        online=False)


def invoice_pdf(move):
    """An invoice as its customer gets it: (name, type, content). The PDF that was sent to the customer, else what
    Odoo's report prints."""
    made = move.invoice_pdf_report_id
    if made:
        return made.name, made.mimetype, made.raw
    Report = move.env["ir.actions.report"]
    report = move.partner_id.invoice_template_pdf_report_id or move.env.ref("account.account_invoices")
    try:
        content, kind = Report._pre_render_qweb_pdf(report.report_name, move.ids)
    except UserError as error:
        raise Blocked("pdf_not_made", move, text=error) from error
    content = Report._get_splitted_report(report.report_name, content, kind)[move.id]
    mime = "application/pdf" if kind == "pdf" else "text/html"
    return move._get_invoice_report_filename(extension=kind), mime, content
