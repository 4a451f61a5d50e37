import pathlib

from odoo import models

from ..tools.held import Held


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", "books.mixin"]

    def _books_document(self, kind, lookup):
        if self.res_model != "account.move":
            raise Held(self.env._("It is attached to nothing that is sent to the books."), "retry")
        move = self.env["account.move"].browse(self.res_id)
        name = self.name
        if len(move._books_files().filtered(lambda file: file.name == name)) > 1:
            # Books may take a second file of the same name for the first one.
            path = pathlib.PurePath(name)
            name = f"{path.stem}-{self.id}{path.suffix}"
        return move._books_attachment(lookup.connection, lookup.connection._key(self), name, self.mimetype, self.raw)

    def _books_linked(self, row):
        """It belongs to the document there: sent anew with it, should that be sent anew."""
