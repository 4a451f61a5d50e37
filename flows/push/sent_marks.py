"""Mark a document that Odoo sent to its contact as sent in the books, so that it is not sent a second time from
there.
"""

from odoo import fields

from ...providers.beside import SentMark
from ...tools.blocking import LeftOut, Waits
from ...tools.clock import database_now
from .entries import known_of
from .source import Source

APPROVAL = 6  # hours after which a draft in the books is checked again


class SentMarks(Source):
    """Documents in the books that are marked there as sent."""

    def document(self, record, kind, context):
        row = known_of(record).rows.get(record.id)
        if not row:
            raise LeftOut(record.env._("Its document was removed from the books."))
        if row.state == "draft":  # it is marked once it is approved
            raise Waits(until=fields.Datetime.add(database_now(record.env), hours=APPROVAL))
        return SentMark(
            key=context.connection._key(record), owner_kind=row.kind, external_id=row.external_id,
            version=row.version or "", email=record.partner_id.email_normalized or "")

    def link(self, record, row):
        """Nothing to link: the document is linked already."""
