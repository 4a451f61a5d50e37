def migrate(cr, version):
    """Idle payments are looked at again when what they name becomes a record of Odoo. What did so since the last run of
    the schedule of the former version is noted for its next one."""
    cr.execute("""
        UPDATE books_record named SET link_changed = TRUE
         WHERE named.res_id != 0 AND named.link_changed IS NOT TRUE AND (
               named.id IN (SELECT part.document_id FROM books_allocation part
                              JOIN books_record idle ON idle.id = part.payment_id AND idle.idle)
            OR named.contact IS NOT NULL AND (named.connection_id, named.external_id) IN (
               SELECT connection_id, payment_contact FROM books_record WHERE idle))
    """)
