"""Manual journals."""
from . import dates
from .errors import Refused
from .kind import Kind
from .lines import CLOSED_ROLES, ZERO
from .organisation import ACTIVE, new_id, rounded


class ManualJournals(Kind):
    plural, single, key = "ManualJournals", "ManualJournal", "ManualJournalID"

    def create(self, org, element, asked):
        row = {
            "ManualJournalID": new_id(), "Status": "DRAFT", "LineAmountTypes": "NoTax", "Date": org.today(),
            "ShowOnCashBasisReports": True, "HasAttachments": False, "JournalLines": [], "App": asked.app,
        }
        return self._fill(org, row, element)

    def update(self, org, row, element, asked):
        if row["Status"] in ("VOIDED", "DELETED"):
            raise Refused("This journal cannot be edited.")
        return self._fill(org, dict(row), element)

    def _fill(self, org, row, element):
        problems = []
        if element.get("Status"):
            row["Status"] = element["Status"]
        for field in ("Narration", "LineAmountTypes", "Url", "ShowOnCashBasisReports"):
            if element.get(field) is not None:
                row[field] = element[field]
        if element.get("Date"):
            row["Date"] = dates.parse(element["Date"])
        if element.get("JournalLines") is not None:
            row["JournalLines"] = [self._line(org, line, problems) for line in element["JournalLines"]]
        amounts = [line["LineAmount"] for line in row["JournalLines"]]
        debits, credits = sum((a for a in amounts if a > 0), ZERO), sum((a for a in amounts if a < 0), ZERO)
        if debits + credits:
            problems.append(f"The total debits ({debits}) must equal total credits ({credits})")
        if len(amounts) < 2:
            problems.append("A journal must have at least two lines.")
        locked = org.lock_problem(row["Date"])
        if locked:
            problems.append(locked)
        if problems:
            raise Refused(*problems)
        return org.save("ManualJournals", row["ManualJournalID"], row)

    def _line(self, org, line, problems):
        account = org.account(line.get("AccountCode"), None if line.get("AccountCode") else line.get("AccountID"))
        closed = account and (account["Type"] == "BANK" or account.get("SystemAccount") in CLOSED_ROLES)
        if account is None or closed or account["Status"] != ACTIVE:
            problems.append(f"Account code '{line.get('AccountCode')}' is not a valid code for this document.")
            account = {"Code": line.get("AccountCode"), "AccountID": None}
        tax_type = line.get("TaxType") or "NONE"
        if not org.tax_rate(tax_type):
            problems.append(
                f"The TaxType code {tax_type} does not exist or cannot be used for this type of transaction."
            )
        return {
            "Description": line.get("Description") or "", "TaxType": tax_type,
            "LineAmount": rounded(line.get("LineAmount") or 0), "AccountCode": account["Code"],
            "Tracking": line.get("Tracking") or [], "AccountID": account["AccountID"], "IsBlank": False,
        }

    def show(self, org, row, asked):
        return {
            "Date": dates.ticks(row["Date"]), "Status": row["Status"], "LineAmountTypes": row["LineAmountTypes"],
            "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"]), "ManualJournalID": row["ManualJournalID"],
            "Narration": row["Narration"],
            "JournalLines": row["JournalLines"] if asked.detail in ("one", "paged") else [],
            "ShowOnCashBasisReports": row["ShowOnCashBasisReports"], "HasAttachments": row["HasAttachments"],
        }


KIND = ManualJournals()
