"""Credit notes to customers and from suppliers."""
from . import credit
from .documents import Documents


class CreditNotes(Documents):
    plural, single, key = "CreditNotes", "CreditNote", credit.KEYS["CreditNotes"]
    sales, purchases = "ACCRECCREDIT", "ACCPAYCREDIT"
    number, prefix, number_index = "CreditNoteNumber", "CN-", "any_number"
    not_unique = "Credit Note # must be unique."
    searched = ("CreditNoteNumber", "Reference")

    def settle(self, org, row, touch=True):
        return credit.settle(org, self.plural, row, touch=touch)

    def show(self, org, row, asked):
        found = {
            self.key: row[self.key], "CreditNoteNumber": row["CreditNoteNumber"],
            "Payments": [credit.payment_within(part) for part in credit.payments_of(org, row[self.key])],
            "ID": row[self.key], "HasErrors": False, "CurrencyRate": row["CurrencyRate"], "Type": row["Type"],
            "Reference": row["Reference"], "SentToContact": row["SentToContact"],
            "RemainingCredit": row["RemainingCredit"],
            "Allocations": credit.allocations_within(org, row[self.key]),
        }
        if not asked.written:
            found["HasAttachments"] = row["HasAttachments"]
        return {**found, **self.show_tail(org, row, asked)}


KIND = CreditNotes()
