"""Contacts from the books to Odoo."""

import logging
from functools import partial

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.clock import database_now
from ...tools.retry import CONCURRENT, until_committed
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..contact_batches import contact_rows, each_batch
from ..contact_changes import ContactChanges
from ..contact_conflicts import ask_about_conflicts, changed_at
from ..contact_document import contact_content
from ..contact_fields import flat, part_of, with_fields
from ..contact_guards import guarded_parts, guards
from ..contact_links import link_contact
from ..contact_merges import propose_again
from ..contact_pairs import ContactPairs, Unsure
from ..push.currency_contacts import link_currency_contact
from .contact_differences import contact_question, note_contact_difference
from .contact_values import new_contact_values, take_over

_logger = logging.getLogger(__name__)

# Contacts that changed in the books since both sides agreed. An index has the same condition.
CHANGED_THERE = (
    "contact IS NOT NULL AND problem IS NULL AND merge_into_id IS NULL AND contact IS DISTINCT FROM books_snapshot")


def pull_contacts(connection):
    """Update the contacts of Odoo that changed in the books."""
    until_committed(connection.env, partial(propose_again, connection))
    if connection.pull_contacts:
        each_batch(connection, partial(contacts_to_apply, connection), apply_contacts)
        until_committed(connection.env, partial(compare_differences, connection))


def compare_differences(connection):
    """Compare contacts with differences again: they may have been changed in Odoo since."""
    note_contact_difference(connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("differences", "!=", False)]))


def accept_contacts(connection):
    """Take the contacts as they are at the time of connecting as unchanged."""
    connection.env["books.record"].flush_model()
    connection.env.cr.execute(SQL(
        "UPDATE books_record SET books_snapshot = contact WHERE connection_id = %s AND kind IN %s"
        " AND books_snapshot IS NULL", connection.id, connection._contact_kinds()))
    connection.env["books.record"].invalidate_model(["books_snapshot"])


def contacts_to_apply(connection, after):
    """Contacts of the books that changed there, or are new, since both sides agreed."""
    return contact_rows(connection, after, SQL(CHANGED_THERE))


def apply_contacts(contacts, whole=False):
    """Update Odoo from these contacts of the books; on one that cannot be applied the reason is stored.

    :param whole: a person asked for it: the values of the books win, whichever side changed last.
    :return: how many were applied.
    """
    pairs = contact_pairs(contacts)
    return sum(apply_contact(row, pairs, whole) for row in contacts)


def contact_pairs(rows, states=("active",)):
    """{kind: the ContactPairs of those of these contacts that are not linked yet}"""
    pairs = {}
    unlinked = rows.filtered(lambda row: not row.res_id and row.state in states)
    for kind, of_kind in unlinked.grouped("kind").items():
        pairs[kind] = ContactPairs(of_kind.connection_id, of_kind[0]._contact_kind())
        pairs[kind].load_for_rows(of_kind)
    return pairs


def apply_contact(row, pairs, whole):
    try:
        with row.env.cr.savepoint():
            bring_contact(row, pairs, whole)
    except Unsure as unsure:
        row._block(contact_question(row, unsure))
    except CONCURRENT:
        raise
    except UserError as error:
        # Odoo's own validation: an invalid tax number, another company's contact.
        row._block(Blocked("odoo_refused", row, text=error))
    except Exception as error:
        # A value that Odoo cannot store must not block the other contacts.
        _logger.exception("books_connector: contact %s could not be applied", row.external_id)
        row._block(Blocked("odoo_refused", row, text=str(error).splitlines()[0]))
    else:
        return 1
    return 0


def bring_contact(row, pairs, whole):
    if is_currency_contact(row):
        row.books_snapshot = row.contact
        return
    connection = row.connection_id
    partner = row._linked_partners().with_company(connection.company_id)
    if partner.company_id and partner.company_id not in connection._companies():
        raise UserError(row.env._("“%s” is linked to a contact of another company. Link another one.", row.name))
    if partner:
        update_partner(row, partner, whole)
    elif row.state != "active":
        row.books_snapshot = row.contact
    else:
        partner = pairs[row.kind].partner_of(row)
        if partner:
            link_contact(partner.with_company(connection.company_id), row)
        else:
            partner = create_partner(row)
            for others in pairs.values():
                if others is not pairs[row.kind]:
                    others.add_partners(partner)


def create_partner(row):
    """Create the contact of Odoo for this one of the books."""
    Partner = row.env["res.partner"].with_company(row.connection_id.company_id)
    partner = Partner.create(new_contact_values(row))
    take_over(partner, row, set(flat(row.contact)) - {"name"}, guarded_parts(partner))
    link_contact(partner, row)
    return partner


def update_partner(row, partner, whole):
    """Update a contact of Odoo with what only the books changed; a person is asked about what both sides changed.

    :param whole: take over all values of the books.
    """
    changes = ContactChanges(row, partner)
    taken = changes.all_there() if whole else changes.to_take
    conflicts = set() if whole else changes.conflicts
    changed_here = changed_at(partner) if conflicts else None
    take_over(partner, row, taken | (set() if row._is_active_agreed() else {"active"}), changes.guarded)
    now = contact_content(partner, row.connection_id, changes.kind)
    # Changes made only in Odoo are still to be sent. Refused values and conflicts stay changes of the books.
    unsent = set() if whole else (changes.here - changes.there) | conflicts
    refused = {field for field in changes.there if part_of(field) in changes.guarded and not changes.is_same(field)}
    row._agree(
        with_fields(now, row.odoo_snapshot, unsent) if row.odoo_snapshot else now,
        with_fields(row.contact, row.books_snapshot, refused | conflicts) if row.books_snapshot else row.contact)
    ask_about_conflicts(row, partner, conflicts, changed_here)
    note_contact_difference(row)


def take_books(row, partner):
    """Decide the conflicts of a contact in favour of the books."""
    partner = partner.with_company(row.connection_id.company_id)
    changes = ContactChanges(row, partner)
    fields = changes.conflicts
    take_over(partner, row, fields, changes.guarded)
    now = contact_content(partner, row.connection_id, row._contact_kind())
    row.write({
        "odoo_snapshot": with_fields(row.odoo_snapshot or now, now, fields),
        "books_snapshot": with_fields(row.books_snapshot or row.contact, row.contact, fields)})
    ask_about_conflicts(row, partner, set())


def chosen_contact(row):
    """The contact of Odoo that a person chose for this one of the books.

    :raises UserError: the contact in the books that represents it is another one.
    """
    chosen = row.partner_id
    company = chosen.commercial_partner_id
    if chosen != company and guards(company).get(company.id):
        raise UserError(row.env._(
            "“%(person)s” belongs to “%(company)s”, which is the contact in the books. Choose “%(company)s” "
            "itself if you mean it.", person=chosen.name, company=company.name))
    return company


def note_linked(row):
    """Queue again what waited for a person to link this contact."""
    connection = row.connection_id
    waiting = row.env["books.job"].search([
        ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts")])
    if waiting:
        waiting.not_before = database_now(row.env)
        wake_push(connection)


def is_currency_contact(row):
    """Whether this is a currency contact: its changes in the books are not applied in Odoo."""
    made = None if row.res_id else row.connection_id._of_key((row.contact or {}).get("mark"))
    if made is not None and made._name == "books.currency.contact" and is_free_currency_contact(row, made.exists()):
        link_currency_contact(made, row)
    return row.res_model == "books.currency.contact"


def is_free_currency_contact(row, made):
    """Whether a mark names a currency contact of these books, in this currency, that is not linked to another
    object.
    """
    return (
        made.connection_id == row.connection_id and made.currency_id == row.currency_id
        and made.id not in row._of(row.connection_id, row.kind, made))
