"""What is in the books a second time, to be voided there."""

from .source import Source


class Doubles(Source):
    """Objects of the books themselves: each the double of what a record of Odoo is there.

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
            doubled.message_post(body=record.env._(
                "The second one in %(books)s, %(name)s, is voided there.",
                books=connection.provider_label, name=record._name_there()))
