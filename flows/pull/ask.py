"""Money of the books that somebody in Odoo applies otherwise: a person is asked."""

import json

from odoo.tools import SQL

from ..connect.schedules import wake_pull


def ask(payments):
    if payments:
        payments.write({"waiting": True, "matched_otherwise": True})
        wake_pull(payments.connection_id)


def pays_document(payment, document):
    """Whether this money, or another payment that uses it, pays this document in the books."""
    if any((kind, key) == (document.kind, document.external_id) for kind, key, _ in payment.content["allocations"]):
        return True
    payment.flush_model()
    ours, its = ([[row.kind, row.external_id]] for row in (payment, document))
    [[found]] = payment.env.execute_query(SQL(
        """
        SELECT EXISTS (SELECT FROM books_record
                        WHERE connection_id = %(connection)s AND content->'allocations' @> %(its)s::jsonb
                          AND (id = %(id)s OR content->'allocations' @> %(ours)s::jsonb))
        """, connection=payment.connection_id.id, id=payment.id, ours=json.dumps(ours), its=json.dumps(its)))
    return found
