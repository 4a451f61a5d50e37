"""Payments of the books that are looked at again."""

from odoo.tools import SQL

from ..kinds import GONE


def requeue_waiting(connection):
    """Look again at idle payments of which Odoo came to know a document or the contact, or knows it no more, and
    at payments of the books that somebody cancelled in Odoo."""
    connection.env["books.record"].flush_model()
    connection.env["books.allocation"].flush_model()
    connection.env["account.payment"].flush_model(["state"])
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE
          FROM account_payment made
         WHERE made.state IN ('canceled', 'rejected') AND payment.res_model = 'account.payment'
           AND payment.res_id = made.id AND payment.connection_id = %s AND payment.payment_known
           AND payment.from_odoo IS NOT TRUE AND payment.state NOT IN ('void', 'deleted')
           AND payment.decision IS DISTINCT FROM 'ignore' AND NOT payment.waiting
        """, connection.id))
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE, known = found.known
          FROM (SELECT idle.id, string_agg(named.id::text, ' ' ORDER BY named.id) AS known
                  FROM books_record idle
            CROSS JOIN LATERAL (
                       SELECT document_id AS id FROM books_allocation WHERE payment_id = idle.id
                        UNION
                       SELECT contact.id FROM books_record contact
                        WHERE contact.connection_id = idle.connection_id AND contact.kind = ANY(%(contact_kinds)s)
                          AND contact.external_id = idle.payment_contact) of_it
                  JOIN books_record named ON named.id = of_it.id AND named.res_id != 0
                 WHERE idle.connection_id = %(connection)s AND idle.idle
              GROUP BY idle.id) found
         WHERE found.id = payment.id AND payment.known IS DISTINCT FROM found.known
        """, connection=connection.id, contact_kinds=list(connection._contact_kinds())))
    connection.env["books.record"].invalidate_model(["waiting", "known"])


def requeue_settling(rows):
    """What sets these against something, or settles them, does it anew."""
    if rows:
        rows.search([
            ("payment_known", "=", True), ("state", "not in", GONE), ("decision", "!=", "ignore"),
            ("allocation_ids.document_id", "in", rows.ids),
        ]).write({"waiting": True, "matched_otherwise": False})
