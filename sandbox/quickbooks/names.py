"""Customers, vendors and employees: one space of names."""
from . import refusals
from .kind import ListKind
from .money import ZERO

CURRENCIES = {
    "AUD": "Australian Dollar", "CAD": "Canadian Dollar", "CHF": "Swiss Franc", "EUR": "Euro",
    "GBP": "British Pound Sterling", "JPY": "Japanese Yen", "NZD": "New Zealand Dollar",
    "SEK": "Swedish Krona", "USD": "United States Dollar",
}
PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
FORBIDDEN = (":", "\t", "\n")
ADDRESSES = ("BillAddr", "ShipAddr", "PrimaryAddr")
# Countries as addresses tell them since autumn 2025.
ALPHA3 = {
    "AU": "AUS", "AT": "AUT", "BE": "BEL", "CA": "CAN", "CH": "CHE", "DE": "DEU", "DK": "DNK", "ES": "ESP",
    "FR": "FRA", "GB": "GBR", "IE": "IRL", "IN": "IND", "IT": "ITA", "JP": "JPN", "MX": "MEX", "NL": "NLD",
    "NO": "NOR", "NZ": "NZL", "PT": "PRT", "SE": "SWE", "SG": "SGP", "US": "USA", "ZA": "ZAF",
}


def name_key(name):
    """What names have in common that are one to the service: blanks of every kind, and case, tell none apart."""
    return " ".join(name.split()).lower()


def without_empty(value):
    """An object as the service answers it: an empty text empties its field, and is not told."""
    if not isinstance(value, dict):
        return value
    found = {key: without_empty(item) for key, item in value.items()}
    return {key: item for key, item in found.items() if item not in ("", {}, None)}


def currency_ref(code):
    return {"value": code, "name": CURRENCIES.get(code, code)}


class NameKind(ListKind):
    sequence = "name"
    label = "DisplayName"
    computed = frozenset({"FullyQualifiedName", "Level", "Balance", "BalanceWithJobs", "IsProject"})
    filterable = frozenset({
        "DisplayName", "GivenName", "MiddleName", "FamilyName", "FullyQualifiedName", "PrimaryEmailAddr", "Active",
        "CompanyName", "Balance", "PrintOnCheckName",
    })

    def complete(self, company, row, old, sent, options):
        if not row.get("DisplayName"):
            row["DisplayName"] = " ".join(row[part] for part in PARTS if row.get(part))
        if not row["DisplayName"]:
            if old:
                raise refusals.missing("DisplayName")
            raise refusals.Refusal(
                "6080", "No name provided",
                "Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix - one of these must be non-empty",
            )
        for field in (*PARTS, "DisplayName", "PrintOnCheckName"):
            if any(character in row.get(field, "") for character in FORBIDDEN):
                raise refusals.invalid_characters(field, ": tab newline")
        row["DisplayName"] = row["DisplayName"].strip()
        for field in [field for field in row if field != "Id" and without_empty(row[field]) in ("", {})]:
            del row[field]
        row.setdefault("Active", True)
        self._keep_name(company, row, old)
        if not row.get("PrintOnCheckName"):
            row["PrintOnCheckName"] = row.get("CompanyName") or row["DisplayName"]
        self._set_currency(company, row, old)
        for field in ADDRESSES:
            if field in row and (not old or row[field] != old.get(field)):
                row[field] = {**_located(row[field]), "Id": company.next_id("address")}

    def _keep_name(self, company, row, old):
        """Deactivating frees the name, activating takes it again."""
        if not row["Active"]:
            if not row["DisplayName"].endswith(" (deleted)"):
                row["DisplayName"] += " (deleted)"
            return
        if old and not old["Active"]:
            row["DisplayName"] = row["DisplayName"].removesuffix(" (deleted)")
        holder = company.names.get(name_key(row["DisplayName"]))
        if holder and (not old or holder != (self.name, old["Id"])):
            raise refusals.duplicate_name()

    def _set_currency(self, company, row, old):
        code = row.get("CurrencyRef", {}).get("value") or company.home
        if old and old.get("CurrencyRef", {}).get("value") != code:
            if "CurrencyRef" in row:
                raise refusals.business("You can't change the currency of a name once it is set.", "CurrencyRef")
            code = old["CurrencyRef"]["value"]
        if code != company.home:
            if not company.multicurrency:
                raise refusals.business("Multi Currency should be enabled to perform this operation.")
            if code not in CURRENCIES:
                raise refusals.invalid_currency(code, "CurrencyRef")
            known = {currency["Code"] for currency in company.rows("CompanyCurrency")}
            if code not in known:
                company.create("CompanyCurrency", {"Code": code})
        row["CurrencyRef"] = currency_ref(code)

    def stored(self, company, row, old):
        if old and company.names.get(name_key(old["DisplayName"])) == (self.name, row["Id"]):
            del company.names[name_key(old["DisplayName"])]
        if row["Active"]:
            company.names[name_key(row["DisplayName"])] = (self.name, row["Id"])


def _located(address):
    """An address as it is kept: without coordinates, its country in three letters where it is one of two."""
    kept = {key: value for key, value in without_empty(address).items() if key not in ("Lat", "Long", "Id")}
    if kept.get("Country"):
        kept["Country"] = ALPHA3.get(kept["Country"].upper(), kept["Country"])
    return kept


class Customer(NameKind):
    name = "Customer"
    filterable = NameKind.filterable | {"ParentRef", "Job"}

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        exempt = bool(row.get("TaxExemptionReasonId"))
        if "Taxable" not in sent and not old:
            row["Taxable"] = company.american and not exempt
        row.setdefault("Taxable", False)
        row.setdefault("Job", False)
        row.setdefault("BillWithParent", False)
        row.setdefault("PreferredDeliveryMethod", "Print")
        row.setdefault("Balance", ZERO)
        row.setdefault("BalanceWithJobs", ZERO)
        if row.get("SalesTermRef"):
            company.refer("Term", row["SalesTermRef"], "SalesTermRef")
        if row.get("PaymentMethodRef"):
            company.refer("PaymentMethod", row["PaymentMethodRef"], "PaymentMethodRef")
        self._place(company, row, old)
        for field in ("PrimaryTaxIdentifier", "SecondaryTaxIdentifier"):
            if row.get(field) and not row[field].startswith("XXX"):
                row[field] = "XXXXXX" + row[field][-5:]

    def _place(self, company, row, old):
        """The row's place in the tree of customers and jobs."""
        if not row.get("ParentRef"):
            if row["Job"]:
                raise refusals.Refusal(
                    "6150", "ParentRef Required Validation Error",
                    "ParentRef is required when Job is true", "ParentRef",
                )
            row["FullyQualifiedName"] = row["DisplayName"]
            return
        parent = company.refer("Customer", row["ParentRef"], "ParentRef")
        if old and parent["Id"] == old["Id"]:
            raise refusals.Refusal("900", "Parent cannot be child", "The same object can't be its own parent.")
        row["Level"] = parent.get("Level", 0) + 1
        if row["Level"] > 4:
            raise refusals.Refusal("6180", "Sub Level Limit", "You can only nest up to 5 levels.")
        row["Job"] = True
        row["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{row['DisplayName']}"

    def stored(self, company, row, old):
        super().stored(company, row, old)
        currency = row["CurrencyRef"]
        if not any(account["AccountType"] == "Accounts Receivable" and account["CurrencyRef"]["value"] == (
                currency["value"]) for account in company.rows("Account")):
            company.create("Account", {
                "Name": f"Accounts Receivable (A/R) - {currency['value']}", "CurrencyRef": currency,
                "AccountType": "Accounts Receivable", "AccountSubType": "AccountsReceivable"})
        if old and old["Active"] and not row["Active"] and row["Balance"] > 0:
            write_off(company, row)
        if old and old["FullyQualifiedName"] != row["FullyQualifiedName"]:
            for child in company.rows("Customer"):
                if child.get("ParentRef", {}).get("value") == row["Id"]:
                    child["FullyQualifiedName"] = f"{row['FullyQualifiedName']}:{child['DisplayName']}"


def write_off(company, customer):
    """Deactivating a customer who owes something: a credit memo over the balance, set against the invoices."""
    item = next((row for row in company.rows("Item") if row["Active"] and row["Type"] == "Service"), None)
    if item is None:
        return
    currency = {"CurrencyRef": customer["CurrencyRef"]} if company.multicurrency else {}
    detail = {"ItemRef": {"value": item["Id"]}}
    if company.american:
        detail["TaxCodeRef"] = {"value": "NON"}
    amount, ref = customer["Balance"], {"value": customer["Id"]}
    customer["Active"] = True
    memo = company.create("CreditMemo", {
        "CustomerRef": ref, "PrivateNote": "Created by QB Online to adjust balance for deletion", **currency,
        "Line": [{"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}],
        "GlobalTaxCalculation": "NotApplicable",
    })
    lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": memo["Id"], "TxnType": "CreditMemo"}]}]
    for invoice in company.rows("Invoice"):
        share = min(amount, invoice["Balance"])
        if invoice["CustomerRef"]["value"] == customer["Id"] and share > 0:
            lines.append({"Amount": share, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]})
            amount -= share
    company.create("Payment", {"CustomerRef": ref, "TotalAmt": ZERO, "Line": lines, **currency})
    customer["Active"] = False


class Vendor(NameKind):
    name = "Vendor"
    computed = NameKind.computed | {"Notes"}  # recorded: neither kept nor answered, though the schema has it
    filterable = NameKind.filterable - {"PrimaryEmailAddr"}  # recorded: 4001

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        row.setdefault("Vendor1099", False)
        row.setdefault("Balance", ZERO)
        if row.get("TermRef"):
            company.refer("Term", row["TermRef"], "TermRef")
        if row.get("TaxIdentifier") and not row["TaxIdentifier"].startswith("XXX"):
            row["TaxIdentifier"] = "XXXXXX" + row["TaxIdentifier"][-5:]


class Employee(NameKind):
    name = "Employee"

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        row.pop("CurrencyRef", None)
        row.setdefault("BillableTime", False)
