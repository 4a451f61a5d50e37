"""The trial balance of Xero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..reading import whole_answer
from ..trial_balance import balances
from .client import Client, request_id_of


def account_balances(client: Client, day: date) -> dict[str, Decimal]:
    """{id of an account: its balance at the end of a day} in the base currency, debits positive.

    The first two amounts of a row are of the month alone, the last two are the balance. The titles of the columns are
    in the language of the report's layout, their places are not.
    Source: https://developer.xero.com/documentation/api/accounting/reports

    :raises UnreadableAnswer: the report is not laid out like that, or debits are not equal to credits.
    """
    reports = client.elements("Reports", "get_report_trial_balance", date=day.isoformat())
    with whole_answer(request_id_of(client.transport)):
        [report] = reports
        return balances(cells(report["Rows"]))


def cells(rows: list[dict]) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(account, debit, credit) of the rows of accounts in all sections; headings and totals are left out."""
    for row in rows:
        if row["RowType"] == "Section":
            yield from cells(row.get("Rows") or [])
        elif row["RowType"] == "Row":
            name, _month_debit, _month_credit, debit, credit = row["Cells"]
            [account] = [one["Value"] for one in name["Attributes"] if one["Id"] == "account"]
            yield account, Decimal(debit["Value"] or 0), Decimal(credit["Value"] or 0)
