"""What a company's own store holds, now or as of a day, for comparisons: amounts as exact text, no API in between.

What settles a document counts from the later day of both on. `rate` is home units for one foreign unit.
"""
from .documents import NAMED
from .money import ZERO, cents
from .purchases import on_account

DOCUMENTS = {"Invoice": "invoice", "Bill": "bill", "CreditMemo": "credit_note", "VendorCredit": "vendor_credit"}
PAYMENTS = {"Payment": "payment", "BillPayment": "bill_payment"}
OTHERS = {
    "SalesReceipt": "sales_receipt", "RefundReceipt": "refund_receipt", "Purchase": "purchase", "Deposit": "deposit",
    "JournalEntry": "journal_entry",
}
CREDITS = ("CreditMemo", "VendorCredit")


def truth(company, day=None):
    """{"documents", "payments", "others", "contacts", "deleted"}; `day` as YYYY-MM-DD."""
    return Truth(company, str(day) if day else "9999-12-31").whole()


class Truth:
    def __init__(self, company, day):
        self.company = company
        self.day = day
        self.balances = {}

    def whole(self):
        found = {
            name: [show(kind, row) for kind in kinds for row in self.company.rows(kind) if row["TxnDate"] <= self.day]
            for name, kinds, show in (
                ("documents", DOCUMENTS, self.document), ("payments", PAYMENTS, self.payment),
                ("others", OTHERS, self.other))}
        deleted = {kind: sorted(rows, key=int) for kind, rows in self.company.deleted.items() if rows}
        return {"home": self.company.home, **found, "contacts": self.contacts(), "deleted": deleted}

    def head(self, kind, row):
        field = "CustomerRef" if row.get("CustomerRef") else "VendorRef"
        contact = (row.get(field) or row.get("EntityRef") or {}).get("value")
        return {
            "type": kind, "id": row["Id"], "contact": contact, "date": row["TxnDate"],
            "currency": row["CurrencyRef"]["value"], "rate": str(row.get("ExchangeRate", 1)),
            "total": str(cents(row["TotalAmt"])), "voided": row.get("PrivateNote", "").startswith("Voided"),
            "changed": self.company.updated[kind, row["Id"]]}

    def document(self, kind, row):
        parts = self.parts((kind, row["Id"]), row)
        due = cents(self.company.kinds[kind].due(self.company, row) - sum((amount for *_by, amount in parts), ZERO))
        self.owed(kind, row, -due if kind in CREDITS else due)
        found = self.head(kind, row) | {
            "kind": DOCUMENTS[kind], "number": row.get("DocNumber", ""), "due_date": row.get("DueDate"),
            "tax": str(cents((row.get("TxnTaxDetail") or {}).get("TotalTax", ZERO))), "due": str(due),
            "settled": [{"type": payer, "id": key, "date": date, "amount": str(amount)}
                        for payer, key, date, amount in parts],
            "project": row.get("ProjectRef", {}).get("value", ""), "reference": self.reference(row)}
        if "HomeTotalAmt" in row:
            found["home_total"] = str(cents(row["HomeTotalAmt"]))
        return found

    @staticmethod
    def reference(row):
        return next((field["StringValue"] for field in row.get("CustomField", ()) if field.get("StringValue")), "")

    def parts(self, key, row):
        """[(type, id, day, amount)] of what settles a document up to the day."""
        found = []
        for (kind, payer), amount in self.company.applied[key].items() if key in self.company.applied else ():
            date = max(row["TxnDate"], self.company.get(kind, payer)["TxnDate"])
            if date <= self.day:
                found.append((kind, payer, date, cents(amount)))
        return found

    def payment(self, kind, row):
        rule, parts, unapplied = self.company.kinds[kind], [], cents(row["TotalAmt"])
        for line in row["Line"]:
            [link] = line["LinkedTxn"]
            word, key = rule.target(link)
            date = max(row["TxnDate"], self.company.get(word, key)["TxnDate"])
            credit = rule.is_credit(self.company, row, link)
            if date <= self.day:
                parts.append({"type": word, "id": key, "date": date, "amount": str(cents(line["Amount"])),
                              "credit": credit})
                unapplied += line["Amount"] if credit else -line["Amount"]
        self.owed(kind, row, -unapplied)
        account = row.get("DepositToAccountRef") or next(
            (row[block][field] for block, field, _type in rule.ACCOUNTS.values() if block in row), {})
        return self.head(kind, row) | {
            "kind": PAYMENTS[kind], "number": row.get("PaymentRefNum") or row.get("DocNumber") or "",
            "unapplied": str(cents(unapplied)), "parts": parts, "account": account.get("value")}

    def other(self, kind, row):
        """Receipts and the like; what of them stands with a name is `open`: what it adds to that balance."""
        stands = self.stands(kind, row)
        for (name, key), amount in stands.items():
            self.balances[name, key, row["CurrencyRef"]["value"]] = self.balances.get(
                (name, key, row["CurrencyRef"]["value"]), ZERO) + amount
        return self.head(kind, row) | {
            "kind": OTHERS[kind], "number": row.get("DocNumber", ""),
            "open": [{"contact_type": name, "contact": key, "amount": str(amount)}
                     for (name, key), amount in stands.items()]}

    def stands(self, kind, row):
        """{(kind, Id) of a name: what is open of it with that name}"""
        if kind in ("JournalEntry", "Deposit"):
            whole = self.company.kinds[kind].named(self.company, row)
        elif kind == "Purchase" and on_account(self.company, row)[1]:
            name, amount = on_account(self.company, row)
            whole = {(name, row["EntityRef"]["value"]): amount if name == "Customer" else -amount}
        else:
            return {}
        return {name: cents(amount - self.used(kind, row, name, amount)) for name, amount in whole.items()}

    def used(self, kind, row, name, amount):
        rules = self.company.kinds
        paid = sum((part for payer, key, _date, part in self.parts((kind, row["Id"]), row)
                    if rules[payer].name_of(self.company.get(payer, key)) == name), ZERO)
        return -paid if amount < ZERO else paid

    def owed(self, kind, row, amount):
        name = "Customer" if row.get("CustomerRef") else "Vendor"
        key = (name, row[f"{name}Ref"]["value"], row["CurrencyRef"]["value"])
        self.balances[key] = self.balances.get(key, ZERO) + amount

    def contacts(self):
        of_each = {}
        for (name, key, currency), amount in self.balances.items():
            if amount:
                of_each.setdefault((name, key), {})[currency] = str(cents(amount))
        return [{
            "kind": "customer" if kind == "Customer" else "supplier", "type": kind, "id": row["Id"],
            "name": row["DisplayName"], "active": row["Active"], "parent": row.get("ParentRef", {}).get("value"),
            "is_project": row.get("IsProject", False), "merged_into": self.company.gone_into.get((kind, row["Id"])),
            "balances": of_each.get((kind, row["Id"]), {})}
            for kind in NAMED.values() for row in self.company.rows(kind)]
