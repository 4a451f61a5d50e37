"""What a bookkeeper does in the organisation's own pages; the API's rules hold here too."""
import dataclasses
import decimal

from . import allocations, bank_transactions, batch_payments, contacts, credit, credit_notes, dates, invoices, payments
from .errors import Refused, Unknown
from .kind import Asked
from .kinds import KINDS
from .organisation import ACTIVE, name_key

BY_HAND = Asked(unitdp=4)
BOOKKEEPER = "Robin Ledger"
CREDITS = ("CreditNotes", "Overpayments", "Prepayments")


class Acts:
    """One method an act; control and web forms name the same ones."""

    def __init__(self, org):
        self.org = org

    def perform(self, act, values):
        """What the act made or changed, as the API shows it; ValueError with the reason where it is refused."""
        method = getattr(self, act, None)
        if act.startswith("_") or act == "perform" or method is None:
            raise KeyError(f"no such act: {act}")
        mark = self.org.store.mark()
        try:
            return method(**values)
        except Refused as refusal:
            self.org.store.undo(mark)
            raise ValueError(str(refusal)) from refusal
        except Unknown as error:
            raise KeyError(f"{act}: nothing found for {values}") from error
        finally:
            self.org.settle()

    def record_payment(self, invoice, amount=None, date=None, account=None, reference="", rate=None,
                       bank_amount=None):
        """Pay an invoice or bill, in full where no amount is given.

        :param bank_amount: what moved on an account in the home currency.
        """
        row = self._row("Invoices", invoice)
        element = {"Invoice": {"InvoiceID": row["InvoiceID"]}, **self._money(row, amount, row["AmountDue"], rate)}
        if bank_amount:
            element["BankAmount"] = _number(bank_amount)
        return self._pay(element, row, date, account, reference)

    def copy_document(self, invoice):
        """What "Copy" does: the same once more under a number of its own; whether a link (Url) is copied is a guess."""
        row = self._row("Invoices", invoice)
        shown = invoices.KIND.show(self.org, row, BY_HAND)
        lines = [{key: line[key] for key in (
            "Description", "Quantity", "UnitAmount", "TaxType", "TaxAmount", "AccountCode", "LineAmount")
            if line.get(key) is not None} for line in shown["LineItems"]]
        return self._made("Invoices", invoices.KIND.create(self.org, {
            "Type": row["Type"], "Contact": {"ContactID": row["Contact"]}, "LineItems": lines,
            "LineAmountTypes": row["LineAmountTypes"], "Date": str(row["Date"]), "DueDate": str(row["DueDate"]),
            "CurrencyCode": row["CurrencyCode"], "Status": "AUTHORISED", "Url": row.get("Url")}, BY_HAND))

    def withhold(self, invoice, amount):
        """A deduction at source, as the construction industry scheme has it: less is due."""
        row = self._row("Invoices", invoice)
        return self._made("Invoices", invoices.KIND.settle(self.org, {**row, "CISDeduction": _number(amount)}))

    def delete_payment(self, payment):
        return self._made("Payments", payments.undo(self.org, self._standing(payment)))

    void_payment = delete_payment

    def change_payment(self, payment, amount=None, date=None, account=None, reference=None):
        """A payment cannot be edited: it is removed and entered again."""
        old = self._standing(payment)
        payments.undo(self.org, old)
        name = old["Kind"].removesuffix("s")
        element = {
            name: {f"{name}ID": old["Document"]}, "Amount": _number(old["Amount"] if amount is None else amount),
            "Date": str(date or old["Date"]), "Reference": old["Reference"] if reference is None else reference,
            "Account": {"AccountID": self._account(account)["AccountID"] if account else old["Account"]},
        }
        return self._made("Payments", payments.KIND.create(self.org, element, BY_HAND))

    def reconcile_payment(self, payment):
        row = self._standing(payment)
        return self._made("Payments", self.org.save("Payments", row["PaymentID"], {**row, "IsReconciled": True}))

    def record_batch_payment(self, invoices, date=None, account=None, reference=""):
        """One movement for several invoices; `invoices` is {id or number: amount, or null for all that is due}."""
        rows = [(self._row("Invoices", word), amount) for word, amount in invoices.items()]
        element = {
            "Account": {"AccountID": self._account(account, rows[0][0]["CurrencyCode"])["AccountID"]},
            "Date": str(date or self.org.today()), "Reference": reference,
            "Payments": [
                {"Invoice": {"InvoiceID": row["InvoiceID"]}, **self._money(row, amount, row["AmountDue"], None)}
                for row, amount in rows
            ],
        }
        return self._made("BatchPayments", batch_payments.KIND.create(self.org, element, BY_HAND))

    def delete_batch_payment(self, batch):
        row = self._row("BatchPayments", batch)
        return self._made("BatchPayments", batch_payments.KIND.update(self.org, row, {"Status": "DELETED"}, BY_HAND))

    def record_overpayment(
            self, contact, amount, date=None, account=None, reference="", type="RECEIVE-OVERPAYMENT", text=None):
        """Money of a customer, or to a supplier, that no invoice asks for; `type` as the service shows it."""
        return self._prepaid(type, "Overpayment", contact, amount, date, account, reference, text)

    def record_prepayment(self, contact, amount, date=None, account=None, reference="", type="RECEIVE-PREPAYMENT"):
        return self._prepaid(type, "Prepayment", contact, amount, date, account, reference)

    def rewrite(self, kind, row, **fields):
        """Fields of a row as the service itself might one day hold them: none of its rules is asked."""
        return self._made(kind, self.org.save(kind, row, {**self.org.get(kind, row), **fields}))

    def delete_bank_transaction(self, transaction):
        row = self._row("BankTransactions", transaction)
        element = {"Type": row["Type"], "Status": "DELETED"}
        return self._made("BankTransactions", bank_transactions.KIND.update(self.org, row, element, BY_HAND))

    def _prepaid(self, type, text, contact, amount, date, account, reference, description=None):
        """Money with its credit; the bank transaction is one of the types that the API knows."""
        way = "RECEIVE" if type in ("RECEIVE-" + text.upper(), "AR" + text.upper()) else "SPEND"
        kind = f"{way}-{text.upper()}"
        if type not in (kind, {"RECEIVE": "AR", "SPEND": "AP"}[way] + text.upper()):
            raise ValueError(f"no type of {text}: {type}")
        row = self._row("Contacts", contact)
        bank = self._account(account)
        line = {"Description": description or text, "Quantity": 1, "UnitAmount": _number(amount)}
        if kind.endswith("PREPAYMENT"):
            line["AccountCode"] = self._sales_account() if way == "RECEIVE" else self._cost_account()
            line["TaxType"] = "NONE"
        element = {
            "Type": kind, "Contact": {"ContactID": row["ContactID"]}, "LineItems": [line], "Reference": reference,
            "BankAccount": {"AccountID": bank["AccountID"]}, "Date": str(date or self.org.today()),
        }
        asked = dataclasses.replace(BY_HAND, credit_type=type)
        return self._made("BankTransactions", bank_transactions.KIND.create(self.org, element, asked))

    def create_invoice(self, contact, amount, number=None, type="ACCREC", status="AUTHORISED", date=None, due=None,
                       description="Entered by hand", account=None, tax=None, reference="", currency=None, rate=None):
        element = self._document(contact, amount, date, description, account, tax, reference, currency, rate)
        element.update(Type=type, Status=status, DueDate=str(due or element["Date"]))
        if number:
            element["InvoiceNumber"] = number
        return self._made("Invoices", invoices.KIND.create(self.org, element, BY_HAND))

    def change_invoice(self, invoice, line=0, amount=None, quantity=None, description=None, reference=None,
                       date=None, due=None, number=None, tracking=None):
        """Change one line's unit price, quantity or text, the tracking of all lines, or the head of the document."""
        row = self._row("Invoices", invoice)
        element = {"Reference": reference, "InvoiceNumber": number}
        element.update({field: str(day) for field, day in (("Date", date), ("DueDate", due)) if day})
        told = {"UnitAmount": amount, "Quantity": quantity}
        told = {field: _number(value) for field, value in told.items() if value not in (None, "")}
        if description:
            told["Description"] = description
        if told or tracking:
            element["LineItems"] = [
                {"LineItemID": one["LineItemID"], **(told if place == int(line) else {}),
                 **({"Tracking": tracking} if tracking else {})}
                for place, one in enumerate(row["LineItems"])
            ]
        return self._made("Invoices", invoices.KIND.update(self.org, row, element, BY_HAND))

    def approve_invoice(self, invoice, due=None):
        row = self._row("Invoices", invoice)
        element = {"Status": "AUTHORISED", "DueDate": str(due or row["DueDate"] or row["Date"])}
        return self._made("Invoices", invoices.KIND.update(self.org, row, element, BY_HAND))

    def void_invoice(self, invoice):
        return self._end("Invoices", invoice, "VOIDED")

    def delete_invoice(self, invoice):
        return self._end("Invoices", invoice, "DELETED")

    def create_credit_note(self, invoice=None, contact=None, amount=None, number=None, date=None,
                           description="Credit", account=None, tax=None, reference="", apply=False):
        """Credit a customer or supplier; with an invoice its contact and lines are taken, and it may be applied."""
        row = self._row("Invoices", invoice) if invoice else None
        if row and amount in (None, ""):
            element = {
                "Contact": {"ContactID": row["Contact"]}, "LineAmountTypes": row["LineAmountTypes"],
                "CurrencyCode": row["CurrencyCode"], "CurrencyRate": row["CurrencyRate"],
                "Date": str(date or self.org.today()), "Reference": reference,
                "LineItems": [
                    {field: one.get(field) for field in (
                        "Description", "Quantity", "LineAmount", "AccountCode", "TaxType", "TaxAmount",
                    )}
                    for one in row["LineItems"]
                ],
            }
        else:
            element = self._document(
                contact or row["Contact"], amount, date, description, account, tax, reference,
                row["CurrencyCode"] if row else None, row["CurrencyRate"] if row else None,
            )
        sale = row is None or row["Type"] == "ACCREC"
        element.update(Type="ACCRECCREDIT" if sale else "ACCPAYCREDIT", Status="AUTHORISED", CreditNoteNumber=number)
        note = credit_notes.KIND.create(self.org, element, BY_HAND)
        if row and apply:
            self._allocate("CreditNotes", note, row, None, date)
        return self._made("CreditNotes", note)

    def void_credit_note(self, credit_note):
        return self._end("CreditNotes", credit_note, "VOIDED")

    def apply_credit(self, credit_of, invoice, amount=None, date=None):
        """Set a credit note, overpayment or prepayment against an invoice."""
        kind, row = self._credit(credit_of)
        self._allocate(kind, row, self._row("Invoices", invoice), amount, date)
        return self._made(kind, row)

    def remove_credit(self, allocation):
        row = self.org.get("Allocations", allocation)
        if row is None:
            raise KeyError(f"no allocation {allocation}")
        allocations.unallocate(self.org, row["SourceKind"], row["Source"], allocation)
        return self._made("Invoices", self.org.get("Invoices", row["Invoice"]))

    def refund(self, credit_of, amount=None, date=None, account=None, reference=""):
        """Pay out what is left of a credit note, overpayment or prepayment."""
        kind, row = self._credit(credit_of)
        name = kind.removesuffix("s")
        element = {name: {f"{name}ID": row[f"{name}ID"]}, **self._money(row, amount, row["RemainingCredit"], None)}
        return self._pay(element, row, date, account, reference)

    def create_contact(self, name, **fields):
        return self._made("Contacts", contacts.KIND.create(self.org, {"Name": name, **fields}, BY_HAND))

    def change_contact(self, contact, Website=None, **fields):
        """Its page takes a website, too, which the API only shows."""
        row = self._row("Contacts", contact)
        if Website is not None:
            row = self.org.save("Contacts", row["ContactID"], {**row, "Website": Website})
        return self._made("Contacts", contacts.KIND.update(self.org, row, fields, BY_HAND))

    def rename_contact(self, contact, name):
        return self.change_contact(contact, Name=name)

    def archive_contact(self, contact):
        return self.change_contact(contact, ContactStatus="ARCHIVED")

    def restore_contact(self, contact):
        row = self._row("Contacts", contact)
        if self.org.store.find("Contacts", "name", name_key(row["Name"])):
            raise ValueError("Another active contact has this name.")
        return self._made("Contacts", self.org.save("Contacts", row["ContactID"], {**row, "ContactStatus": ACTIVE}))

    def merge_contacts(self, contact, into):
        """All documents move to the other contact; this one is archived and says where it went."""
        row, winner = self._row("Contacts", contact), self._row("Contacts", into)
        if row is winner:
            raise ValueError("A contact cannot be merged into itself.")
        for kind in ("Invoices", "CreditNotes", "BankTransactions", "Overpayments", "Prepayments"):
            for document in list(self.org.store.find_all(kind, "contact", row["ContactID"])):
                self.org.save(kind, document[KINDS[kind].key], {**document, "Contact": winner["ContactID"]})
        merged = {**row, "ContactStatus": "ARCHIVED", "MergedToContactID": winner["ContactID"]}
        return self._made("Contacts", self.org.save("Contacts", row["ContactID"], merged))

    def lock_books(self, period=None, year=None):
        """Nothing dated on or before these days may be entered or changed; without a day the lock is taken off."""
        for field, day in (("PeriodLockDate", period), ("EndOfYearLockDate", year)):
            self.org.details[field] = dates.parse(day) if day else None
        return {field: str(self.org.details[field] or "") for field in ("PeriodLockDate", "EndOfYearLockDate")}

    def change_organisation(self, **fields):
        """Another plan, name or short code."""
        unknown = fields.keys() - self.org.details.keys()
        if unknown:
            raise KeyError(f"an organisation has no {', '.join(sorted(unknown))}")
        self.org.details.update(fields)
        return fields

    def create_row(self, kind, **fields):
        """A new account, item or tax rate, in the service's own names."""
        return self._made(kind, KINDS[kind].create(self.org, fields, BY_HAND))

    def change_row(self, kind, row, **fields):
        return self._made(kind, KINDS[kind].update(self.org, self._row(kind, row), fields, BY_HAND))

    def delete_item(self, item):
        row = self._row("Items", item)
        self.org.store.remove("Items", row["ItemID"])
        return {"ItemID": row["ItemID"]}

    def archive_account(self, account):
        row = self._account(account)
        return self._made("Accounts", KINDS["Accounts"].update(self.org, row, {"Status": "ARCHIVED"}, BY_HAND))

    def archive_tax_rate(self, tax_type):
        row = self._row("TaxRates", tax_type)
        return self._made("TaxRates", self.org.save("TaxRates", tax_type, {**row, "Status": "ARCHIVED"}))

    def add_currency(self, code):
        return self._made("Currencies", KINDS["Currencies"].create(self.org, {"Code": code}, BY_HAND))

    def _row(self, kind, word):
        row = self.org.get(kind, str(word))
        if row is None and kind == "Contacts":
            row = self.org.store.find("Contacts", "any_name", name_key(str(word)))
        return row or KINDS[kind].by_address(self.org, str(word))

    def _standing(self, payment):
        row = self._row("Payments", payment)
        if row["Status"] != "AUTHORISED":
            raise ValueError("This payment has been deleted already.")
        if row.get("BatchPayment"):
            raise ValueError("This payment is part of a batch payment.")
        self.org.check_unlocked(row["Date"])
        return row

    def _credit(self, word):
        for kind in CREDITS:
            row = self.org.get(kind, word) or (
                self.org.store.find(kind, "any_number", word.casefold()) if kind == "CreditNotes" else None
            )
            if row:
                return kind, row
        raise KeyError(f"no credit {word}")

    def _made(self, kind, row):
        shown = KINDS[kind]
        row = self.org.get(kind, row[shown.key])
        self.org.note(row[shown.key], "Edited", f"Edited by {BOOKKEEPER}", user=BOOKKEEPER)
        return shown.show(self.org, row, BY_HAND)

    def _money(self, row, amount, whole, rate):
        found = {"Amount": whole if amount in (None, "") else _number(amount)}
        if rate not in (None, ""):
            found["CurrencyRate"] = _number(rate)
        return found

    def _pay(self, element, row, date, account, reference):
        bank = self._account(account, row["CurrencyCode"])
        element.update({
            "Account": {"AccountID": bank["AccountID"]}, "Date": str(date or self.org.today()), "Reference": reference,
        })
        return self._made("Payments", payments.KIND.create(self.org, element, BY_HAND))

    def _account(self, word=None, currency=None):
        """An account by code, id or name; without one the first bank account, in the currency if there is one."""
        if word:
            row = self.org.account(word) or self.org.get("Accounts", word)
            row = row or self.org.store.find("Accounts", "name", word.casefold())
            if row is None:
                raise KeyError(f"no account {word}")
            return row
        banks = [row for row in self.org.store.all("Accounts") if row["Type"] == "BANK" and row["Status"] == ACTIVE]
        return next((row for row in banks if row["CurrencyCode"] == currency), banks[0])

    def _sales_account(self):
        return next(row["Code"] for row in self.org.store.all("Accounts") if row["Class"] == "REVENUE")

    def _cost_account(self):
        return next(row["Code"] for row in self.org.store.all("Accounts") if row["Class"] == "EXPENSE")

    def _document(self, contact, amount, date, description, account, tax, reference, currency, rate):
        line = {
            "Description": description, "Quantity": 1, "UnitAmount": _number(amount),
            "AccountCode": self._account(account)["Code"] if account else self._sales_account(),
        }
        if tax:
            line["TaxType"] = tax
        element = {
            "Contact": {"ContactID": self._row("Contacts", contact)["ContactID"]}, "LineItems": [line],
            "Date": str(date or self.org.today()), "Reference": reference,
        }
        if currency:
            element["CurrencyCode"] = currency
        if rate not in (None, ""):
            element["CurrencyRate"] = _number(rate)
        return element

    def _end(self, kind, word, status):
        row = self._row(kind, word)
        return self._made(kind, KINDS[kind].update(self.org, row, {"Status": status}, BY_HAND))

    def _allocate(self, kind, row, invoice, amount, date):
        source = row[credit.KEYS[kind]]
        left = min(self.org.get(kind, source)["RemainingCredit"], invoice["AmountDue"])
        element = {
            "Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Date": str(date or self.org.today()),
            "Amount": left if amount in (None, "") else _number(amount),
        }
        allocations.allocate(self.org, kind, source, element, BY_HAND)


def _number(value):
    try:
        return decimal.Decimal(str(value))
    except decimal.InvalidOperation as error:
        raise ValueError(f"{value} is no number") from error

