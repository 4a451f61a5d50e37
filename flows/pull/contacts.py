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
from ..contact_document import contact_content
from ..contact_guards import guarded_parts, guards
from ..contact_links import link_contact
from ..contact_pairs import ContactPairs, Unsure
from ..kinds import PARTS
from ..push.currency_contacts import link_currency_contact
from .contact_differences import contact_question, is_same_part, note_contact_difference
from .contact_values import changed_at, new_contact_values, take_over

_logger = logging.getLogger(__name__)


def pull_contacts(connection):
    """Bring Odoo to what changed in the contacts of the books."""
    if connection.pull_contacts:
        each_batch(connection, partial(contacts_to_apply, connection), apply_contacts)
        until_committed(connection.env, partial(compare_differences, connection))


def compare_differences(connection):
    """What differed may have been changed in Odoo since."""
    note_contact_difference(connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("differences", "!=", False)]))


def accept_contacts(connection):
    """What stood in the books before they were connected is no change."""
    connection.env["books.record"].flush_model()
    connection.env.cr.execute(SQL(
        "UPDATE books_record SET agreed_there = contact WHERE connection_id = %s AND kind IN %s"
        " AND agreed_there IS NULL", connection.id, connection._contact_kinds()))
    connection.env["books.record"].invalidate_model(["agreed_there"])


def contacts_to_apply(connection, after):
    """Contacts of the books that changed there, or are new, since both sides were the same."""
    return contact_rows(connection, after, SQL("""
        row.contact IS NOT NULL AND row.problem IS NULL AND row.contact IS DISTINCT FROM row.agreed_there"""))


def apply_contacts(contacts, whole=False):
    """Bring Odoo to what changed in these contacts of the books; what cannot be applied keeps its reason.

    :param whole: a person asked for it: what the books hold wins, whichever changed last.
    :return: how many were applied.
    """
    pairs = contact_pairs(contacts)
    return sum(apply_contact(row, pairs, whole) for row in contacts)


def contact_pairs(rows):
    """{kind: whom of Odoo those of these contacts that are nobody's yet are compared with}"""
    pairs = {}
    unlinked = rows.filtered(lambda row: not row.res_id and row.state == "active")
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
        # Odoo's own check of a field: a tax number that is none, another company's contact.
        row._block(Blocked("odoo_refused", row, text=error))
    except Exception as error:
        # What no contact of Odoo can hold must not keep the others waiting.
        _logger.exception("books_connector: contact %s could not be applied", row.external_id)
        row._block(Blocked("odoo_refused", row, text=str(error).splitlines()[0]))
    else:
        return 1
    return 0


def bring_contact(row, pairs, whole):
    if is_currency_contact(row):
        row.agreed_there = row.contact
        return
    connection = row.connection_id
    partner = row._linked_partners().with_company(connection.company_id)
    if partner.company_id and partner.company_id not in connection._companies():
        raise UserError(row.env._("“%s” is linked to a contact of another company. Link another one.", row.name))
    if partner:
        update_partner(row, partner, whole)
    elif row.state != "active":
        row.agreed_there = row.contact
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
    """A new contact of Odoo that is this one of the books."""
    Partner = row.env["res.partner"].with_company(row.connection_id.company_id)
    partner = Partner.create(new_contact_values(row))
    take_over(partner, row, set(PARTS) - {"name"})
    link_contact(partner, row)
    return partner


def update_partner(row, partner, whole):
    connection, kind = row.connection_id, row._contact_kind()
    before_there, before_here = row.agreed_there or {}, row.agreed_here
    there = set(row.contact or ()) if whole else row._changed_there()
    here = contact_content(partner, connection, kind)
    mine = {part for part in PARTS if before_here and here[part] != before_here.get(part)}
    if not whole and connection.auto_contacts and mine & there and changed_at(partner) > row.changed_at:
        there -= mine
    take_over(partner, row, there)
    now = contact_content(partner, connection, kind)
    refused = {part for part in guarded_parts(partner) & set(row.contact)
               if not is_same_part(row, partner, part, now)}
    # What changed in Odoo alone is still to be sent; so is what Odoo refuses, where a person sends all of it.
    left = set() if whole else mine - there
    unsent = set() if before_here or whole else refused
    row._agree(
        {part: now[part] for part in PARTS if part not in left | unsent}
        | {part: before_here[part] for part in left & set(before_here or ())})
    # What Odoo refuses is no agreement: it stays a change there.
    row.agreed_there = row.contact | {part: before_there[part] for part in refused & set(before_there)}
    note_contact_difference(row)


def chosen_contact(row):
    """The contact of Odoo that a person chose for this one of the books.

    :raises UserError: what stands in books for that one was not meant by it.
    """
    chosen = row.partner_id
    company = chosen.commercial_partner_id
    if chosen != company and guards(company).get(company.id):
        raise UserError(row.env._(
            "“%(person)s” belongs to “%(company)s”, which stands in books for it. Choose “%(company)s” itself if "
            "you mean it.", person=chosen.name, company=company.name))
    return company


def note_linked(row):
    """A person decided who this is: the schedule tries again whatever waited for that."""
    connection = row.connection_id
    waiting = row.env["books.job"].search([
        ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts")])
    if waiting:
        waiting.not_before = database_now(row.env)
        wake_push(connection)


def is_currency_contact(row):
    """Whether this is a contact of Odoo once more, in another currency: what changes there changes nobody here."""
    made = None if row.res_id else row.connection_id._of_key((row.contact or {}).get("mark"))
    if made is not None and made._name == "books.namesake" and is_free_currency_contact(row, made.exists()):
        link_currency_contact(made, row)
    return row.res_model == "books.namesake"


def is_free_currency_contact(row, made):
    """Whether a mark names one of these books, in its currency, that nothing else there is."""
    return (
        made.connection_id == row.connection_id and made.currency_id == row.currency_id
        and made.id not in row._of(row.connection_id, row.kind, made))
