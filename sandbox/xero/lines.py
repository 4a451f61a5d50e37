"""Line items: what may stand on a line, what it comes to, and its tax."""
import decimal

from .organisation import ACTIVE, new_id, rounded

# Accounts that only the service itself posts to.
CLOSED_ROLES = {
    "DEBTORS", "CREDITORS", "BANKCURRENCYGAIN", "REALISEDCURRENCYGAIN", "UNREALISEDCURRENCYGAIN",
    "RETAINEDEARNINGS", "HISTORICAL", "UNPAIDEXPCLM", "TRACKINGTRANSFERS", "WAGEPAYABLES",
}
CAN_APPLY = {
    "ASSET": "CanApplyToAssets", "EQUITY": "CanApplyToEquity", "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities", "REVENUE": "CanApplyToRevenue",
}
AMOUNTS = {"Quantity", "UnitAmount", "LineAmount", "DiscountRate", "DiscountAmount"}
ZERO = decimal.Decimal("0.00")


class Lines:
    """Reads the lines of one document, noting what is wrong in `problems`."""

    def __init__(self, org, problems, *, sale, types, contact=None, approved=False, discounts=False, unitdp=2,
                 overtax=True, account_role=None):
        self.org = org
        self.problems = problems
        self.sale = sale
        self.types = types
        self.contact = contact or {}
        self.approved = approved
        self.discounts = discounts
        self.unitdp = unitdp
        self.overtax = overtax
        self.account_role = account_role

    def read(self, sent, before=()):
        """New lines; one that names the LineItemID of an old line keeps what it does not say anew."""
        old = {line["LineItemID"]: line for line in before}
        return [self._line(line, old.get((line.get("LineItemID") or "").lower())) for line in sent]

    def again(self, lines):
        """Stored lines checked anew, for a document that is approved or calculated otherwise."""
        return [self._line({}, line) for line in lines]

    def _line(self, sent, before):
        given = {key: value for key, value in sent.items() if value is not None}
        told = {**(before or {}), **given}
        item = self._item(told)
        line = {"LineItemID": before["LineItemID"] if before else new_id()}
        self._describe(line, told, item)
        if before and not given.keys() & AMOUNTS:
            line.update({key: before[key] for key in (*AMOUNTS, "bare") if key in before})
        else:
            told["LineAmount"] = given.get("LineAmount")
            self._amount(line, told, item)
        account = self._account(line, told, item)
        fixed = given.get("TaxAmount")
        if fixed is None and before and before["overtaxed"] and before["LineAmount"] == line["LineAmount"]:
            fixed = before["TaxAmount"]
        self._tax(line, told, item, account, fixed)
        line["Tracking"] = self._tracking(told.get("Tracking") or [])
        return line

    def _item(self, told):
        code = told.get("ItemCode") or (told.get("Item") or {}).get("Code")
        if not code:
            return {}
        item = self.org.item(code)
        if not item:
            self.problems.append(f"Item code '{code}' is not valid")
        return item or {}

    def _prices(self, item):
        return item.get("SalesDetails" if self.sale else "PurchaseDetails") or {}

    def _describe(self, line, told, item):
        text = told.get("Description") or item.get("Description" if self.sale else "PurchaseDescription")
        if item:
            line["ItemCode"] = item["Code"]
            line["Item"] = item["ItemID"]
        if not text:
            self.problems.append("Description must be specified")
        elif len(text) > 4000:
            self.problems.append("Description must not be more than 4000 characters")
        line["Description"] = text or ""

    def _amount(self, line, told, item):
        unit, quantity, amount = told.get("UnitAmount"), told.get("Quantity"), told.get("LineAmount")
        if unit is None and amount is None:
            unit = self._prices(item).get("UnitPrice")
        line["bare"] = unit is None and quantity is None and amount is None and not item
        quantity = rounded(decimal.Decimal(1) if quantity is None else quantity, 4)
        discount = self._discount(line, told)
        if unit is None and amount is not None:
            whole = rounded(amount)
            unit = whole / quantity / (1 - discount / 100) if quantity and discount != 100 else whole
            line.update(Quantity=quantity, UnitAmount=rounded(unit, 4), LineAmount=whole)
            return
        unit = rounded(unit or 0, self.unitdp)
        due = rounded(quantity * unit * (1 - discount / 100) - line.get("DiscountAmount", 0))
        if amount is not None and (rounded(amount) != due or (not due and discount)):
            self.problems.append(f"The line total {amount} does not match the expected line total {due}")
        line.update(Quantity=quantity, UnitAmount=unit, LineAmount=due)

    def _discount(self, line, told):
        """The percentage taken off; an amount taken off is noted on the line."""
        rate, amount = told.get("DiscountRate"), told.get("DiscountAmount")
        if not rate and not amount:
            return decimal.Decimal(0)
        if not self.discounts:
            self.problems.append("Discounts can only be applied to ACCREC invoices")
            return decimal.Decimal(0)
        if rate and amount:
            self.problems.append("Only one of DiscountRate and DiscountAmount can be specified")
        if amount:
            line["DiscountAmount"] = rounded(amount)
            return decimal.Decimal(0)
        rate = decimal.Decimal(rate)
        if not 0 <= rate <= 100:
            self.problems.append("The discount rate must be between 0 and 100")
            return decimal.Decimal(0)
        line["DiscountRate"] = rounded(rate, 4)
        return line["DiscountRate"]

    def _account(self, line, told, item):
        if self.account_role:
            account = self.org.system_account(self.account_role)
            code = told.get("AccountCode")
            if code and code != account["Code"]:
                self.problems.append(f"Account code '{code}' is not a valid code for this document.")
        else:
            code = told.get("AccountCode") or (None if told.get("AccountID") else self._default_account(item))
            account = self.org.account(code, None if code else told.get("AccountID"))
            if account is None and code is None:
                if self.approved and not line["bare"]:
                    self.problems.append("Account code must be specified")
                return None
            if account is None or account["Type"] == "BANK" or account.get("SystemAccount") in CLOSED_ROLES:
                self.problems.append(f"Account code '{code}' is not a valid code for this document.")
                return None
            if account["Status"] != ACTIVE:
                self.problems.append(
                    f"Account code '{code}' has been archived, or has been deleted. "
                    "Each line item must reference a valid account."
                )
                return None
        line.update(AccountCode=account["Code"], AccountID=account["AccountID"])
        return account

    def _default_account(self, item):
        field = "SalesDefaultAccountCode" if self.sale else "PurchasesDefaultAccountCode"
        if item.get("IsTrackedAsInventory") and not self.sale:
            return item["InventoryAssetAccountCode"]
        return self._prices(item).get("AccountCode") or self.contact.get(field)

    def _tax(self, line, told, item, account, fixed):
        contact_field = "AccountsReceivableTaxType" if self.sale else "AccountsPayableTaxType"
        tax_type = (
            told.get("TaxType") or self._prices(item).get("TaxType") or self.contact.get(contact_field)
            or (account or {}).get("TaxType")
        )
        line.update(TaxAmount=ZERO, overtaxed=False)
        if self.types == "NoTax":
            line["TaxType"] = "NONE"
            if fixed:
                self.problems.append(f"Tax amount {fixed} is incorrect for NONE tax type, should be 0.00")
            return
        if not tax_type:
            if self.approved and not line["bare"]:
                self.problems.append("The TaxType field is mandatory")
            return
        rate = self.org.tax_rate(tax_type)
        if not rate:
            self.problems.append(
                f"The TaxType code {tax_type} does not exist or cannot be used for this type of transaction."
            )
        if account and (not rate or not rate[CAN_APPLY[account["Class"]]]):
            self.problems.append(
                f"The TaxType code '{tax_type}' cannot be used with account code '{account['Code']}'."
            )
        if not rate:
            return
        line["TaxType"] = rate["TaxType"]
        self._tax_amount(line, rate, fixed)

    def _tax_amount(self, line, rate, fixed):
        amount, percent = line["LineAmount"], rate["EffectiveRate"]
        due = amount * percent / (100 + percent) if self.types == "Inclusive" else amount * percent / 100
        line["TaxAmount"] = due = rounded(due)
        if fixed is None or rounded(fixed) == due:
            return
        if not percent or not self.overtax:
            self.problems.append(
                f"Tax amount {fixed} is incorrect for {rate['TaxType']} tax type, should be {due}"
            )
            return
        line.update(TaxAmount=rounded(fixed), overtaxed=True)

    def _tracking(self, sent):
        if len(sent) > 2:
            self.problems.append("A line item can have at most 2 tracking categories")
        found = []
        for wish in sent:
            pair = self._tracked(wish)
            if pair:
                found.append(pair)
            else:
                name = wish.get("Name") or wish.get("TrackingCategoryID") or ""
                option = wish.get("Option") or wish.get("TrackingOptionID") or ""
                self.problems.append(f"The tracking option '{option}' of the tracking category '{name}' is not valid")
        return found

    def _tracked(self, wish):
        for category in self.org.store.all("TrackingCategories"):
            if category["Status"] != ACTIVE or not _named(wish, category, "TrackingCategoryID", "Name", "Name"):
                continue
            for option in category["Options"]:
                if option["Status"] == ACTIVE and _named(wish, option, "TrackingOptionID", "Option", "Name"):
                    return {
                        "Name": category["Name"], "Option": option["Name"],
                        "TrackingCategoryID": category["TrackingCategoryID"],
                        "TrackingOptionID": option["TrackingOptionID"],
                    }
        return None


def _named(wish, row, id_field, wish_field, row_field):
    if wish.get(id_field):
        return wish[id_field].lower() == row[id_field]
    return bool(wish.get(wish_field)) and wish[wish_field].casefold() == row[row_field].casefold()


def totals(lines, types):
    """SubTotal, TotalTax and Total of a document, and what its discounts come to."""
    amount = sum((line["LineAmount"] for line in lines), ZERO)
    tax = sum((line["TaxAmount"] for line in lines), ZERO)
    net = amount - tax if types == "Inclusive" else amount
    discount = ZERO
    for line in lines:
        if line.get("DiscountRate") or line.get("DiscountAmount"):
            discount += rounded(line["Quantity"] * line["UnitAmount"]) - line["LineAmount"]
    return {"SubTotal": net, "TotalTax": tax, "Total": net + tax, "TotalDiscount": discount}


def shown(line, unitdp=2):
    """A line as the service answers it: what has no value is left out."""
    priced = not line["bare"]
    fields = (
        ("ItemCode", line.get("ItemCode") or None),
        ("Description", line["Description"]),
        ("UnitAmount", rounded(line["UnitAmount"], unitdp) if priced else None),
        ("TaxType", line.get("TaxType") or None),
        ("TaxAmount", line["TaxAmount"]),
        ("LineAmount", line["LineAmount"]),
        ("AccountCode", line.get("AccountCode") or None),
        ("Item", {"ItemID": line["Item"], "Code": line["ItemCode"]} if line.get("Item") else None),
        ("Tracking", line["Tracking"]),
        ("Quantity", line["Quantity"] if priced else None),
        ("DiscountRate", line.get("DiscountRate")),
        ("DiscountAmount", line.get("DiscountAmount")),
        ("LineItemID", line["LineItemID"]),
        ("AccountID", line.get("AccountID") or None),
        ("ValidationErrors", []),
    )
    return {field: value for field, value in fields if value is not None}
