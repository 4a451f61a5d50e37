"""The language of what the books get."""

from odoo.tools import get_lang


def language_of(move):
    """The customer's or vendor's language, the same whoever sends the entry."""
    return get_lang(move.env(context={}), move.partner_id.lang or move.company_id.partner_id.lang).code
