from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        return [*super()._build_bus_channel_list(channels), *self._books_channels()]

    def _books_channels(self):
        """The channels, one per company, that notify users of changed states of documents in the books."""
        user = self.env.user
        if not user or not user.has_group("books_connector.group_user"):
            return []
        Connection = self.env["books.connection"]
        return [(company, "books") for company in user.company_ids if Connection._id_of_company(company.id)]
