from odoo import api, models

from ..flows.companies import is_usable
from ..flows.pull.contact_differences import note_contact_difference


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        result = super()._update_reference_fields(src_partners, dst_partner)
        Record = self.env["books.record"].sudo()
        Record._move_to(src_partners, dst_partner)
        moved = Record.search([("res_model", "=", dst_partner._name), ("res_id", "=", dst_partner.id)])
        foreign = moved.filtered(lambda row: not is_usable(row.connection_id, dst_partner))
        # A contact in the books of one company cannot be linked to a contact of another company.
        foreign.write({"res_model": False, "res_id": False, "differences": False})
        note_contact_difference(moved - foreign)
        return result
