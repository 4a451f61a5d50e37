"""Several companies, or several databases of Odoo, with one set of books."""

from odoo.tools import SQL


def why_not_shared(connection, taken):
    """The sentence for a person who connects books that another company of this database is connected to.

    :param taken: the connection of that company, which this person may not be allowed to see.
    """
    env, company = connection.env, connection.company_id
    if taken.company_id in company.parent_ids:
        return env._(
            "These books are already connected to another company of this database, of which %(company)s is a branch. "
            "Its documents go there without a connection of its own: leave this set-up with “Skip the set-up”.",
            company=company.name)
    return env._(
        "These books are already connected to another company of this database. Documents, payments and numbers of two "
        "companies could not be told apart there. Only branches share the books of their company: to have this, make "
        "%(company)s a branch of it.", company=company.name)


def other_databases(connection):
    """The beginning of the mark of another database that has sent contacts to these books; "" where there is none."""
    own = connection._key(connection).rsplit(":", 2)[0]
    found = connection.env.execute_query(SQL(
        """
        SELECT split_part(mark, ':', 2) FROM books_record, COALESCE(NULLIF(contact->>'mark', ''), number) mark
         WHERE connection_id = %(connection)s AND kind IN %(kinds)s AND state = 'active'
           AND mark LIKE 'odoo:%%' AND mark NOT LIKE %(own)s
         LIMIT 1
        """, connection=connection.id, kinds=tuple(connection._contact_kinds()), own=f"{own}:%"))
    return found[0][0] if found else ""


def checks_of_other_databases(connection):
    if other := other_databases(connection):
        yield ("warning", connection.env._("Another Odoo"), connection.env._(
            "Another Odoo database (%(other)s) has sent contacts to these books, too. If it is still in use, give the "
            "journals there and here different numbers; a number that is taken is refused. A former copy of this "
            "database does no harm.", other=other))
