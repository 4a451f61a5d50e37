from odoo import models

from ..flows.push.lookups import Lookup


class BooksMixin(models.AbstractModel):
    """What Odoo records of a kind that can stand in the books answer to the push."""

    _name = "books.mixin"
    _description = "Can stand in the books"

    def _books_lookup(self, connection, kind):
        """What these records need to know of the books."""
        return Lookup(connection, kind, self)

    def _books_needs(self, connection):
        """What has to stand in the books before these records.

        :return: [(kind, Odoo records that do not stand there yet)]
        """
        return []

    def _books_document(self, kind, lookup):
        """This record as a `providers.documents.Document`.

        :raises Held: it cannot be sent, for reasons that a person can mend.
        :raises Waits: something else has to be sent before.
        """
        raise NotImplementedError

    def _books_hold(self):
        """These are about to be sent: whoever changes them meanwhile, having seen that they are not, starts again."""

    def _books_screen(self):
        """The record on whose form a person sees this one."""
        return self

    def _books_linked(self, row):
        """This record is that object of the books."""
        self.ensure_one()
        row.write({"res_model": self._name, "res_id": self.id})

    def _books_linked_all(self, rows):
        """These records were sent.

        :param rows: {id of the record: what it is in the books}
        """
        if "company_id" in self._fields:
            self.mapped("company_id")  # of all at once: each link is checked for it
        for record in self:
            record._books_linked(rows[record.id])

    def _books_found(self, row):
        """This record was found to be that object of the books, which stood there already."""
        self._books_linked(row)

    def _books_arrived(self, connection, rows):
        """These arrived in the books together: what goes along with them is queued.

        :param rows: {id: what it is there}
        """
