"""Payments and refunds: written once, only ever deleted."""
import decimal

from . import allocations, credit, dates, invoices
from .errors import Refused
from .kind import Kind, reference_length, updated
from .organisation import ACTIVE, new_id, rounded

OVER = "Payment amount exceeds the amount outstanding on this document"
NOT_AUTHORISED = "Payments can only be made against Authorised documents"
TYPES = {
    "ACCREC": "ACCRECPAYMENT", "ACCPAY": "ACCPAYPAYMENT", "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT", "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT", "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT", "AROVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "APOVERPAYMENT": "APOVERPAYMENTPAYMENT", "ARPREPAYMENT": "ARPREPAYMENTPAYMENT",
    "APPREPAYMENT": "APPREPAYMENTPAYMENT",
}
# Element of a payment -> (kind of document, its id, its number).
DOCUMENTS = {
    "Invoice": ("Invoices", "InvoiceID", "InvoiceNumber"),
    "CreditNote": ("CreditNotes", "CreditNoteID", "CreditNoteNumber"),
    "Prepayment": ("Prepayments", "PrepaymentID", None),
    "Overpayment": ("Overpayments", "OverpaymentID", None),
}


class Payments(Kind):
    plural, single, key = "Payments", "Payment", "PaymentID"
    error_flag = "HasValidationErrors"

    def create(self, org, element, asked):
        problems = []
        kind, document = document_of(org, element)
        account = find_account(org, {**(element.get("Account") or {}), "TopCode": element.get("Code")}, problems)
        row = start(org, kind, document, element, asked, problems)
        check_amount(document, row["Amount"], problems)
        if account:
            row["Account"] = account["AccountID"]
            self._convert(org, row, document, account, element, problems)
        if element.get("Status") == "DELETED":
            problems.append("A payment cannot be created with the status DELETED.")
        if problems:
            raise Refused(*problems)
        return store(org, row)

    def update(self, org, row, element, asked):
        """Nothing but deleting is possible."""
        if element.get("Status") != "DELETED":
            raise Refused("Payments cannot be updated, they can only be deleted.")
        if row["Status"] == "DELETED":
            raise Refused("This payment has been deleted already.")
        if row.get("BatchPayment"):
            raise Refused("This payment cannot be deleted as it is part of a batch payment.")
        if row["IsReconciled"]:
            raise Refused("This payment cannot be deleted as it has been reconciled with a bank statement line.")
        org.check_unlocked(row["Date"])
        return undo(org, row)

    def _convert(self, org, row, document, account, element, problems):
        """What moves on the bank account: in the document's currency or in the base currency."""
        currency, own = document["CurrencyCode"], account.get("CurrencyCode") or org.base
        code, rate = org.currency(currency, element.get("CurrencyRate"), problems)
        row["CurrencyRate"] = rate
        if own == currency:
            row["BankAmount"] = row["Amount"]
        elif own == org.base:
            row["BankAmount"] = rounded(row["Amount"] / rate)
        else:
            problems.append(f"The bank account is in {own}; {code} documents cannot be paid with it.")
        told = element.get("BankAmount")
        if told is not None and own == org.base != currency and element.get("CurrencyRate") is None:
            row["BankAmount"] = rounded(told)
            row["CurrencyRate"] = rounded(row["Amount"] / decimal.Decimal(told), 6)

    def show(self, org, row, asked):
        found = {"PaymentID": row["PaymentID"]}
        batch = row.get("BatchPayment") and org.get("BatchPayments", row["BatchPayment"])
        if batch:
            found["BatchPaymentID"] = batch["BatchPaymentID"]
            found["BatchPayment"] = {
                "Account": {"AccountID": batch["Account"]}, "BatchPaymentID": batch["BatchPaymentID"],
                "Date": dates.ticks(batch["Date"]), "Type": batch["Type"], "Status": batch["Status"],
                "TotalAmount": f"{batch['TotalAmount']}", "UpdatedDateUTC": dates.ticks(batch["UpdatedDateUTC"]),
                "IsReconciled": "false",
            }
        found.update(Date=dates.ticks(row["Date"]), BankAmount=row["BankAmount"], Amount=row["Amount"])
        if row["Reference"]:
            found["Reference"] = row["Reference"]
        found.update(CurrencyRate=row["CurrencyRate"], PaymentType=row["PaymentType"], Status=row["Status"])
        found.update(updated(row))
        found.update(HasAccount=True, IsReconciled=row["IsReconciled"])
        account = org.get("Accounts", row["Account"])
        found["Account"] = {"AccountID": account["AccountID"], "Code": account["Code"]}
        if asked.detail == "one":
            found["Account"]["Name"] = account["Name"]
        found["Invoice"] = self._show_document(org, row, asked)
        found["HasValidationErrors"] = False
        return found

    def _show_document(self, org, row, asked):
        document = org.get(row["Kind"], row["Document"])
        if row["Kind"] == "Invoices":
            return invoices.within(org, document, asked.detail == "one", asked)
        number = document.get("CreditNoteNumber") or document.get("Reference") or ""
        found = credit.named(org, document["Type"], row["Document"], number, document)
        if asked.detail == "one":
            found.update(
                AmountDue=document["RemainingCredit"], AmountPaid=document["AmountPaid"], Status=document["Status"],
                Total=document["Total"],
            )
        return found


def document_of(org, element):
    """(kind, row) of the one document a payment is for."""
    wishes = {name: element[name] for name in DOCUMENTS if element.get(name)}
    if element.get("InvoiceNumber"):
        wishes.setdefault("Invoice", {"InvoiceNumber": element["InvoiceNumber"]})
    if element.get("CreditNoteNumber"):
        wishes.setdefault("CreditNote", {"CreditNoteNumber": element["CreditNoteNumber"]})
    if len(wishes) != 1:
        raise Refused("A payment must be for exactly one Invoice, CreditNote, Prepayment or Overpayment.")
    name, wish = wishes.popitem()
    kind, id_field, number_field = DOCUMENTS[name]
    row = org.get(kind, wish.get(id_field))
    if row is None and number_field and wish.get(number_field):
        row = org.store.find(kind, "number", wish[number_field].casefold())
    if row is None:
        raise Refused(f"{name} could not be found")
    return kind, row


def check_amount(document, amount, problems):
    if document["Status"] != "AUTHORISED":
        problems.append(NOT_AUTHORISED)
    if amount <= 0:
        problems.append("The payment amount must be greater than zero.")
    elif amount > document.get("AmountDue", document.get("RemainingCredit")):
        problems.append(OVER)


def find_account(org, wish, problems):
    """The bank account, or account with payments enabled, that a payment moves money on."""
    account = org.account(wish.get("Code") or wish.get("TopCode"), wish.get("AccountID"))
    if account is None or account["Status"] != ACTIVE:
        problems.append("Account could not be found")
        return None
    if account["Type"] != "BANK" and not account["EnablePaymentsToAccount"]:
        problems.append(
            f"Account code '{account['Code']}' is neither a bank account nor enabled for payments."
        )
        return None
    return account


def start(org, kind, document, element, asked, problems):
    """A payment row without its account."""
    day = dates.parse(element.get("Date")) or org.today()
    locked = org.lock_problem(day)
    if locked:
        problems.append(locked)
    reference_length(element, problems)
    if element.get("Amount") is None:
        problems.append("Amount must be specified")
    amount = rounded(element.get("Amount") or 0)
    name = kind.removesuffix("s")
    return {
        "PaymentID": new_id(), "Kind": kind, "Document": document[f"{name}ID"], name: document[f"{name}ID"],
        "Date": day, "Amount": amount, "BankAmount": amount, "CurrencyRate": document["CurrencyRate"],
        "Reference": element.get("Reference") or "", "IsReconciled": bool(element.get("IsReconciled")),
        "Status": "AUTHORISED", "PaymentType": TYPES[document["Type"]], "BatchPayment": None, "App": asked.app,
    }


def store(org, row):
    org.save("Payments", row["PaymentID"], row)
    allocations.resettle(org, row["Kind"], row["Document"])
    org.note(row["Document"], "Payment", f"Payment received of {row['Amount']} on {dates.worded(row['Date'])}")
    return row


def undo(org, row):
    """Delete a payment; what it paid is open again."""
    row = org.save("Payments", row["PaymentID"], {**row, "Status": "DELETED"})
    allocations.resettle(org, row["Kind"], row["Document"])
    org.note(row["Document"], "Payment Deleted", f"Payment of {row['Amount']} deleted")
    return row


KIND = Payments()
