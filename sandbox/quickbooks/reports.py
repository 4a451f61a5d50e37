"""The one report that is read: the trial balance."""
from . import refusals, times
from .ledger import balances
from .money import ZERO

REPORTS = ("TrialBalance",)


def report(company, name, wishes):
    """The report of this name; `wishes` are the query parameters, of which unknown ones count for nothing."""
    if name not in REPORTS:
        raise refusals.unsupported(f"Report {name}")
    first, last = period(company, wishes)
    basis = wishes.get("accounting_method") or company.settings["ReportPrefs"]["ReportBasis"]
    if basis not in ("Accrual", "Cash"):
        raise refusals.invalid_enumeration("accounting_method", basis)
    found = balances(company, last, first)
    if basis == "Cash":  # what is not paid yet is in none of its accounts
        open_types = ("Accounts Receivable", "Accounts Payable")
        found = {key: amount for key, amount in found.items()
                 if company.get("Account", key)["AccountType"] not in open_types}
    rows = [_row(company.get("Account", key), amount) for key, amount in sorted(
        found.items(), key=lambda pair: company.get("Account", pair[0]).get("AcctNum", ""))]
    total = sum((amount for amount in found.values() if amount > 0), ZERO)
    return {
        "Header": {
            "Time": times.stamp(company.clock.now()), "ReportName": name, "ReportBasis": basis, "StartPeriod": first,
            "EndPeriod": last, "Currency": company.home,
            "Option": [{"Name": "NoReportData", "Value": "false" if rows else "true"}]},
        "Columns": {"Column": [{"ColTitle": "", "ColType": "Account"}, {"ColTitle": "Debit", "ColType": "Money"},
                               {"ColTitle": "Credit", "ColType": "Money"}]},
        "Rows": {"Row": [*rows, {
            "Summary": {"ColData": [{"value": "TOTAL"}, {"value": f"{total}"}, {"value": f"{total}"}]},
            "type": "Section", "group": "GrandTotal"}]} if rows else {},
    }


def period(company, wishes):
    """The first and the last day; without any, this fiscal year until today."""
    today = company.clock.today().isoformat()
    first, last = wishes.get("start_date"), wishes.get("end_date")
    if not first and not last:
        return f"{today[:4]}-01-01", today
    if not (first and last):
        raise refusals.missing("end_date" if first else "start_date")
    for name, day in (("start_date", first), ("end_date", last)):
        if not times.is_day(day):
            raise refusals.invalid_date(name, day)
    if first > last:
        raise refusals.business("The start date must be before the end date.", "start_date")
    return first, last


def _row(account, amount):
    name = f"{account['AcctNum']} {account['Name']}" if account.get("AcctNum") else account["Name"]
    cells = (f"{amount}", "") if amount > 0 else ("", f"{-amount}")
    return {"ColData": [{"value": name, "id": account["Id"]}, *({"value": cell} for cell in cells)]}
