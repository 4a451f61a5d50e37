"""What of an object of the books nothing here knows."""


def not_understood(connection, what):
    """:param what: the field and its value."""
    return connection.env._(
        "%(books)s says something of it that is not known here (%(what)s). Nothing was done for it: look at it "
        "there, and enter it in Odoo by hand where that is right.", books=connection.provider_label, what=what)
