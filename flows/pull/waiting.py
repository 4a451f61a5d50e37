"""Payments of the books that are looked at again."""

from odoo.tools import SQL

from ..kinds import GONE


def requeue_waiting(connection):
    """Look again at idle payments of which Odoo came to know a document or the contact, or knows it no more, and
    at payments of the books that somebody cancelled in Odoo."""
    connection.env["books.record"].flush_model()
    connection.env["account.payment"].flush_model(["state"])
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE
          FROM account_payment made
         WHERE made.state IN ('canceled', 'rejected') AND payment.res_model = 'account.payment'
           AND payment.res_id = made.id AND payment.connection_id = %s AND payment.content IS NOT NULL
           AND payment.from_odoo IS NOT TRUE AND payment.state NOT IN ('void', 'deleted')
           AND payment.decision IS DISTINCT FROM 'ignore' AND NOT payment.waiting
        """, connection.id))
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record payment SET waiting = TRUE, known = found.known
          FROM (SELECT idle.id, string_agg(named.id::text, ' ' ORDER BY named.id) AS known
                  FROM books_record idle
            CROSS JOIN LATERAL (
                       SELECT ARRAY[part->>0] AS kinds, part->>1 AS external_id
                         FROM jsonb_array_elements(idle.content->'allocations') part
                        UNION SELECT %(contact_kinds)s, idle.content->>'contact') of_it
                  JOIN books_record named
                    ON named.connection_id = idle.connection_id AND named.kind = ANY(of_it.kinds)
                   AND named.external_id = of_it.external_id AND named.res_id != 0
                 WHERE idle.connection_id = %(connection)s AND idle.idle
              GROUP BY idle.id) found
         WHERE found.id = payment.id AND payment.known IS DISTINCT FROM found.known
        """, connection=connection.id, contact_kinds=list(connection._contact_kinds())))
    connection.env["books.record"].invalidate_model(["waiting", "known"])


def requeue_settling(rows):
    """What sets these against something, or settles them, does it anew."""
    rows.flush_model()
    ids = [row_id for [row_id] in rows.env.execute_query(SQL(
        """
        SELECT DISTINCT payment.id FROM books_record payment
          JOIN books_record settled ON settled.connection_id = payment.connection_id AND settled.id = ANY(%s)
         WHERE payment.content IS NOT NULL AND payment.state NOT IN %s
           AND payment.decision IS DISTINCT FROM 'ignore'
           AND payment.content->'allocations' @> jsonb_build_array(
                   jsonb_build_array(settled.kind, settled.external_id))
        """, rows.ids, GONE))]
    rows.browse(ids).write({"waiting": True, "matched_otherwise": False})
