"""Which database of PostgreSQL this is: a copy of it is another one, whatever it contains."""

from weakref import WeakKeyDictionary

# {link to PostgreSQL: the database at its other end}. A link never changes its database, and outlives transactions.
_known = WeakKeyDictionary()


def identity(cr):
    """The database's own number in its cluster, and the cluster's; "" where the latter may not be read.

    Both are PostgreSQL's: a database that is copied or restored gets another number, a new cluster another identifier.
    """
    if cr.connection not in _known:
        _known[cr.connection] = read(cr)
    return _known[cr.connection]


def read(cr):
    # Asked before: a function that may not be called breaks the transaction.
    cr.execute("""
        SELECT oid::text, has_function_privilege('pg_control_system()', 'EXECUTE')
          FROM pg_database WHERE datname = current_database()""")
    [(oid, allowed)] = cr.fetchall()
    cluster = ""
    if allowed:
        cr.execute("SELECT system_identifier::text FROM pg_control_system()")
        [(cluster,)] = cr.fetchall()
    return {"oid": oid, "cluster": cluster}
