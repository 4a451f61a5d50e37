"""What a payment of the books is, and what it settles, was JSON in one column: it becomes columns and rows."""

from odoo.tools import sql

# Written by this addon alone; what bears no allocations was never more than a mark.
PAYMENTS = """
    UPDATE books_record
       SET payment_known = TRUE,
           payment_date = NULLIF(content->>'date', '')::date,
           payment_amount = (content->>'amount')::numeric,
           payment_currency = NULLIF(content->>'currency', ''),
           payment_rate = (content->>'rate')::numeric,
           payment_reference = NULLIF(content->>'reference', ''),
           payment_method = NULLIF(content->>'method', ''),
           payment_account = NULLIF(content->>'account', ''),
           payment_contact = NULLIF(content->>'contact', ''),
           payment_mark = NULLIF(content->>'mark', ''),
           incoming = (content->>'incoming')::boolean,
           account_changed = COALESCE(content->'moved' @> '"account"', FALSE),
           contact_changed = COALESCE(content->'moved' @> '"contact"', FALSE),
           rate_changed = COALESCE(content->'moved' @> '"rate"', FALSE)
     WHERE content->'allocations' IS NOT NULL AND payment_known IS NOT TRUE
"""
ALLOCATIONS = """
    INSERT INTO books_allocation (
           payment_id, connection_id, company_id, kind, external_id, document_id, amount,
           create_uid, create_date, write_uid, write_date)
    SELECT payment.id, payment.connection_id, payment.company_id, part.value->>0, part.value->>1, document.id,
           (part.value->>2)::numeric, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
      FROM books_record payment
CROSS JOIN LATERAL jsonb_array_elements(payment.content->'allocations') WITH ORDINALITY part (value, place)
 LEFT JOIN books_record document
        ON document.connection_id = payment.connection_id AND document.kind = part.value->>0
       AND document.external_id = part.value->>1
     WHERE payment.content->'allocations' IS NOT NULL
       AND NOT EXISTS (SELECT FROM books_allocation known WHERE known.payment_id = payment.id)
  ORDER BY payment.id, part.place
"""


def migrate(cr, version):
    if sql.column_exists(cr, "books_record", "content"):
        cr.execute(PAYMENTS)
        cr.execute(ALLOCATIONS)
