def migrate(cr, version):
    """One reason for six causes is now a reason for each, and write-offs with taxes are sent: what it stopped is built
    again, which names the new reason where there is one."""
    cr.execute("""
        UPDATE books_job
           SET state = 'todo', not_before = NULL, attempts = 0, causes = NULL, message = NULL, remedy = NULL,
               refused = NULL, issues_noted = NULL
         WHERE state = 'failed' AND causes::text LIKE '%"write_off_by_hand"%'
    """)
    cr.execute("DELETE FROM books_issue WHERE reason = 'write_off_by_hand'")
