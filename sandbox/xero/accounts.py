"""The chart of accounts."""
from . import dates
from .errors import Refused
from .kind import Kind
from .organisation import ACTIVE, new_id

CLASSES = {
    "BANK": "ASSET", "CURRENT": "ASSET", "FIXED": "ASSET", "INVENTORY": "ASSET", "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET", "CURRLIAB": "LIABILITY", "LIABILITY": "LIABILITY", "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY", "EQUITY": "EQUITY", "DEPRECIATN": "EXPENSE", "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE", "OVERHEADS": "EXPENSE", "OTHERINCOME": "REVENUE", "REVENUE": "REVENUE", "SALES": "REVENUE",
}
WORDS = ("Description", "BankAccountNumber", "BankAccountType", "TaxType", "ReportingCode")
SWITCHES = ("EnablePaymentsToAccount", "ShowInExpenseClaims", "AddToWatchlist")


class Accounts(Kind):
    plural, single, key = "Accounts", "Account", "AccountID"
    error_flag = "HasErrors"
    has_status_attribute = False

    def create(self, org, element, asked):
        problems = []
        row = {"AccountID": new_id(), "Status": ACTIVE, "HasAttachments": False, "App": asked.app}
        row.update({switch: False for switch in SWITCHES})
        kind = element.get("Type")
        if not kind:
            problems.append("Account type must be specified.")
        if not element.get("Code") and kind != "BANK":
            problems.append("Please enter a unique Code.")
        if not element.get("Name"):
            problems.append("Please enter a unique Name.")
        if kind == "BANK" and not element.get("BankAccountNumber"):
            problems.append("Please enter a Bank Account Number.")
        if element.get("Status") not in (None, ACTIVE):
            problems.append("An account can only be created with the status ACTIVE.")
        row.update(Type=kind, Class=CLASSES.get(kind), Code="", Name="", TaxType=self._default_tax(org, kind))
        if kind == "BANK":
            row.update(CurrencyCode=element.get("CurrencyCode") or org.base, BankAccountType="BANK")
            if not org.get("Currencies", row["CurrencyCode"]):
                problems.append(f"Organisation is not subscribed to currency {row['CurrencyCode']}")
        return self._fill(org, row, element, problems)

    def update(self, org, row, element, asked):
        new = dict(row)
        if element.get("Status") and element["Status"] != row["Status"]:
            if set(key for key, value in element.items() if value is not None) - {"Status", "AccountID"}:
                raise Refused("The Status of an account cannot be changed together with other values.")
            if row.get("SystemAccount"):
                raise Refused("System accounts cannot be archived.")
            if element["Status"] == "DELETED":
                return self.delete(org, row)
            return org.save("Accounts", row["AccountID"], {**row, "Status": element["Status"]})
        if element.get("Type") not in (None, row["Type"]) and "BANK" in (element["Type"], row["Type"]):
            raise Refused("The type of a bank account cannot be changed.")
        if element.get("Type"):
            new.update(Type=element["Type"], Class=CLASSES[element["Type"]])
        return self._fill(org, new, element, [])

    def delete(self, org, row):
        """Only an account nothing was ever posted to."""
        if row.get("SystemAccount"):
            raise Refused("System accounts cannot be deleted.")
        if used(org, row):
            raise Refused("Accounts with transactions cannot be deleted, they can only be archived.")
        return org.save("Accounts", row["AccountID"], {**row, "Status": "DELETED"})

    def _fill(self, org, row, element, problems):
        for field, index in (("Code", "code"), ("Name", "name")):
            if not element.get(field):
                continue
            row[field] = element[field]
            other = org.store.find("Accounts", index, element[field].casefold())
            if other and other["AccountID"] != row["AccountID"]:
                problems.append(f"Please enter a unique {field}.")
        if len(row["Code"]) > 10:
            problems.append("Code must not be more than 10 characters")
        for field in (*WORDS, *SWITCHES):
            if element.get(field) is not None:
                row[field] = element[field]
        if not org.tax_rate(row["TaxType"]):
            problems.append(f"The TaxType code {row['TaxType']} does not exist or cannot be used.")
        if problems:
            raise Refused(*problems)
        return org.save("Accounts", row["AccountID"], row)

    def _default_tax(self, org, kind):
        defaults = org.details["AccountTaxes"]
        return defaults.get(CLASSES.get(kind), "NONE") if kind != "BANK" else "NONE"

    def show(self, org, row, asked):
        found = {
            "AccountID": row["AccountID"], "Code": row["Code"], "Name": row["Name"], "Status": row["Status"],
            "Type": row["Type"], "TaxType": row["TaxType"],
        }
        if row.get("Description"):
            found["Description"] = row["Description"]
        found["Class"] = row["Class"]
        if row.get("SystemAccount"):
            found["SystemAccount"] = row["SystemAccount"]
        found["EnablePaymentsToAccount"] = row["EnablePaymentsToAccount"]
        found["ShowInExpenseClaims"] = row["ShowInExpenseClaims"]
        if row["Type"] == "BANK":
            for field in ("BankAccountNumber", "BankAccountType", "CurrencyCode"):
                found[field] = row.get(field, "")
        found["ReportingCode"] = row.get("ReportingCode", row["Class"][:3])
        if not asked.written:
            found["HasAttachments"] = row["HasAttachments"]
        return {
            **found, "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"]), "AddToWatchlist": row["AddToWatchlist"],
        }


def used(org, account):
    for kind in ("Invoices", "CreditNotes", "BankTransactions"):
        for row in org.store.all(kind):
            if row.get("BankAccount") == account["AccountID"]:
                return True
            if any(line.get("AccountID") == account["AccountID"] for line in row["LineItems"]):
                return True
    return any(row["Account"] == account["AccountID"] for row in org.store.all("Payments"))


KIND = Accounts()
