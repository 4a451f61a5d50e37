"""Journal entries; what of them stands with a customer or a vendor is open until a payment settles it."""
from . import refusals
from .documents import NAMED, Named, set_currency, set_date, set_home_total
from .kind import TransactionKind
from .lines import detail_of, numbered
from .money import ZERO, cents


class JournalEntry(Named, TransactionKind):
    name = "JournalEntry"
    computed = frozenset({"TotalAmt", "HomeTotalAmt", "LinkedTxn"})
    filterable = frozenset({"DocNumber", "TxnDate"})

    def complete(self, company, row, old, sent, options):
        set_date(company, row)
        set_currency(company, row, None)
        if not row.get("Line"):
            raise refusals.missing("Line")
        sums = {"Debit": ZERO, "Credit": ZERO}
        row["Line"] = [self._line(company, line, index, sums) for index, line in enumerate(row["Line"])]
        if sums["Debit"] != sums["Credit"]:
            raise refusals.Refusal(
                "2300", "Amount on debits not equal to credits",
                f"Debits {sums['Debit']} and credits {sums['Credit']} must be equal.", "Line",
            )
        numbered(row["Line"])
        row["TotalAmt"] = sums["Debit"]
        set_home_total(company, row)
        row.setdefault("Adjustment", False)
        if old and self.named(company, row) != self.named(company, old):
            self.check_removal(company, old)

    def named(self, company, row):
        """{(kind, Id) of a customer or vendor: what it adds to the balance of that name}"""
        found = {}
        for line in row["Line"]:
            detail = line.get("JournalEntryLineDetail", {})
            account = company.get("Account", detail["AccountRef"]["value"]) if detail else {}
            kind = NAMED.get(account.get("AccountType"))
            if kind:
                key = (kind, detail["Entity"]["EntityRef"]["value"])
                more = detail["PostingType"] == ("Debit" if kind == "Customer" else "Credit")
                found[key] = found.get(key, ZERO) + (line["Amount"] if more else -line["Amount"])
        return {key: amount for key, amount in found.items() if amount}

    def _line(self, company, line, index, sums):
        kind, detail = detail_of(line, index)
        if kind == "DescriptionOnly":
            return dict(line)
        if kind != "JournalEntryLineDetail":
            raise refusals.unsupported(f"{kind} in journal entries")
        if detail.get("PostingType") not in sums:
            raise refusals.Refusal("2260", "Missing PostingType", "Valid values are Credit or Debit.", "PostingType")
        if "Amount" not in line:
            raise refusals.missing("Amount")
        amount = cents(line["Amount"])
        if amount < ZERO:
            raise refusals.Refusal("2290", "Negative Amount", "Negative amounts aren't supported on lines.", "Amount")
        account = company.refer("Account", detail.get("AccountRef") or {}, "AccountRef")
        detail["AccountRef"] = company.account_ref(account)
        needed = NAMED.get(account["AccountType"])
        if needed:
            entity = detail.get("Entity", {})
            if entity.get("Type") != needed:
                raise refusals.business(
                    f"When you use {account['AccountType']}, you must choose a {needed.lower()} in the Name field."
                )
            company.refer(needed, entity.get("EntityRef"), "EntityRef")
        sums[detail["PostingType"]] += amount
        kept = {key: value for key, value in line.items() if key != "LineNum"}
        return {**kept, "Amount": amount, "JournalEntryLineDetail": detail}
