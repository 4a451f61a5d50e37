"""Queue contacts that changed in Odoo, or are new.

Those that were written there are compared in each run. Once a day all are compared, because not everything that makes
a contact one to be sent writes to it; so many in each run that its length does not depend on how many there are.
"""

from datetime import timedelta
from functools import partial

from odoo.tools import SQL

from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..connect.wake import wake_push
from ..contact_batches import contact_rows, each_batch
from ..omissions import omitted
from .contacts import Contacts
from .context import context_of
from .queue import queue

ALL = 2 ** 31 - 1  # the largest id
PART = 10_000  # of all contacts, in one run
MOST_NEW = 1000  # contacts that are queued in one step
COMPARED_ANEW = timedelta(hours=1)  # recent changes are compared again, because their transactions may commit late


def queue_contacts(connection):
    """Queue the contacts that are new in Odoo, or changed there since both sides agreed, and those that waited
    for a person's decision on a contact."""
    until_committed(connection.env, partial(requeue_decided, connection))
    if not connection.auto_contacts or not connection._is_working():
        return
    began = database_now(connection.env)
    if not connection.contacts_compared_at:
        until_committed(connection.env, lambda: connection.write({
            "contacts_compared_at": began, "contacts_left": ALL}))
    first = first_of_part(connection)
    concerned = concerned_contacts(connection, began, first)
    compared = each_batch(
        connection, partial(contacts_to_compare, connection, concerned), partial(queue_changed, connection))
    every, _left = until_committed(connection.env, partial(queue_new, connection, concerned))
    if not compared:
        until_committed(connection.env, lambda: wake_push(connection))
    elif every:
        until_committed(connection.env, partial(note_compared, connection, began, first))


def first_of_part(connection):
    """The first of the contacts that this run compares, 0 if no more than these are left, or none."""
    found = connection.env.execute_query(SQL(
        "SELECT id FROM res_partner WHERE id <= %s ORDER BY id DESC OFFSET %s LIMIT 1",
        connection.contacts_left, PART - 1))
    return found[0][0] if found else 0


def note_compared(connection, began, first):
    """Store that a part was compared, and let the next one follow."""
    if not connection.contacts_compared_at:
        return  # the settings were changed meanwhile: all are compared again
    if connection.contacts_left:
        connection.contacts_left = max(first - 1, 0)
    if connection.contacts_compared_at < began - COMPARED_ANEW:
        connection.contacts_compared_at = began
    if connection.contacts_left:
        wake_push(connection)


def requeue_decided(connection):
    connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts"),
        ("not_before", "!=", False)])._requeue()


def queue_changed(connection, rows):
    for kind, of_kind in rows.grouped(lambda row: row._contact_kind()).items():
        partners = of_kind._linked_partners()
        contacts = Contacts()
        outdated = partial(contacts.outdated, context=context_of(contacts, connection, kind, partners))
        changed = partners.filtered(outdated)
        queue(connection, kind, changed - failed_contacts(connection, kind) - omitted(connection, changed))
    rows.compared_at = database_now(connection.env)


def queue_new(connection, concerned):
    """Queue customers and vendors of this company that are not in the books, created since the start date.

    :param concerned: see `concerned_contacts`.
    :return: whether all of them were queued.
    """
    every = True
    Partner = connection.env["res.partner"]
    queued = Partner
    for kind, rank in (("customer", "customer_rank"), ("vendor", "supplier_rank")):
        partners = Partner.browse(partner_id for [partner_id] in connection.env.execute_query(SQL(
            """
            SELECT partner.id FROM res_partner partner
             WHERE partner.active AND partner.commercial_partner_id = partner.id AND partner.%s > 0
               AND (partner.company_id IS NULL OR partner.company_id = ANY(%s)) AND partner.create_date >= %s
               AND NOT EXISTS (
                   SELECT FROM books_record row
                    WHERE row.connection_id = %s AND row.kind = %s AND row.res_model = 'res.partner'
                      AND row.res_id = partner.id)
               AND NOT EXISTS (
                   SELECT FROM books_job job
                    WHERE job.connection_id = %s AND job.kind = %s AND job.res_model = 'res.partner'
                      AND job.res_id = partner.id AND job.state != 'done')
               AND NOT EXISTS (
                   SELECT FROM books_issue issue
                    WHERE issue.connection_id = %s AND issue.res_model = 'res.partner' AND issue.res_id = partner.id
                      AND issue.state = 'left_out')
               AND NOT EXISTS (
                   SELECT FROM books_omission omission
                    WHERE omission.connection_id = %s AND omission.res_model = 'res.partner'
                      AND omission.res_id = partner.id)
               AND partner.id IN (%s)
             ORDER BY partner.id LIMIT %s
            """, SQL.identifier(rank), connection._company_ids(), connection.start_date or "1970-01-01", connection.id,
            connection._record_kind(kind), connection.id, kind, connection.id, connection.id,
            concerned, MOST_NEW)))
        every = every and len(partners) < MOST_NEW
        if connection._record_kind(kind) == connection._record_kind("customer"):
            partners -= queued  # customers and vendors are the same kind there
        queue(connection, kind, partners)
        queued |= partners
    return every


def concerned_contacts(connection, began, first):
    """The SELECT of the contacts that were written lately, or one of whose addresses was, and of the next part of all.

    :param began: when this run began.
    :param first: the first contact of the part.
    """
    return SQL(
        """
        SELECT commercial_partner_id FROM res_partner WHERE write_date > %s::timestamp - INTERVAL '10 minutes'
         UNION
        SELECT id FROM res_partner WHERE id BETWEEN %s AND %s
        """, connection.contacts_compared_at or began, first, connection.contacts_left)


def failed_contacts(connection, kind):
    """The contacts that wait for a person."""
    failed = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "failed")])
    return connection.env["res.partner"].browse(failed.mapped("res_id"))


def contacts_to_compare(connection, concerned, after):
    """Contacts that are in the books and were written in Odoo since they were last compared.

    A transaction may commit minutes after it wrote, so those minutes are compared again.

    :param concerned: see `concerned_contacts`.
    """
    return contact_rows(connection, after, SQL("""
        row.state = 'active' AND row.res_model = 'res.partner' AND row.res_id IN (%s) AND EXISTS (
            SELECT FROM res_partner part
             WHERE part.commercial_partner_id = row.res_id
               AND part.write_date > row.compared_at - INTERVAL '10 minutes')""", concerned), few=True)
