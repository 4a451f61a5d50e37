"""One movement on a bank account that pays several invoices."""
from . import dates, payments
from .errors import Refused
from .kind import Kind, dated, reference_length
from .organisation import new_id

# What bank statements of some countries carry.
NARRATIVES = ("Particulars", "Code", "Details", "Narrative")


class BatchPayments(Kind):
    plural, single, key = "BatchPayments", "BatchPayment", "BatchPaymentID"
    error_flag = "HasValidationErrors"
    has_status_attribute = False

    def create(self, org, element, asked):
        problems = []
        account = payments.find_account(org, element.get("Account") or {}, problems)
        reference_length(element, problems)
        day = dates.parse(element.get("Date"))
        if day is None:
            problems.append("Date must be specified")
        if not element.get("Payments"):
            problems.append("A batch payment must have at least one payment.")
        if problems:
            raise Refused(*problems)
        rows = self._parts(org, element, account, day, asked, problems)
        if problems:
            raise Refused(*problems)
        types = {row["PaymentType"] for row in rows}
        batch = {
            "BatchPaymentID": new_id(), "Account": account["AccountID"], "Reference": element.get("Reference") or "",
            "Date": day, "Type": "RECBATCH" if types == {"ACCRECPAYMENT"} else "PAYBATCH", "Status": "AUTHORISED",
            "TotalAmount": sum(row["Amount"] for row in rows), "IsReconciled": False,
            **{field: element[field] for field in NARRATIVES if element.get(field)},
        }
        org.save("BatchPayments", batch["BatchPaymentID"], batch)
        for row in rows:
            payments.store(org, {**row, "BatchPayment": batch["BatchPaymentID"]})
        return batch

    def _parts(self, org, element, account, day, asked, problems):
        rows, seen = [], set()
        for part in element["Payments"]:
            kind, document = payments.document_of(org, part)
            if kind != "Invoices":
                problems.append("Only invoices can be paid by a batch payment.")
                continue
            row = payments.start(org, kind, document, {**part, "Date": element["Date"]}, asked, problems)
            payments.check_amount(document, row["Amount"], problems)
            if document["InvoiceID"] in seen:
                problems.append("An invoice can only appear once in a batch payment.")
            seen.add(document["InvoiceID"])
            if document["CurrencyCode"] != (account.get("CurrencyCode") or org.base):
                problems.append("The currency of all invoices must be that of the bank account.")
            row["Account"] = account["AccountID"]
            rows.append(row)
        if len({row["PaymentType"] for row in rows}) > 1:
            problems.append("All payments of a batch must be for documents of the same type.")
        return rows

    def update(self, org, row, element, asked):
        if element.get("Status") != "DELETED":
            raise Refused("Batch payments can only be deleted.")
        if row["Status"] == "DELETED":
            raise Refused("This batch payment has been deleted already.")
        org.check_unlocked(row["Date"])
        for payment in org.store.find_all("Payments", "batch", row["BatchPaymentID"]):
            if payment["Status"] == "AUTHORISED":
                payments.undo(org, payment)
        return org.save("BatchPayments", row["BatchPaymentID"], {**row, "Status": "DELETED"})

    def show(self, org, row, asked):
        account = org.get("Accounts", row["Account"])
        found = {
            "Account": {"AccountID": row["Account"], "CurrencyCode": account.get("CurrencyCode") or org.base},
            "Reference": row["Reference"], "BatchPaymentID": row["BatchPaymentID"], **dated("Date", row["Date"]),
        }
        for field in NARRATIVES:
            if row.get(field):
                found[field] = row[field]
        found["Payments"] = [
            {
                "Invoice": {
                    "InvoiceID": part["Invoice"], "CurrencyCode": org.get("Invoices", part["Invoice"])["CurrencyCode"],
                    "Payments": [], "CreditNotes": [], "Prepayments": [], "Overpayments": [], "HasErrors": False,
                    "IsDiscounted": False, "LineItems": [],
                },
                "PaymentID": part["PaymentID"], "Amount": part["Amount"], "BankAmount": part["BankAmount"],
            }
            for part in org.store.find_all("Payments", "batch", row["BatchPaymentID"])
            if part["Status"] == "AUTHORISED"
        ]
        return {
            **found, "Type": row["Type"], "Status": row["Status"], "TotalAmount": row["TotalAmount"],
            "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"]), "IsReconciled": row["IsReconciled"],
        }


KIND = BatchPayments()
