from odoo import models


class BooksOpened(models.AbstractModel):
    """Rows that show an object of the books, with its address there in `url`."""

    _name = "books.opened"
    _description = "Opens an object of the books"

    def action_open_in_books(self):
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
