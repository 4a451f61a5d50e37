"""Objects that exist in the books a second time, to be voided there."""

from ..stored_language import written
from .source import Source


class Doubles(Source):
    """Rows of objects of the books, each a double of the one that an Odoo record is linked to.

    :param sources: {model: its source}
    """

    def __init__(self, sources):
        self.sources = sources

    def screen(self, record):
        doubled = record.env[record.double_model].browse(record.double_id).exists() if record.double_id else None
        return self.sources[doubled._name].screen(doubled) if doubled else record

    def note_voided(self, record, connection, cancel):
        doubled = self.screen(record)
        record.write({"double_model": False, "double_id": False})
        if doubled != record and hasattr(doubled, "message_post"):
            doubled.message_post(body=written(record, connection).env._(
                "The second one in %(books)s, %(name)s, is voided there.",
                books=connection.provider_label, name=record._name_there()))
