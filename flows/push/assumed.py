"""A document as it would be sent if what is created before it stood in the books already."""

from dataclasses import replace

from .entries import partner_of


def assume_created(move, context):
    """
    :return: (the Context of this document as it will be then, the names of what would be created)
    """
    entries, meanings = context.entries, context.meanings
    contacts = assumed(context, entries.kind, partner_of(move), entries.rows)
    sells_items = not meanings.is_purchase and context.connection.line_needs == "item"
    items = assumed(context, "item", move.invoice_line_ids.product_id, meanings.items) if sells_items else {}
    entries = replace(entries, rows=entries.rows | contacts)
    entries, in_currency = assume_currency_contact(move, entries)
    created = [row.name for row in (*contacts.values(), *items.values(), *in_currency)]
    return replace(context, entries=entries, meanings=replace(meanings, items=meanings.items | items)), created


def assumed(context, kind, records, known):
    """{id: a row as if it stood in the books} of those of these records that will be created there."""
    return {
        record.id: assumed_row(record) for record in records
        if record.id not in known and not context.collected.failed_job(kind, record, records)}


def assumed_row(record):
    return record.env["books.record"].new({"external_id": "0", "name": record.display_name, "state": "active"})


def assume_currency_contact(move, entries):
    """(these EntryContacts with the currency contact of this document, [its row] where it would be created)"""
    if not entries.is_of_other_currency(move) or entries.of(move)[1]:
        return entries, []
    partner, currency = partner_of(move), move.currency_id
    contact = move.env["books.currency.contact"].new({"partner_id": partner.id, "currency_id": currency.id})
    row = assumed_row(contact)
    return replace(
        entries, currency_contacts=entries.currency_contacts | {(partner.id, currency.id): contact},
        currency_contact_rows=entries.currency_contact_rows | {contact.id: row}), [row]
