"""Documents of which something was paid or credited are looked at once: nobody asked before by what."""


def migrate(cr, version):
    cr.execute("""
        UPDATE books_record SET seen_at = now() AT TIME ZONE 'UTC'
         WHERE res_model = 'account.move' AND res_id > 0 AND total IS DISTINCT FROM balance
           AND kind IN ('invoice', 'credit_note', 'bill', 'vendor_credit') AND state IN ('open', 'paid')
    """)
