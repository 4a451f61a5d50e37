def migrate(cr, version):
    """What works already goes on by itself: its history counts as skipped."""
    cr.execute("""
        UPDATE books_connection SET history_decided = 'skipped' WHERE history_decided IS NULL AND state != 'draft'
    """)
