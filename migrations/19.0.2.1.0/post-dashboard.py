"""Each open issue gets where it is fixed; what the connections hold was read when they last read."""


def migrate(cr, version):
    for place, remedies in (("there", ("merge", "books")), ("nowhere", ("wait",))):
        cr.execute("UPDATE books_issue SET place = %s WHERE place IS NULL AND remedy IN %s", (place, remedies))
    # These were "try again" before, and are tried again without a person.
    cr.execute("""
        UPDATE books_issue SET remedy = 'wait', place = 'nowhere'
         WHERE remedy = 'retry' AND reason IN ('unreadable_answer', 'wait', 'no_answer', 'not_readable')
    """)
    cr.execute("UPDATE books_issue SET place = 'here' WHERE place IS NULL")
    # Activities are for new issues: nobody gets one for each old issue at once.
    cr.execute("UPDATE books_issue SET assigned = TRUE WHERE assigned IS NULL")
    cr.execute("UPDATE books_connection SET changed_at = pulled_at WHERE changed_at IS NULL AND cursor IS NOT NULL")
