"""Sales forms: invoice, credit memo, sales receipt, refund receipt."""
import datetime

from . import lines, refusals
from .documents import (
    Balanced,
    account_of,
    check_project,
    fits_currency,
    party,
    refuse_duplicate,
    set_currency,
    set_date,
    set_home_total,
    total_up,
)
from .kind import TransactionKind
from .money import ZERO, cents, number


class SalesForm(TransactionKind):
    computed = frozenset({
        "TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "RemainingCredit", "LinkedTxn", "InvoiceLink",
        "DeliveryInfo", "RecurDataRef", "TaxExemptionRef",
    })
    filterable = frozenset({"DocNumber", "TxnDate", "CustomerRef", "Balance", "TotalAmt", "SalesTermRef", "ProjectRef"})
    customer_required = True
    # How the form moves the stock of its items.
    stock = -1

    def complete(self, company, row, old, sent, options):
        set_date(company, row)
        customer = None
        if self.customer_required or row.get("CustomerRef"):
            customer = party(company, row, "CustomerRef", "Customer", "6250")
        set_currency(company, row, customer)
        check_project(company, row)
        self._set_number(company, row, old, options)
        self._set_addresses(company, row, old, customer)
        self._set_email(row, customer)
        self._set_custom_fields(company, row)
        row.setdefault("ApplyTaxAfterDiscount", False)
        row.setdefault("PrintStatus", "NeedToPrint")
        if not company.american:
            row.pop("ApplyTaxAfterDiscount")
        if row.get("PaymentMethodRef"):
            method = company.refer("PaymentMethod", row["PaymentMethodRef"], "PaymentMethodRef")
            row["PaymentMethodRef"] = {"value": method["Id"], "name": method["Name"]}
        total_up(company, row, old, sent, lines.sales)
        set_home_total(company, row)

    def _set_number(self, company, row, old, options):
        custom = company.settings["SalesFormsPrefs"]["CustomTxnNumbers"]
        if row.get("DocNumber"):
            if company.warn_duplicates:
                refuse_duplicate(company, self.name, row, old, options)
        elif not old and not custom:
            company.last_number += 1
            row["DocNumber"] = str(company.last_number)
        else:
            row.pop("DocNumber", None)

    def _set_addresses(self, company, row, old, customer):
        for field in ("BillAddr", "ShipAddr"):
            if field in row and (not old or row[field] != old.get(field)):
                kept = {key: value for key, value in row[field].items() if key not in ("Lat", "Long", "Id")}
                row[field] = {"Id": company.next_id("address"), **kept}
            elif field not in row and not old and customer and customer.get(field):
                row[field] = customer[field]

    def _set_email(self, row, customer):
        # A form that says nothing is mailed as its customer wishes.
        mails = (customer or {}).get("PreferredDeliveryMethod") == "Email"
        row.setdefault("EmailStatus", "NeedToSend" if mails and row.get("BillEmail") else "NotSet")
        if row["EmailStatus"] in ("NeedToSend", "EmailSent") and not row.get("BillEmail", {}).get("Address"):
            raise refusals.Refusal(
                "6420", "Email address is required",
                "An email address is required for this customer since the delivery type is email.", "BillEmail",
            )

    def _set_custom_fields(self, company, row):
        values = {}
        for field in row.get("CustomField", []):
            if field.get("DefinitionId") not in company.custom_fields:
                raise refusals.Refusal("3000", "Invalid Custom Field", "Invalid Custom Field", "DefinitionId")
            values[field["DefinitionId"]] = field.get("StringValue")
        row["CustomField"] = [
            {"DefinitionId": key, "Name": name, "Type": "StringType"}
            | ({"StringValue": values[key]} if values.get(key) else {})
            for key, name in company.custom_fields.items()
        ]

    def stored(self, company, row, old):
        self._move_stock(company, old, -self.stock)
        self._move_stock(company, row, self.stock)

    def removed(self, company, row):
        self._move_stock(company, row, -self.stock)

    def _move_stock(self, company, row, sign):
        for line in (row or {}).get("Line", []):
            detail = line.get("SalesItemLineDetail", {})
            item = company.get("Item", detail.get("ItemRef", {}).get("value"))
            if item and item["Type"] == "Inventory" and detail.get("Qty"):
                item["QtyOnHand"] = number(item["QtyOnHand"]) + sign * number(detail["Qty"])

    def void(self, company, row):
        row["Line"] = [_zeroed(line) for line in row["Line"]]
        row["TxnTaxDetail"] = {"TotalTax": ZERO}
        row["TotalAmt"] = ZERO
        row.pop("Deposit", None)
        set_home_total(company, row)


def _zeroed(line):
    line = dict(line)
    if "Amount" in line:
        line["Amount"] = ZERO
    detail = line.get("SalesItemLineDetail")
    if detail:
        line["SalesItemLineDetail"] = {
            key: ZERO if key == "TaxInclusiveAmt" else 0 if key == "Qty" else value for key, value in detail.items()
        }
    return line


class Invoice(Balanced, SalesForm):
    name = "Invoice"
    voidable = True
    filterable = SalesForm.filterable | {"DueDate"}

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        for field in (
            "AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment",
        ):
            row.setdefault(field, False)
        self._set_due_date(company, row, old, sent)
        if row.get("Deposit"):
            if not company.settings["SalesFormsPrefs"]["AllowDeposit"]:
                raise refusals.business("Deposits are turned off in this company's sales form settings.")
            if row["Deposit"] > row["TotalAmt"]:
                raise refusals.business("The deposit can't be greater than the total.")
            row["Deposit"] = cents(row["Deposit"])
            account = account_of(
                company, row, "DepositToAccountRef", "Bank", "Other Current Asset"
            ) if row.get("DepositToAccountRef") else company.find_account("Other Current Asset", "UndepositedFunds")
            row["DepositToAccountRef"] = company.account_ref(account)

    def _set_due_date(self, company, row, old, sent):
        customer = company.get("Customer", row["CustomerRef"]["value"])
        ref = row.get("SalesTermRef") or (None if old else customer.get("SalesTermRef"))
        term = company.refer("Term", ref, "SalesTermRef") if ref else None
        if term:
            row["SalesTermRef"] = {"value": term["Id"], "name": term["Name"]}
        if not row.get("DueDate") or (old and "DueDate" not in sent and {"SalesTermRef", "TxnDate"} & set(sent)):
            days = term.get("DueDays", 30) if term else 30
            row["DueDate"] = (
                datetime.date.fromisoformat(row["TxnDate"]) + datetime.timedelta(days=int(days))
            ).isoformat()

    def stored(self, company, row, old):
        super().stored(company, row, old)
        if not old and company.settings["SalesFormsPrefs"].get("AutoApplyCredit"):
            company.kinds["Payment"].use_credits(company, row)


class CreditMemo(Balanced, SalesForm):
    name = "CreditMemo"
    stock = 1


class PaidForm(SalesForm):
    """A form that is its own payment."""

    customer_required = False

    def complete(self, company, row, old, sent, options):
        if row.get("DepositToAccountRef"):
            account = account_of(company, row, "DepositToAccountRef", "Bank", "Other Current Asset")
        elif self.name == "RefundReceipt":
            raise refusals.missing("DepositToAccountRef")
        else:
            account = company.find_account("Other Current Asset", "UndepositedFunds")
        row["DepositToAccountRef"] = company.account_ref(account)
        super().complete(company, row, old, sent, options)
        fits_currency(company, row, account, "DepositToAccountRef")
        row["Balance"] = cents(0)


class SalesReceipt(PaidForm):
    name = "SalesReceipt"
    voidable = True


class RefundReceipt(PaidForm):
    name = "RefundReceipt"
    stock = 1
