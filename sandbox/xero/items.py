"""Products: a code each, prices, and for tracked ones the quantity on hand."""
import decimal

from . import dates
from .errors import Refused
from .kind import Kind
from .organisation import ACTIVE, new_id, rounded

STANDING = ("AUTHORISED", "PAID")


class Items(Kind):
    plural, single, key = "Items", "Item", "ItemID"
    error_flag = "HasErrors"
    number_index = "code"

    def meant(self, org, element):
        return super().meant(org, element) or org.store.find("Items", "code", element["Code"].casefold())

    def create(self, org, element, asked):
        if element.get("ItemID"):
            raise Refused("An ItemID cannot be specified when creating an item.")
        row = {
            "ItemID": new_id(), "IsTrackedAsInventory": False, "IsSold": True, "IsPurchased": True,
            "PurchaseDetails": {}, "SalesDetails": {}, "App": asked.app, "QuantityOnHand": decimal.Decimal(0),
            "TotalCostPool": decimal.Decimal(0),
        }
        return self._fill(org, row, element, asked)

    def update(self, org, row, element, asked):
        return self._fill(org, dict(row), element, asked)

    def _fill(self, org, row, element, asked):
        problems = []
        other = org.item(element["Code"])
        if not element["Code"].strip():
            problems.append("Code must be specified")
        if other and other["ItemID"] != row["ItemID"]:
            problems.append(f"Price List Item with Code '{element['Code']}' already exists")
        for field in ("Code", "Name", "Description", "PurchaseDescription", "IsSold", "IsPurchased"):
            if element.get(field) is not None:
                row[field] = element[field]
        row.setdefault("Name", row["Code"])
        if element.get("QuantityOnHand") is not None or element.get("TotalCostPool") is not None:
            problems.append("QuantityOnHand and TotalCostPool cannot be set.")
        for field in ("PurchaseDetails", "SalesDetails"):
            if element.get(field) is not None:
                row[field] = self._details(org, {**row[field], **element[field]}, asked, problems)
        if element.get("InventoryAssetAccountCode"):
            self._track(org, row, element["InventoryAssetAccountCode"], problems)
        if problems:
            raise Refused(*problems)
        return org.save("Items", row["ItemID"], row)

    def _details(self, org, details, asked, problems):
        details = {key: value for key, value in details.items() if value is not None}
        for field in ("AccountCode", "COGSAccountCode"):
            account = org.account(details.get(field))
            if details.get(field) and (account is None or account["Status"] != ACTIVE):
                problems.append(f"Account code '{details[field]}' is not a valid code.")
        if details.get("TaxType") and not org.tax_rate(details["TaxType"]):
            problems.append(f"The TaxType code {details['TaxType']} does not exist or cannot be used.")
        if details.get("UnitPrice") is not None:
            details["UnitPrice"] = rounded(details["UnitPrice"], asked.unitdp)
        return details

    def _track(self, org, row, code, problems):
        asset, cost = org.account(code), org.account(row["PurchaseDetails"].get("COGSAccountCode"))
        if asset is None or asset["Type"] != "INVENTORY":
            problems.append("The InventoryAssetAccountCode must be an account of the type Inventory.")
        if cost is None or cost["Type"] != "DIRECTCOSTS":
            problems.append("A tracked item needs a COGSAccountCode of the type Direct Costs.")
        if row["PurchaseDetails"].get("AccountCode"):
            problems.append("The PurchaseDetails of a tracked item cannot have an AccountCode.")
        row.update(InventoryAssetAccountCode=code, IsTrackedAsInventory=True)

    def show(self, org, row, asked):
        found = {
            "ItemID": row["ItemID"], "Code": row["Code"], "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"]),
        }
        for field in ("Description", "PurchaseDescription"):
            if row.get(field):
                found[field] = row[field]
        for field in ("PurchaseDetails", "SalesDetails"):
            found[field] = dict(row[field])
            if "UnitPrice" in found[field]:
                found[field]["UnitPrice"] = rounded(found[field]["UnitPrice"], asked.unitdp)
        found["Name"] = row["Name"]
        found["IsTrackedAsInventory"] = row["IsTrackedAsInventory"]
        if row["IsTrackedAsInventory"]:
            found["InventoryAssetAccountCode"] = row["InventoryAssetAccountCode"]
            found.update(TotalCostPool=row["TotalCostPool"], QuantityOnHand=row["QuantityOnHand"])
        return {**found, "IsSold": row["IsSold"], "IsPurchased": row["IsPurchased"]}


def move_stock(org, before, after):
    """Add what an approved bill brings and take what an approved invoice sells, or undo it on a change."""
    moves = {}
    for row, sign in ((before, -1), (after, 1)):
        if row is None or row["Status"] not in STANDING:
            continue
        sign = -sign if row["Type"] == "ACCREC" else sign
        for line in row["LineItems"]:
            item = org.get("Items", line.get("Item")) if line.get("Item") else None
            if item and item["IsTrackedAsInventory"]:
                moves[item["ItemID"]] = moves.get(item["ItemID"], 0) + sign * line["Quantity"]
    for item_id, quantity in moves.items():
        item = org.get("Items", item_id)
        left = item["QuantityOnHand"] + quantity
        if left < 0:
            raise Refused(f"There is not enough of the tracked item {item['Code']} on hand.")
        if quantity:
            org.save("Items", item_id, {**item, "QuantityOnHand": left})


KIND = Items()
