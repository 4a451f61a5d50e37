"""The identity of this PostgreSQL database. A copy of it has a different one."""

from weakref import WeakKeyDictionary

# {connection to PostgreSQL: its database}. A connection never changes its database, and outlives transactions.
_known = WeakKeyDictionary()


def identity(cr):
    """The database's number in its cluster, and the cluster's identifier; "" if the latter may not be read.

    Both are assigned by PostgreSQL: a database that is copied or restored gets another number, a new cluster another
    identifier.
    """
    if cr.connection not in _known:
        _known[cr.connection] = read(cr)
    return _known[cr.connection]


def read(cr):
    # Checked first, because calling a forbidden function aborts the transaction.
    cr.execute("""
        SELECT oid::text, has_function_privilege('pg_control_system()', 'EXECUTE')
          FROM pg_database WHERE datname = current_database()""")
    [(oid, allowed)] = cr.fetchall()
    cluster = ""
    if allowed:
        cr.execute("SELECT system_identifier::text FROM pg_control_system()")
        [(cluster,)] = cr.fetchall()
    return {"oid": oid, "cluster": cluster}
