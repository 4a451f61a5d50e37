"""The orders that a line of an invoice was made from: their numbers and dates on the line that the books get."""

import re

from odoo.tools import format_date

from .language import language_of


def with_orders(line, description, connection):
    """The description of a line, followed by the number and date of each order that it was made from.

    A line that names its order in a line of text of its own stays as it is: the former version wrote it into the
    lines of Odoo, and credit notes copy them.

    :param line: as superuser: those who send documents need no right to read orders.
    """
    if not connection.describe_orders:
        return description
    unnamed = line.sale_line_ids.order_id.filtered(lambda order: not is_named(order, description)).sorted("id")
    return "\n".join([description, *(words_of(order, line) for order in unnamed)])


def is_named(order, description):
    """Whether a line of text after the first one contains the number of this order."""
    _first, *further = description.splitlines()
    return any(re.search(rf"(?<!\w){re.escape(order.name)}(?!\w)", text) for text in further)


def words_of(order, line):
    """The number and date of an order in the customer's language, the same whoever sends it and wherever they are."""
    lang = language_of(line.move_id)
    env = line.with_context(lang=lang, tz=order.user_id.tz or order.company_id.partner_id.tz or "UTC").env
    return env._("Order %(order)s of %(date)s", order=order.name, date=format_date(env, order.date_order, lang))
