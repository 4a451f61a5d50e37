"""Overpayments and prepayments: credit a bank transaction made, to be allocated or refunded."""
from . import contacts, credit, lines
from .kind import Kind, dated, updated


class Prepaid(Kind):
    def show(self, org, row, asked):
        found = {
            self.key: row[self.key], "ID": row[self.key], "CurrencyRate": row["CurrencyRate"], "Type": row["Type"],
            "Reference": row["Reference"],
        }
        if self.plural == "Prepayments" and row["Reference"]:
            found["InvoiceNumber"] = row["Reference"]
        if asked.detail != "one" and not asked.written:  # examples of lists leave it out
            del found["CurrencyRate"]
        shown = contacts.inside if asked.detail == "one" else contacts.brief
        told = row["LineItems"] if asked.detail in ("one", "paged") else []
        return {
            **found, "RemainingCredit": row["RemainingCredit"],
            "Allocations": credit.allocations_within(org, row[self.key]),
            "Payments": [credit.payment_within(part) for part in credit.payments_of(org, row[self.key])],
            "HasAttachments": row["HasAttachments"], "Contact": shown(org, row["Contact"]),
            **dated("Date", row["Date"]), "Status": row["Status"], "LineAmountTypes": row["LineAmountTypes"],
            "LineItems": [lines.shown(line, asked.unitdp) for line in told],
            "SubTotal": row["SubTotal"], "TotalTax": row["TotalTax"], "Total": row["Total"], **updated(row),
            "CurrencyCode": row["CurrencyCode"],
        }


class Overpayments(Prepaid):
    plural, single, key = "Overpayments", "Overpayment", credit.KEYS["Overpayments"]


class Prepayments(Prepaid):
    plural, single, key = "Prepayments", "Prepayment", credit.KEYS["Prepayments"]


OVERPAYMENTS = Overpayments()
PREPAYMENTS = Prepayments()
