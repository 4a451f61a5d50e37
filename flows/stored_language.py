"""The language of stored texts, as in the chatter: that of the person who acts, and of a schedule the company's."""

from odoo import SUPERUSER_ID


def written(record, connection, person=None):
    """The record in the language in which its texts are stored.

    :param person: the user for whom a schedule does it.
    """
    of_person = person.lang if person and person.id != SUPERUSER_ID else record.env.context.get("lang")
    return record.with_context(lang=of_person or connection.company_id.partner_id.lang)
