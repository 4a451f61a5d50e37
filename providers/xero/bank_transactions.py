"""The bank transactions that make overpayments and prepayments: only they name the account on which the money moved.

https://developer.xero.com/documentation/api/accounting/banktransactions
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count

from ..errors import Rejected
from ..reading import FAILURES, known
from . import credits
from .client import Client
from .fields import day
from .filters import dated

PAGE = 1000


def transactions(client: Client, kind: str, *clauses: str) -> Iterator[Mapping]:
    """The bank transactions of one type for which these clauses hold. One request for each 1,000 of them."""
    where = " AND ".join([f'Type=="{kind}"', *clauses])
    for page in count(1):
        rows = client.elements("BankTransactions", "get_bank_transactions", where=where, page=page, page_size=PAGE)
        yield from rows
        if len(rows) < PAGE:
            return


def with_accounts(client: Client, name: str, id_field: str, elements: list) -> list:
    """Overpayments or prepayments, those that are not Odoo's with their account: the bank transactions of each of their
    types are read. As they are, if these may not be read.

    :param name: "overpayment" or "prepayment".
    """
    days = defaultdict(list)
    try:
        for element in elements:
            if not credits.mark_of_lines(element):
                way = "RECEIVE" if known(credits.INCOMING, element, "Type") else "SPEND"
                days[f"{way}-{name.upper()}"].append(day(element["Date"]))
        accounts = {
            one.get(id_field): one.get("BankAccount")
            for kind, of_kind in days.items()
            for one in transactions(client, kind, *dated(min(of_kind), max(of_kind)))}
    except (Rejected, *FAILURES):
        return elements
    return [
        {**element, "BankAccount": accounts[element[id_field]]} if accounts.get(element.get(id_field)) else element
        for element in elements]
