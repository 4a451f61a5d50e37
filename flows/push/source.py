"""What the push needs of the Odoo records of one model."""

from .confirmed import confirmed


class Source:
    """The records of one model of Odoo, as the push sees them: what they need, their document, and what follows."""

    def rows(self, connection, kind, records):
        """{id: its `books.record`} of those of these records that are in the books."""
        return connection.env["books.record"]._of(connection, connection._record_kind(kind), records)

    def parts(self, connection, kind, records, rows):
        """What these records need to know of the books beside their rows, read once for all of them.

        :return: {field of the Context: part}
        """
        return {}

    def match(self, record, context):
        """The unlinked record of the books that certainly is this Odoo record; None where there is none.

        :raises Blocked: several might be meant.
        """
        return None

    def outdated(self, record, context):
        """Whether the books hold this record otherwise than Odoo, and it is to be sent again."""
        return False

    def expected(self, record, context):
        """What Odoo holds, kept beside what is sent; None for what is never compared."""
        return None

    def former_values(self, record, context):
        """What alone an update changes: {field of `updates.CHANGEABLE`: what it was}; empty for all."""
        return {}

    def emptied(self, record, context):
        """The fields of `updates.CHANGEABLE` that were emptied in Odoo since both sides agreed."""
        return frozenset()

    def values(self, record, document):
        """The values that people may change after it was sent, as JSON; None where there are none."""
        return None

    def needs(self, connection, records):
        """What has to be in the books before these records.

        :return: [(kind, Odoo records that are not there yet)]
        """
        return []

    def document(self, record, kind, context):
        """A record as a `providers.documents.Document`.

        :raises Blocked: it cannot be sent, for reasons that a person can fix.
        :raises Waits: something else has to be sent before.
        """
        raise NotImplementedError

    def lock(self, records):
        """Make transactions conflict that change these records meanwhile because they saw them unsent."""

    def screen(self, record):
        """The record on whose form a person sees this one."""
        return record

    def link(self, record, row):
        """This record is that object of the books."""
        row.write({"res_model": record._name, "res_id": record.id})

    def link_sent(self, records, rows):
        """These records were sent.

        :param rows: {id of the record: what it is in the books}
        """
        if "company_id" in records._fields:
            records.fetch(["company_id"])  # of all at once: each link is checked for it
        for record in records:
            self.link(record, rows[record.id])

    def link_found(self, record, row):
        """This record was found to be that object of the books, which existed there already."""
        self.link(record, row)

    def sent(self, connection, records, rows):
        """These are in the books now: what goes along with them is queued.

        :param rows: {id: what it is there}
        """

    def note_voided(self, record, connection, cancel):
        """This record was voided or deleted in the books.

        :param cancel: whether it is cancelled in Odoo, too.
        """


class MappedSource(Source):
    """A model of which several records may mean one record of the books: they are linked by mappings.

    :cvar mapping_kind: of those mappings.
    """

    mapping_kind = None

    def rows(self, connection, kind, records):
        meant = confirmed(connection, self.mapping_kind, records)
        return {record_id: row for record_id, row in meant.items() if row.state == "active"}


class MoneySource(Source):
    """Payments and parts of them. What is sent is marked `from_odoo`, so that a pull never registers it again."""

    def link(self, record, row):
        row.from_odoo = True
        return super().link(record, row)
