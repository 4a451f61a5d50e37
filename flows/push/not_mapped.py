"""Something of Odoo that means nothing in the books yet: the mapping of it is what has to be completed."""

from ..blocking import Blocked


def not_mapped(connection, kind, records, reason, **values):
    """What stops whatever needs the meaning of this: its row on the mapping screen, made where it is new.

    :param records: one record, or the taxes of one line, which mean something together.
    """
    Mapping = connection.env["books.mapping"]
    rows = Mapping._ensure(connection, kind, [records])
    return Blocked(reason, rows.get(records[:1].id, Mapping), books=connection.provider_label, **values)
