"""Bank deposits; what of them stands with a customer or a vendor is open until a payment settles it."""
from . import refusals
from .documents import NAMED, Named, account_of, fits_currency, set_currency, set_date, set_home_total
from .kind import TransactionKind
from .lines import detail_of, numbered
from .money import ZERO, cents


class Deposit(Named, TransactionKind):
    name = "Deposit"
    computed = frozenset({"TotalAmt", "HomeTotalAmt", "LinkedTxn"})
    filterable = frozenset({"DocNumber", "TxnDate", "TotalAmt", "DepositToAccountRef"})

    def complete(self, company, row, old, sent, options):
        set_date(company, row)
        if not row.get("DepositToAccountRef"):
            raise refusals.missing("DepositToAccountRef")
        account = account_of(company, row, "DepositToAccountRef", "Bank", "Other Current Asset")
        row["DepositToAccountRef"] = company.account_ref(account)
        set_currency(company, row, None)
        fits_currency(company, row, account, "DepositToAccountRef")
        if row.get("CashBack"):
            raise refusals.unsupported("Cash back in deposits")
        if not row.get("Line"):
            raise refusals.missing("Line")
        row["Line"] = [self._line(company, row, line, index) for index, line in enumerate(row["Line"])]
        numbered(row["Line"])
        row["TotalAmt"] = sum((line["Amount"] for line in row["Line"]), ZERO)
        if row["TotalAmt"] < ZERO:
            raise refusals.business("Transaction amount must be 0 or greater.")
        set_home_total(company, row)
        if old and self.named(company, row) != self.named(company, old):
            self.check_removal(company, old)

    def named(self, company, row):
        found = {}
        for line in row["Line"]:
            detail = line["DepositLineDetail"]
            kind = NAMED.get(company.get("Account", detail["AccountRef"]["value"])["AccountType"])
            if kind:
                key = (kind, detail["Entity"]["value"])
                found[key] = found.get(key, ZERO) + (line["Amount"] if kind == "Vendor" else -line["Amount"])
        return {key: amount for key, amount in found.items() if amount}

    def stored(self, company, row, old):
        """A payment in a deposit cannot be changed until it is taken out of it, and names the deposit."""
        super().stored(company, row, old)
        for payment in self._payments(company, row):
            company.deposited.add(("Payment", payment["Id"]))
            payment["LinkedTxn"] = [{"TxnId": row["Id"], "TxnType": self.name}]
            company.touch("Payment", payment)

    def removed(self, company, row):
        super().removed(company, row)
        for payment in self._payments(company, row):
            company.deposited.discard(("Payment", payment["Id"]))
            payment["LinkedTxn"] = []
            company.touch("Payment", payment)

    def _payments(self, company, row):
        linked = [link for line in row["Line"] for link in line.get("LinkedTxn", ())]
        return [company.get("Payment", link["TxnId"]) for link in linked]

    def _payment_line(self, company, row, line):
        """A payment that is moved from Undeposited Funds to the account of the deposit."""
        [link] = line["LinkedTxn"]
        payment = company.refer("Payment", {"value": link.get("TxnId")}, "LinkedTxn") if (
            link.get("TxnType") == "Payment") else None
        if payment is None:
            raise refusals.unsupported(f"{link.get('TxnType')} in deposits")
        funds = company.find_account("Other Current Asset", "UndepositedFunds")
        if payment["DepositToAccountRef"]["value"] != funds["Id"] or ("Payment", payment["Id"]) in company.deposited:
            raise refusals.business("The payment is not in Undeposited Funds.")
        return {
            "Amount": payment["TotalAmt"], "LinkedTxn": [{**link, "TxnLineId": "0"}], "DetailType": "DepositLineDetail",
            "DepositLineDetail": {
                "AccountRef": company.account_ref(funds),
                "Entity": {**payment["CustomerRef"], "type": "CUSTOMER"}}}

    def _line(self, company, row, line, index):
        if line.get("LinkedTxn"):
            return self._payment_line(company, row, line)
        kind, detail = detail_of(line, index)
        if kind != "DepositLineDetail":
            raise refusals.unsupported(f"{kind} in deposits")
        if "Amount" not in line:
            raise refusals.missing("Amount")
        account = company.refer("Account", detail.get("AccountRef") or {}, "AccountRef")
        detail["AccountRef"] = company.account_ref(account)
        entity, needed = detail.get("Entity") or {}, NAMED.get(account["AccountType"])
        if needed:
            if entity.get("type", "").capitalize() != needed:
                raise refusals.business(
                    f"When you use {account['AccountType']}, you must choose a {needed.lower()} in the Name field.")
            if account["CurrencyRef"]["value"] != row["CurrencyRef"]["value"]:
                raise refusals.business(
                    "The account's currency doesn't match the transaction's currency.", "AccountRef")
        if entity:
            kind = entity.get("type", "").capitalize() or "Customer"
            if kind not in ("Customer", "Vendor", "Employee"):
                raise refusals.invalid_reference("Names", entity.get("value"), "Entity")
            name = company.refer(kind, entity, "Entity")
            detail["Entity"] = {"value": name["Id"], "name": name["DisplayName"], "type": kind.upper()}
        return {**line, "Amount": cents(line["Amount"]), "DepositLineDetail": detail}
