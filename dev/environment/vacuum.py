"""A plugin of pytest: what the tests of a class rolled back is removed from its tables.

Rows that were rolled back stay in their tables until these are vacuumed: in a whole run they would be many times the
rows that a test has, and each test slower than those before it.
"""

import contextlib

import pytest

MANY = 500  # rolled back rows in a table


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    result = yield
    if nextitem is None or nextitem.cls is not item.cls:
        vacuum()
    return result


def vacuum():
    """Vacuum the tables with many such rows; for the planner those without any other stay as they were: unknown."""
    import psycopg2  # not there before the environment is

    from odoo.tests.common import get_db_name

    with contextlib.closing(psycopg2.connect(dbname=get_db_name())) as link, link.cursor() as cursor:
        link.autocommit = True
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() != (True,):
            return  # on a server of somebody else's
        cursor.execute("SELECT relid, relid::regclass::text FROM pg_stat_user_tables WHERE n_dead_tup > %s", [MANY])
        for table, name in cursor.fetchall():
            cursor.execute(f"VACUUM {name}")
            cursor.execute("UPDATE pg_class SET reltuples = -1 WHERE oid = %s AND relpages = 0", [table])
