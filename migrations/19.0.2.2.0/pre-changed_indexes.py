def migrate(cr, version):
    """It has another definition now; Odoo keeps an index of which it noted no definition."""
    cr.execute("DROP INDEX IF EXISTS books_job_due_idx")
