"""What the demonstration does in Odoo, and what is then to be seen in Odoo and in the books."""

import typing


class Row(typing.NamedTuple):
    what: str
    odoo: str
    books: str
    agrees: bool


def story(odoo_url, sandbox_url, database, login, password):
    """Act through Odoo's own interface and compare both sides: one row for each thing compared."""
    return []
