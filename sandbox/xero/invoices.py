"""Sales invoices and bills."""
import urllib.parse

from . import credit, items
from .documents import DRAFTS, Documents
from .kind import dated
from .lines import ZERO


class Invoices(Documents):
    plural, single, key = "Invoices", "Invoice", "InvoiceID"
    sales, purchases = "ACCREC", "ACCPAY"
    number, prefix, number_index = "InvoiceNumber", "INV-", "any_number"
    discounts = True
    not_unique = "Invoice # must be unique."
    searched = ("InvoiceNumber", "Reference")

    def takes_reference(self, row):
        return row["Type"] == "ACCREC"

    def _take_head(self, org, row, before, element, asked, problems):
        super()._take_head(org, row, before, element, asked, problems)
        if row["Status"] == "AUTHORISED" and not row["DueDate"]:
            problems.append("DueDate must be specified for approved invoices")
        if element.get("Url"):
            parts = urllib.parse.urlsplit(element["Url"])
            if parts.scheme not in ("http", "https") or not parts.netloc:
                problems.append("Url must be a valid absolute URL")
            row["Url"] = element["Url"]
        if element.get("SentToContact") is not None:
            row["SentToContact"] = element["SentToContact"]
            if element["SentToContact"] and row["Status"] in DRAFTS:
                problems.append("Only AUTHORISED and PAID invoices may have SentToContact updated.")

    def approved(self, org, before, row):
        items.move_stock(org, before, row)

    def settle(self, org, row, touch=True):
        payments = credit.payments_of(org, row["InvoiceID"])
        allocations = org.store.find_all("Allocations", "invoice", row["InvoiceID"])
        row["AmountPaid"] = sum((payment["Amount"] for payment in payments), ZERO)
        row["AmountCredited"] = sum((allocation["Amount"] for allocation in allocations), ZERO)
        row["AmountDue"] = row["Total"] - row["AmountPaid"] - row["AmountCredited"] - row.get("CISDeduction", ZERO)
        row["FullyPaidOnDate"] = None
        if row["Status"] in ("AUTHORISED", "PAID"):
            row["Status"] = "AUTHORISED" if row["AmountDue"] else "PAID"
            if row["Status"] == "PAID":
                row["FullyPaidOnDate"] = max([part["Date"] for part in (*payments, *allocations)] or [row["Date"]])
        return org.save("Invoices", row["InvoiceID"], row, touch=touch)

    def show(self, org, row, asked):
        found = {
            "Type": row["Type"], "InvoiceID": row["InvoiceID"], "InvoiceNumber": row["InvoiceNumber"],
            "Reference": row["Reference"],
        }
        if asked.detail != "summary":
            found.update(self._show_applied(org, row, asked))
        found.update(AmountDue=row["AmountDue"], AmountPaid=row["AmountPaid"])
        if asked.detail != "summary" and (row["AmountCredited"] or not asked.written):
            found["AmountCredited"] = row["AmountCredited"]
        if row.get("CISDeduction"):
            found["CISDeduction"] = row["CISDeduction"]
        if row.get("Url"):
            found["Url"] = row["Url"]
        found["SentToContact"] = row["SentToContact"]
        for field in ("ExpectedPaymentDate", "PlannedPaymentDate"):
            found.update(dated(field, row.get(field)))
        found.update(CurrencyRate=row["CurrencyRate"], IsDiscounted=bool(row["TotalDiscount"]), HasErrors=False)
        if not asked.written and asked.detail != "summary":
            found["HasAttachments"] = row["HasAttachments"]
        if asked.detail != "summary":
            found["InvoicePaymentServices"] = []
        found.update(self.show_tail(org, row, asked))
        return found

    def _show_applied(self, org, row, asked):
        payments = [credit.payment_within(payment) for payment in credit.payments_of(org, row["InvoiceID"])]
        applied = {"CreditNotes": [], "Prepayments": [], "Overpayments": []}
        for allocation in org.store.find_all("Allocations", "invoice", row["InvoiceID"]):
            applied[allocation["SourceKind"]].append(credit.source_within(org, allocation))
        found = {"Payments": payments, **applied}
        if asked.written:
            found = {key: value for key, value in found.items() if value or key in ("Prepayments", "Overpayments")}
        return found


def within(org, row, whole=False, asked=None):
    """An invoice as a payment carries it: whole after a write, otherwise only named."""
    if whole:
        found = KIND.show(org, row, asked)
        found["Contact"] = {
            "ContactID": row["Contact"], "Name": org.get("Contacts", row["Contact"])["Name"], "ContactPersons": [],
            "HasValidationErrors": False,
        }
        return found
    return credit.named(org, row["Type"], row["InvoiceID"], row["InvoiceNumber"], row)


def online_url(row):
    """Where a customer sees an approved sales invoice."""
    code = row["InvoiceID"].replace("-", "")
    return f"https://in.xero.com/{code}" if row["Type"] == "ACCREC" and row["Status"] in ("AUTHORISED", "PAID") else ""


KIND = Invoices()
