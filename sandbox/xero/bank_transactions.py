"""Money spent and received without an invoice, among it overpayments and prepayments."""
from . import contacts, credit, dates, lines
from .errors import Refused
from .kind import Kind, dated, reference_length
from .organisation import ACTIVE, new_id

KINDS_OF_CREDIT = {"OVERPAYMENT": "Overpayments", "PREPAYMENT": "Prepayments"}


class BankTransactions(Kind):
    plural, single, key = "BankTransactions", "BankTransaction", "BankTransactionID"

    def create(self, org, element, asked):
        if not element["Type"] or element["Type"].endswith("TRANSFER"):
            raise Refused(f"A transaction of the type '{element['Type']}' cannot be created through this endpoint.")
        row = {
            "BankTransactionID": new_id(), "Type": element["Type"], "Status": "AUTHORISED", "Reference": "",
            "Date": org.today(), "IsReconciled": False, "LineItems": [], "HasAttachments": False, "App": asked.app,
            "LineAmountTypes": "NoTax" if element["Type"].endswith("OVERPAYMENT") else "Inclusive",
        }
        self._fill(org, row, None, element, asked)
        self._make_credit(org, row, asked)
        contacts.used(org, org.get("Contacts", row["Contact"]), row["Type"].startswith("RECEIVE"))
        return org.save("BankTransactions", row["BankTransactionID"], row)

    def update(self, org, row, element, asked):
        if row["Status"] == "DELETED":
            raise Refused("This bank transaction cannot be edited as it has been deleted.")
        if element["Type"] != row["Type"]:
            raise Refused("The Type of a bank transaction cannot be changed.")
        if element.get("Status") in ("DELETED", "VOIDED"):
            return self._delete(org, row)
        if credit_of(row):
            raise Refused("This bank transaction cannot be edited as it is an overpayment or a prepayment.")
        if row["IsReconciled"]:
            raise Refused("This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.")
        new = dict(row)
        self._fill(org, new, row, element, asked)
        return org.save("BankTransactions", row["BankTransactionID"], new)

    def _delete(self, org, row):
        org.check_unlocked(row["Date"])
        kind = credit_of(row)
        if kind:
            found = org.get(kind, row[credit.KEYS[kind]])
            if found["RemainingCredit"] != found["Total"]:
                raise Refused("This bank transaction cannot be deleted as its credit has been allocated or refunded.")
            org.save(kind, found[credit.KEYS[kind]], {**found, "Status": "VOIDED"})
        return org.save("BankTransactions", row["BankTransactionID"], {**row, "Status": "DELETED"})

    def _fill(self, org, row, before, element, asked):
        problems = []
        sale = row["Type"].startswith("RECEIVE")
        if before is None or element.get("Contact"):
            contact = contacts.resolve(org, element.get("Contact"), problems, asked)
            if contact:
                row["Contact"] = contact["ContactID"]
        account = self._bank_account(org, row, element["BankAccount"], problems)
        self._take_fields(row, element, asked)
        reference_length(element, problems)
        self._take_types(row, element, problems)
        code = (account or {}).get("CurrencyCode") or org.base
        if element.get("CurrencyCode") not in (None, code):
            problems.append(f"The currency must be that of the bank account, {code}.")
        if before is None or element.get("CurrencyRate") is not None:
            row["CurrencyCode"], row["CurrencyRate"] = org.currency(code, element.get("CurrencyRate"), problems)
        self._take_lines(org, row, element, sale, asked, problems)
        problem = org.lock_problem(row["Date"])
        if problem:
            problems.append(problem)
        if problems:
            raise Refused(*problems)

    def _take_fields(self, row, element, asked):
        if element.get("Date"):
            row["Date"] = dates.parse(element["Date"])
        for field in ("Reference", "Url", "IsReconciled"):
            if element.get(field) is not None:
                row[field] = element[field]
        if asked.app and "-" in row["Type"]:
            row["Reference"] = ""  # "Only supported for SPEND and RECEIVE transactions."

    def _take_types(self, row, element, problems):
        types = element.get("LineAmountTypes")
        if types and row["Type"].endswith("OVERPAYMENT") and types != "NoTax":
            problems.append("The LineAmountTypes of an overpayment must be NoTax.")
        elif types:
            row["LineAmountTypes"] = types

    def _take_lines(self, org, row, element, sale, asked, problems):
        over = row["Type"].endswith("OVERPAYMENT")
        reader = lines.Lines(
            org, problems, sale=sale, types=row["LineAmountTypes"], contact=org.get("Contacts", row.get("Contact")),
            approved=True, unitdp=asked.unitdp, overtax=False,
            account_role=("DEBTORS" if sale else "CREDITORS") if over else None,
        )
        row["LineItems"] = reader.read(element["LineItems"], row["LineItems"])
        if not row["LineItems"]:
            problems.append("One or more line items must be specified")
        row.update(lines.totals(row["LineItems"], row["LineAmountTypes"]))
        if row["Total"] <= 0:
            problems.append("The total of a bank transaction must be greater than zero.")

    def _bank_account(self, org, row, wish, problems):
        account = org.account(wish.get("Code"), wish.get("AccountID"))
        if account is None or account["Status"] != ACTIVE or account["Type"] != "BANK":
            problems.append("The bank account could not be found.")
            return None
        row["BankAccount"] = account["AccountID"]
        return account

    def _make_credit(self, org, row, asked):
        kind = credit_of(row)
        if not kind:
            return
        key = credit.KEYS[kind]
        row[key] = new_id()
        shared = (
            "Type", "Contact", "Date", "Status", "LineAmountTypes", "LineItems", "SubTotal", "TotalTax", "Total",
            "CurrencyCode", "CurrencyRate", "Reference", "App",
        )
        found = {key: row[key], "HasAttachments": False, **{field: row[field] for field in shared}}
        found["Type"] = asked.credit_type or row["Type"]
        credit.settle(org, kind, found)

    def show(self, org, row, asked):
        account = org.get("Accounts", row["BankAccount"])
        found = {
            "BankTransactionID": row["BankTransactionID"],
            "BankAccount": {"AccountID": account["AccountID"], "Code": account["Code"], "Name": account["Name"]},
            "Type": row["Type"], "Reference": row["Reference"], "IsReconciled": row["IsReconciled"],
        }
        kind = credit_of(row)
        if kind:
            found[credit.KEYS[kind]] = row[credit.KEYS[kind]]
        if row.get("Url"):
            found["Url"] = row["Url"]
        if not asked.written:
            found["HasAttachments"] = row["HasAttachments"]
        found["CurrencyRate"] = row["CurrencyRate"]
        shown = contacts.inside if asked.detail == "one" else contacts.brief
        told = row["LineItems"] if asked.detail in ("one", "paged") else []
        return {
            **found, "Contact": shown(org, row["Contact"]), **dated("Date", row["Date"]), "Status": row["Status"],
            "LineAmountTypes": row["LineAmountTypes"],
            "LineItems": [lines.shown(line, asked.unitdp) for line in told],
            "SubTotal": row["SubTotal"], "TotalTax": row["TotalTax"], "Total": row["Total"],
            "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"]), "CurrencyCode": row["CurrencyCode"],
        }


def credit_of(row):
    """Where the credit of an overpayment or prepayment is kept; None for other transactions."""
    return KINDS_OF_CREDIT.get(row["Type"].rpartition("-")[2])


KIND = BankTransactions()
