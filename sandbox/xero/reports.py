"""The one report that is read: the trial balance, whose rows and cells are shown as on paper."""
import datetime

from . import dates
from .errors import BadQuery
from .ledger import balances
from .lines import ZERO

HEADS = ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")
SECTIONS = {"REVENUE": "Revenue", "EXPENSE": "Expenses", "ASSET": "Assets", "LIABILITY": "Liabilities",
            "EQUITY": "Equity"}


def trial_balance(org, values):
    """The report of a day, of today where none is named. The columns before `YTD` are of the month of that day."""
    if values.get("paymentsOnly", "").lower() == "true":
        raise BadQuery("Reports on the cash basis are not known here.")
    try:
        day = dates.parse(values.get("date")) or org.today()
    except ValueError as error:
        raise BadQuery(f"The value '{values['date']}' of date is not a date.") from error
    year = balances(org, day, _year_start(org, day))
    month = balances(org, day)
    for account, amount in balances(org, day.replace(day=1) - datetime.timedelta(days=1)).items():
        month[account] = month.get(account, ZERO) - amount
    rows, sums = [], [ZERO] * 4
    for kind, title in SECTIONS.items():
        own = [row for row in org.store.all("Accounts")
               if row["Class"] == kind and (year.get(row["AccountID"]) or month.get(row["AccountID"]))]
        shown = []
        for account in sorted(own, key=lambda row: row["Code"]):
            figures = [*_sides(month.get(account["AccountID"], ZERO)), *_sides(year.get(account["AccountID"], ZERO))]
            sums = [total + (figure or ZERO) for total, figure in zip(sums, figures, strict=True)]
            shown.append(_row("Row", _named(account), figures, account["AccountID"]))
        if shown:
            rows.append({"RowType": "Section", "Title": title, "Rows": shown})
    rows.append({"RowType": "Section", "Title": "", "Rows": [_row("SummaryRow", "Total", sums)]})
    return {
        "ReportID": "TrialBalance", "ReportName": "Trial Balance", "ReportType": "TrialBalance",
        "ReportTitles": ["Trial Balance", org.name, f"As at {day.day} {day:%B %Y}"],
        "ReportDate": f"{day.day} {day:%B %Y}", "UpdatedDateUTC": dates.bare_ticks(org.clock.now()), "Fields": [],
        "Rows": [{"RowType": "Header", "Cells": [{"Value": head} for head in HEADS]}, *rows]}


def _year_start(org, day):
    """The first day of the financial year of a day."""
    month, last = org.details["FinancialYearEndMonth"], org.details["FinancialYearEndDay"]
    end = datetime.date(day.year, month, min(last, 28 if month == 2 else last))
    return end + datetime.timedelta(days=1) if end < day else end.replace(year=day.year - 1) + datetime.timedelta(
        days=1)


def _named(account):
    return f"{account['Name']} ({account['Code']})" if account["Code"] else account["Name"]


def _sides(amount):
    """(debit, credit); the other side stays empty."""
    return (amount, None) if amount >= 0 else (None, -amount)


def _row(kind, name, figures, account_id=None):
    more = {"Attributes": [{"Value": account_id, "Id": "account"}]} if account_id else {}
    return {"RowType": kind, "Cells": [
        {"Value": name, **more}, *({"Value": "" if one is None else f"{one:.2f}", **more} for one in figures)]}
