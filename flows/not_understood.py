"""Why the state of an object of the books is not known, in the language of who reads it."""


def why_not_understood(connection, what):
    """:param what: the field and its value that nothing here knows."""
    return connection.env._(
        "%(books)s says something of it that is not known here (%(what)s). Nothing was done for it: look at it "
        "there, and enter it in Odoo by hand where that is right.", books=connection.provider_label, what=what)


def why_unreadable(connection, reason):
    """:param reason: for a developer, in English."""
    return connection.env._(
        "It cannot be read in %(books)s any more (%(reason)s). Look at it there; it is read again daily.",
        books=connection.provider_label, reason=reason)
