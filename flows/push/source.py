"""The interface that the push needs for the Odoo records of one model."""

from .lookups import Lookup


class Source:
    """The records of one Odoo model for the push: what they need, the document made of them, and what follows."""

    def lookup(self, connection, kind, records):
        """The `Lookup` with the objects of the books that these records need, read once for all of them."""
        return Lookup(connection, kind, records)

    def needs(self, connection, records):
        """The records that have to be sent before these.

        :return: [(kind, Odoo records that are not there yet)]
        """
        return []

    def document(self, record, kind, lookup):
        """A record as a `providers.documents.Document`.

        :raises Blocked: it cannot be sent, for reasons that a person can fix.
        :raises Waits: something else has to be sent before.
        """
        raise NotImplementedError

    def lock(self, records):
        """Cause a conflict with concurrent transactions that change these records because they saw them as not sent."""

    def screen(self, record):
        """The record whose form shows this one."""
        return record

    def link(self, record, row):
        """Link this record to that object of the books."""
        row.write({"res_model": record._name, "res_id": record.id})

    def link_sent(self, records, rows):
        """Link these records after they were sent.

        :param rows: {id of the record: its `books.record`}
        """
        if "company_id" in records._fields:
            records.fetch(["company_id"])  # read for all at once, because each link is checked
        for record in records:
            self.link(record, rows[record.id])

    def link_found(self, record, row):
        """Link this record to an object that was found in the books and existed there already."""
        self.link(record, row)

    def sent(self, connection, records, rows):
        """Queue what follows these records, now that they are in the books.

        :param rows: {id: its `books.record`}
        """

    def note_voided(self, record, connection, cancel):
        """Do what follows in Odoo after this record was voided or deleted in the books.

        :param cancel: whether to cancel it in Odoo, too.
        """


class MoneySource(Source):
    """Payments and parts of them. Sent ones are marked `from_odoo`, so that a pull never registers them again."""

    def link(self, record, row):
        row.from_odoo = True
        return super().link(record, row)
