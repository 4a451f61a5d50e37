"""By what documents were paid or credited nobody asked before: where the known payments do not say it, it is looked at
after the next reading."""


def migrate(cr, version):
    cr.execute("""
        UPDATE books_record document SET unexplained = found.amount
          FROM (SELECT record.id, record.total - record.balance - COALESCE(SUM(part.amount), 0) AS amount
                  FROM books_record record
             LEFT JOIN (books_allocation part JOIN books_record payer
                        ON payer.id = part.payment_id AND payer.state NOT IN ('void', 'deleted'))
                    ON part.document_id = record.id
                 WHERE record.res_model = 'account.move' AND record.res_id > 0 AND record.total != record.balance
                   AND record.kind IN ('invoice', 'credit_note', 'bill', 'vendor_credit')
                   AND record.state IN ('open', 'paid')
              GROUP BY record.id) found
         WHERE document.id = found.id AND found.amount != 0
    """)
