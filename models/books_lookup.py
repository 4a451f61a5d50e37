"""What a batch of Odoo records needs to know of the books, read once for all of them."""

from ..providers import PROVIDERS


class Lookup:
    """`ids`: the Odoo records that still exist. `rows`: {id: its `books.record`} of those that stand in the books."""

    def __init__(self, connection, kind, records):
        self.connection = connection
        self.env = connection.env
        self.record_kind = PROVIDERS[connection.provider].record_kind(kind)
        self.ids = set(records.ids)
        self.refused_names = set()  # ids of records whose name the books said is taken
        self.rows = self.env["books.record"]._of(connection, self.record_kind, records)

    def match(self, record):
        """The object of the books that surely is this Odoo record though it was never linked; None where there is
        none.

        :raises Held: several might be meant.
        """
        return None

    def failed_job(self, kind, record):
        """The job of another record that this one waits for, if it failed."""
        return self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("res_model", "=", record._name),
            ("res_id", "=", record.id), ("state", "=", "failed"),
        ], limit=1)

    def confirmed(self, kind, records):
        """{id of the Odoo record: its `books.record`} by the mappings that a person confirmed."""
        rows = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("res_id", "in", records.ids),
            ("confirmed", "=", True), ("record_id.state", "=", "active"),
        ])
        return {row.res_id: row.record_id for row in rows}

    def confirmed_taxes(self):
        """{ids of Odoo taxes on one line: what they mean together} by the mappings that a person confirmed."""
        rows = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
            ("record_id.state", "=", "active"),
        ])
        return {frozenset(row._key()): row.record_id for row in rows}
