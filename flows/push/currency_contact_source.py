"""Contacts once more, for their documents in another currency, as the books get them."""

from dataclasses import replace

from ...providers import PROVIDERS
from ..blocking import Blocked
from ..contact_document import contact_document
from ..contact_names import contact_names
from .currency_contacts import link_currency_contact
from .known_currency_contacts import known_currency_contacts
from .source import Source
from .terms import stop_inactive_term


class CurrencyContacts(Source):
    """Contacts in another currency than their own."""

    def parts(self, connection, kind, records, rows):
        return {"currency_contacts": known_currency_contacts(connection, kind, records)}

    def match(self, record, context):
        """The unlinked contact of its name and currency."""
        name = PROVIDERS[context.connection.provider].name_key(contact_names(record, context.kind)[0])
        rows = context.currency_contacts.by_name.get(name, record.env["books.record"])
        return rows.filtered(lambda row: (
            row.kind == context.record_kind and not row.res_id and row.currency_id == record.currency_id))[:1] or None

    def document(self, record, kind, context):
        if not context.connection.push_contacts:
            raise Blocked(
                "no_contact_created", context.connection, "push_contacts", name=record.display_name,
                books=context.connection.provider_label)
        terms = context.currency_contacts.terms
        stop_inactive_term(record.partner_id, kind, context.connection, terms)
        return replace(
            contact_document(record.partner_id, kind, context.connection, terms),
            key=context.connection._key(record), name=free_name(record, context), number="",
            currency=record.currency_id.name)

    def screen(self, record):
        return record.partner_id

    def link(self, record, row):
        link_currency_contact(record, row)


def free_name(record, context):
    """The first of its names that no contact there has; the last one where the books refused one."""
    names, name_key = contact_names(record, context.kind), PROVIDERS[context.connection.provider].name_key
    if record.id in context.refused_names:
        return names[-1]
    return next((name for name in names if name_key(name) not in context.currency_contacts.by_name), names[-1])
