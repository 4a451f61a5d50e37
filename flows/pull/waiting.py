"""Payments of the books that have to be applied again."""

from odoo.tools import SQL

from ..kinds import GONE


def requeue_waiting(connection):
    """Apply payments again if a document or the contact was linked or unlinked in Odoo, and payments of the books
    that a person cancelled in Odoo."""
    connection.env["books.record"].flush_model()
    connection.env["books.allocation"].flush_model()
    connection.env["account.payment"].flush_model(["state"])
    requeue_cancelled(connection)
    requeue_idle(connection)
    connection.env["books.record"].invalidate_model(["waiting", "known", "link_changed"])


def requeue_cancelled(connection):
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE
          FROM account_payment made
         WHERE made.state IN ('canceled', 'rejected') AND payment.res_model = 'account.payment'
           AND payment.res_id = made.id AND payment.connection_id = %s AND payment.payment_known
           AND payment.from_odoo IS NOT TRUE AND payment.state NOT IN ('void', 'deleted')
           AND payment.decision IS DISTINCT FROM 'ignore' AND payment.waiting IS NOT TRUE
        """, connection.id))


def requeue_idle(connection):
    """Apply idle payments again that refer to a row whose link changed. Only those, because there may be very many."""
    rows = connection.env.execute_query(SQL(
        "SELECT id, CASE WHEN kind = ANY(%s) THEN external_id END FROM books_record"
        " WHERE connection_id = %s AND link_changed IS TRUE ORDER BY id",
        list(connection._contact_kinds()), connection.id))
    if not rows:
        return
    changed = [row_id for row_id, _contact in rows]
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE, known = found.known
          FROM (SELECT idle.id, string_agg(named.id::text, ' ' ORDER BY named.id) AS known
                  FROM books_record idle
             LEFT JOIN LATERAL (
                       SELECT document_id AS id FROM books_allocation WHERE payment_id = idle.id
                        UNION
                       SELECT contact.id FROM books_record contact
                        WHERE contact.connection_id = idle.connection_id AND contact.kind = ANY(%(contact_kinds)s)
                          AND contact.external_id = idle.payment_contact) of_it ON TRUE
             LEFT JOIN books_record named ON named.id = of_it.id AND named.res_id != 0
                 WHERE idle.id IN (
                       SELECT payment_id FROM books_allocation WHERE document_id = ANY(%(changed)s)
                        UNION
                       SELECT id FROM books_record WHERE connection_id = %(connection)s AND idle IS TRUE
                          AND payment_contact = ANY(%(contacts)s)) AND idle.idle IS TRUE
              GROUP BY idle.id) found
         WHERE found.id = payment.id AND payment.known IS DISTINCT FROM found.known
           AND payment.decision IS DISTINCT FROM 'ignore'
        """, connection=connection.id, contact_kinds=list(connection._contact_kinds()), changed=changed,
        contacts=[contact for _id, contact in rows if contact]))
    connection.env.cr.execute(SQL("UPDATE books_record SET link_changed = NULL WHERE id = ANY(%s)", changed))


def requeue_settling(rows):
    """Apply the payments again that apply or settle these rows."""
    if rows:
        payments = rows.env["books.allocation"].search([("document_id", "in", rows.ids)]).payment_id
        payments.filtered(lambda row: (
            row.payment_known and row.state not in GONE and row.decision != "ignore"
        )).write({"waiting": True, "matched_otherwise": False, "known": False})  # a new link is news to them
