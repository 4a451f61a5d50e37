"""What the company buys: bills, vendor credits, purchases."""
import datetime

from . import refusals
from .documents import (
    NAMED,
    Balanced,
    PurchaseForm,
    Standing,
    account_of,
    fits_currency,
    party,
    refuse_duplicate,
    set_currency,
    set_date,
)
from .money import ZERO


class VendorForm(Balanced, PurchaseForm):
    """Bill and VendorCredit: with a vendor, a payables account and a balance."""

    party_field = "VendorRef"
    filterable = frozenset({
        "DocNumber", "TxnDate", "DueDate", "VendorRef", "Balance", "TotalAmt", "SalesTermRef", "APAccountRef",
    })

    def complete(self, company, row, old, sent, options):
        if old and not sent.get("VendorRef"):
            raise refusals.missing("VendorRef")
        set_date(company, row)
        vendor = party(company, row, "VendorRef", "Vendor")
        set_currency(company, row, vendor)
        if row.get("DocNumber") and _other_preference(company, "WarnDuplicateBillNumber"):
            mine = vendor["Id"]
            refuse_duplicate(
                company, self.name, row, old, options, among=lambda other: other["VendorRef"]["value"] == mine
            )
        if row.get("APAccountRef"):
            account = account_of(company, row, "APAccountRef", "Accounts Payable")
        else:
            account = company.find_account("Accounts Payable")
        row["APAccountRef"] = company.account_ref(account)
        self.total(company, row, old, sent)


class Bill(VendorForm):
    name = "Bill"

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        days = 0
        if row.get("SalesTermRef"):
            term = company.refer("Term", row["SalesTermRef"], "SalesTermRef")
            row["SalesTermRef"] = {"value": term["Id"], "name": term["Name"]}
            days = int(term.get("DueDays", 0))
        if not row.get("DueDate"):
            due = datetime.date.fromisoformat(row["TxnDate"]) + datetime.timedelta(days=days)
            row["DueDate"] = due.isoformat()


class VendorCredit(VendorForm):
    name = "VendorCredit"


def _other_preference(company, name):
    pairs = company.settings["OtherPrefs"]["NameValue"]
    return any(pair["Name"] == name and pair["Value"] == "true" for pair in pairs)


class Purchase(Standing, PurchaseForm):
    """An expense, check or card charge already paid."""

    name = "Purchase"
    filterable = frozenset({"DocNumber", "TxnDate", "PaymentType", "AccountRef", "TotalAmt", "EntityRef"})
    ACCOUNT_TYPES = {
        "Cash": ("Bank", "Other Current Asset", "Credit Card"), "Check": ("Bank",), "CreditCard": ("Credit Card",),
    }

    def complete(self, company, row, old, sent, options):
        set_date(company, row)
        for field in ("PaymentType", "AccountRef"):
            if not (sent if field == "PaymentType" else row).get(field):
                raise refusals.missing(field)
        account = account_of(company, row, "AccountRef", *self.ACCOUNT_TYPES.get(row["PaymentType"], ()))
        row["AccountRef"] = company.account_ref(account)
        set_currency(company, row, self._payee(company, row))
        fits_currency(company, row, account, "AccountRef")
        row.setdefault("Credit", False)
        self.total(company, row, old, sent)
        kind, lent = on_account(company, row)
        if lent and row.get("EntityRef", {}).get("type") != kind:
            account = {"Customer": "Receivable", "Vendor": "Payable"}[kind]
            raise refusals.business(
                f"When you use Accounts {account}, you must choose a {kind.lower()} in the Name field.", "EntityRef")
        if old and (lent < company.paid((self.name, old["Id"])) or old.get("EntityRef") != row.get("EntityRef")):
            self.check_removal(company, old)

    def due(self, company, row):
        return on_account(company, row)[1]

    def standing(self, company, row):
        kind, lent = on_account(company, row)
        if not lent:
            return {}
        rest = company.open((self.name, row["Id"]), row)
        return {(kind, row["EntityRef"]["value"]): rest if kind == "Customer" else -rest}

    def _payee(self, company, row):
        if not row.get("EntityRef"):
            return None
        for kind in (row["EntityRef"].get("type"), "Vendor", "Customer", "Employee"):
            found = company.get(kind, row["EntityRef"]["value"]) if kind in company.tables else None
            if found:
                name = company.refer(kind, row["EntityRef"], "EntityRef")
                row["EntityRef"] = {"value": name["Id"], "name": name["DisplayName"], "type": kind}
                return name if "CurrencyRef" in name else None
        raise refusals.invalid_reference("Names", row["EntityRef"].get("value"), "EntityRef")


def on_account(company, row):
    """(kind of name, amount): what of an expense stands on accounts receivable, which the customer owes until it is set
    against his credit, or on accounts payable, which is ours with the vendor until it is set against his bills."""
    lines = []
    for line in row["Line"]:
        ref = line.get("AccountBasedExpenseLineDetail", {}).get("AccountRef")
        account = company.get("Account", ref["value"]) if ref else None
        if account and account["AccountType"] in NAMED:
            if account["CurrencyRef"]["value"] != row["CurrencyRef"]["value"]:
                raise refusals.business(
                    "The account's currency doesn't match the transaction's currency.", "AccountRef")
            lines.append((NAMED[account["AccountType"]], line["Amount"]))
    if len(lines) > 1:
        raise refusals.business("A transaction can have only one line on accounts receivable or payable.")
    if lines and row.get("Credit"):
        raise refusals.unsupported("Credit card credits on accounts receivable or payable")
    return lines[0] if lines else ("", ZERO)
