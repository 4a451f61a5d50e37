def migrate(cr, version):
    """An index that has another name now: Odoo makes the new one, and lets the old one stay."""
    cr.execute("DROP INDEX IF EXISTS books_record_unnoted_idx")
