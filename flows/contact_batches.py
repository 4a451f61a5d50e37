"""Process contacts of the books in batches, with a commit after each."""

from odoo.tools import SQL

from ..tools.retry import until_committed

BATCH = 200


def each_batch(connection, batch_after, step):
    """Call `step` for each batch of rows, and commit after each.

    :return: whether all were handled; False where the schedule has no more time.
    """
    last_id = 0
    while True:
        rows = batch_after(last_id)
        if not rows:
            return True
        last_id = rows[-1].id
        _done, left = until_committed(connection.env, lambda rows=rows: step(rows))
        if len(rows) < BATCH:
            return True
        if left <= 0:
            return False


def contact_rows(connection, after, condition, few=False):
    """The next rows of these books for which a condition holds that only contacts satisfy.

    It names no kinds: with them, PostgreSQL would read the table instead of an index that has this condition.

    :param few: no index has the condition in the order of the ids: what satisfies it is found first, and ordered then.
    """
    connection.env.flush_all()
    return connection.env["books.record"].browse(row_id for [row_id] in connection.env.execute_query(SQL(
        "SELECT id FROM (SELECT row.id FROM books_record row WHERE row.connection_id = %s AND row.id > %s AND %s %s)"
        " found ORDER BY id LIMIT %s", connection.id, after, condition, SQL("OFFSET 0" if few else ""), BATCH)))
