"""What an organisation's own store holds, now or as of a day, for comparisons: amounts as exact text, no API in
between.

What settles a document counts from the later day of both on. `rate` is foreign units for one unit of the base currency.
Drafts and voided documents are there, too, and owe nothing.
"""
import datetime

from . import dates
from .allocations import AGAINST
from .kinds import KINDS
from .lines import ZERO

CREDITS = {"CreditNotes": "credit_note", "Overpayments": "overpayment", "Prepayments": "prepayment"}
STANDS = ("AUTHORISED", "PAID")


def truth(org, day=None):
    """{"documents", "payments", "others", "contacts"}; `day` as YYYY-MM-DD."""
    return Truth(org, dates.parse(str(day)) if day else datetime.date.max).whole()


class Truth:
    def __init__(self, org, day):
        self.org = org
        self.day = day
        self.balances = {}

    def whole(self):
        documents = [self.document("Invoices", row) for row in self.until("Invoices")]
        for kind in CREDITS:
            documents += [self.document(kind, row) for row in self.until(kind)]
        payments = [self.payment(row) for row in self.until("Payments")]
        others = [self.other(kind, row) for kind in ("BankTransactions", "ManualJournals") for row in self.until(kind)]
        return {
            "home": self.org.base, "documents": documents, "payments": payments, "others": others,
            "contacts": self.contacts()}

    def until(self, kind):
        return [row for row in self.org.store.all(kind) if row["Date"] <= self.day]

    def document(self, kind, row):
        key, sale = row[KINDS[kind].key], AGAINST.get(row["Type"], row["Type"]) == "ACCREC"
        parts = self.parts(kind, key, row)
        stands = row["Status"] in STANDS
        due = row["Total"] - row.get("CISDeduction", ZERO) - sum((part[-1] for part in parts), ZERO) if stands else ZERO
        self.owed(row, sale, due if kind == "Invoices" else -due)
        names = ("invoice", "bill") if kind == "Invoices" else ("credit_note", "vendor_credit") if (
            kind == "CreditNotes") else (CREDITS[kind],) * 2
        return {
            "kind": names[0 if sale else 1], "type": kind, "sale": sale, "id": key, "status": row["Status"],
            "number": row.get("InvoiceNumber") or row.get("CreditNoteNumber") or "", "reference": row["Reference"],
            "contact": row["Contact"], "date": str(row["Date"]), "currency": row["CurrencyCode"],
            "due_date": str(row["DueDate"]) if row.get("DueDate") else None, "rate": str(row["CurrencyRate"]),
            "total": str(row["Total"]), "tax": str(row["TotalTax"]), "due": str(due),
            "voided": row["Status"] in ("VOIDED", "DELETED"), "changed": row["UpdatedDateUTC"].timestamp(),
            "project": self.project(row),
            "settled": [{"type": word, "id": part, "date": str(date), "amount": str(amount)}
                        for word, part, date, amount in parts]}

    @staticmethod
    def project(row):
        return next((pair["Option"] for line in row["LineItems"] for pair in line["Tracking"]), "")

    def parts(self, kind, key, row):
        """[(type, id, day, amount)] of the payments and allocations of a document up to the day."""
        payments = [("Payments", one["PaymentID"], one["Date"], one["Amount"])
                    for one in self.org.store.find_all("Payments", "document", key) if one["Status"] == "AUTHORISED"]
        index = "invoice" if kind == "Invoices" else "source"
        allocations = [("Allocations", one["AllocationID"], max(one["Date"], self.other_end(index, one)), one["Amount"])
                       for one in self.org.store.find_all("Allocations", index, key)]
        found = [(word, part, max(date, row["Date"]), amount) for word, part, date, amount in payments + allocations]
        return [part for part in found if part[2] <= self.day]

    def other_end(self, index, allocation):
        kind, key = ("Invoices", allocation["Invoice"]) if index == "source" else (
            allocation["SourceKind"], allocation["Source"])
        return self.org.get(kind, key)["Date"]

    def payment(self, row):
        document = self.org.get(row["Kind"], row["Document"])
        return {
            "kind": "payment" if row["Kind"] == "Invoices" else "refund", "type": "Payments", "id": row["PaymentID"],
            "contact": document["Contact"], "date": str(row["Date"]), "currency": document["CurrencyCode"],
            "rate": str(row["CurrencyRate"]), "total": str(row["Amount"]), "bank_amount": str(row["BankAmount"]),
            "account": row["Account"], "number": row["Reference"], "voided": row["Status"] == "DELETED",
            "batch": row.get("BatchPayment"), "of_type": row["Kind"], "of": row["Document"],
            "changed": row["UpdatedDateUTC"].timestamp()}

    def other(self, kind, row):
        total = row["Total"] if kind == "BankTransactions" else sum(
            (line["LineAmount"] for line in row["JournalLines"] if line["LineAmount"] > 0), ZERO)
        return {
            "kind": "bank_transaction" if kind == "BankTransactions" else "manual_journal", "type": kind,
            "id": row[KINDS[kind].key], "date": str(row["Date"]), "status": row["Status"], "of_type": row.get("Type"),
            "contact": row.get("Contact"), "currency": row.get("CurrencyCode", self.org.base), "total": str(total)}

    def owed(self, row, sale, amount):
        key = (row["Contact"], "receivable" if sale else "payable", row["CurrencyCode"])
        self.balances[key] = self.balances.get(key, ZERO) + amount

    def contacts(self):
        sides = {}
        for (contact, side, currency), amount in self.balances.items():
            if amount:
                sides.setdefault(contact, {}).setdefault(side, {})[currency] = str(amount)
        return [{
            "id": row["ContactID"], "type": "Contacts", "name": row["Name"], "active": row["ContactStatus"] == "ACTIVE",
            "merged_into": row.get("MergedToContactID"), "is_customer": row["IsCustomer"],
            "is_supplier": row["IsSupplier"], "receivable": {}, "payable": {}, **sides.get(row["ContactID"], {})}
            for row in self.org.store.all("Contacts")]
