"""Lines of sales and purchase documents: what must stand on them and what they add up to."""
import dataclasses
import decimal

from . import refusals
from .money import ZERO, cents, number

MOST_LINES = 10000
MOST_TAXED_LINES = 750


@dataclasses.dataclass
class Taxed:
    """A line's share in the tax: its net amount, its code, and its gross amount where one was sent."""

    net: decimal.Decimal
    code: str | None
    gross: decimal.Decimal | None = None
    detail: dict | None = None


@dataclasses.dataclass
class Sum:
    lines: list
    taxed: list
    subtotal: decimal.Decimal = ZERO
    discount: decimal.Decimal = ZERO
    sales: bool = True


def numbered(lines):
    """Give each line a number, and an Id where it has none of its own."""
    highest = max([int(line["Id"]) for line in lines if line.get("Id", "").isdigit()], default=0)
    taken = set()
    for position, line in enumerate(lines, 1):
        if not line.get("Id", "").isdigit() or line["Id"] in taken:
            highest += 1
            line["Id"] = str(highest)
        taken.add(line["Id"])
        line["LineNum"] = position


def detail_of(line, index):
    kind = line.get("DetailType")
    if not kind:
        raise refusals.missing(f"Line[{index}].DetailType")
    if kind == "DescriptionOnly":
        return kind, dict(line.get("DescriptionLineDetail", {}))
    if kind not in line and kind not in ("SubTotalLineDetail",):
        raise refusals.missing(f"Line[{index}].{kind}")
    return kind, dict(line.get(kind, {}))


def amount_of(line, detail, index):
    """The line's amount, which must be quantity × price where both stand there."""
    if "Amount" not in line:
        raise refusals.missing(f"Line[{index}].Amount")
    amount = cents(line["Amount"])
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity is not None and price is not None:
        if cents(number(quantity) * number(price)) != amount:
            raise refusals.Refusal(
                "6070", "Amount calculation incorrect in the request",
                f"Amount is not equal to UnitPrice * Qty. Supplied value:{line['Amount']:,}", "Line.Amount",
            )
    elif quantity:
        detail["UnitPrice"] = (amount / number(quantity)).quantize(decimal.Decimal("0.0000001")).normalize()
    return amount


def sales(company, row):
    """Read a sales form's lines: stored lines, what is taxed, subtotal and discount."""
    lines = row.get("Line")
    if not lines:
        raise refusals.missing("Line")
    result = Sum([], [])
    percent = None
    for index, line in enumerate(lines):
        kind, detail = detail_of(line, index)
        line = {key: value for key, value in line.items() if key not in ("LineNum", kind)}
        if kind == "SalesItemLineDetail":
            _sales_line(company, row, line, detail, index, result)
        elif kind == "DescriptionOnly":
            _description(line, detail, result)
        elif kind == "DiscountLineDetail":
            percent = _discount(company, line, detail, result)
        elif kind != "SubTotalLineDetail":
            raise refusals.unsupported(f"{kind} in {row.get('domain', 'QBO')} sales forms")
    if not result.taxed:
        raise refusals.business("You must fill out at least one detail line.")
    _limit(result)
    _finish_sales(result, percent)
    return result


def _limit(result):
    """Refuse more lines than a document takes: fewer where one of them may be taxed."""
    most = MOST_TAXED_LINES if any(line.code != "NON" for line in result.taxed) else MOST_LINES
    if len(result.lines) > most:
        raise refusals.business(f"You can only have {most} lines on a transaction.")


def _sales_line(company, row, line, detail, index, result):
    if not detail.get("ItemRef"):
        # The reference: a line without ItemRef is documentation, its amount is ignored.
        _description(line, {}, result)
        return
    amount = amount_of(line, detail, index)
    item = _item(company, row, detail)
    if item.get("IncomeAccountRef"):
        detail["ItemAccountRef"] = item["IncomeAccountRef"]
    customer = company.get("Customer", row.get("CustomerRef", {}).get("value"))
    detail["TaxCodeRef"] = {"value": _sales_code(company, row, detail, item, customer)}
    if detail["TaxCodeRef"]["value"] is None:
        del detail["TaxCodeRef"]
    line["Amount"] = amount
    line["DetailType"] = "SalesItemLineDetail"
    line["SalesItemLineDetail"] = detail
    result.lines.append(line)
    result.subtotal += amount
    gross = detail.get("TaxInclusiveAmt")
    code = detail.get("TaxCodeRef", {}).get("value")
    result.taxed.append(Taxed(amount, code, None if gross is None else cents(gross), detail))


def _item(company, row, detail):
    ref = detail["ItemRef"]
    if ref.get("value") == "SHIPPING_ITEM_ID":
        if not company.settings["SalesFormsPrefs"]["AllowShipping"]:
            raise refusals.business("Shipping is turned off in this company's sales form settings.")
        return {"Taxable": False}
    item = company.refer("Item", ref, "ItemRef")
    if item["Type"] == "Category":
        raise refusals.business("A category can't be used on a transaction.", "ItemRef")
    if item["Type"] == "Inventory" and row["TxnDate"] < item["InvStartDate"]:
        raise refusals.Refusal(
            "6270", "Transaction date is prior to start date for inventory item",
            f"The transaction date is before the inventory start date {item['InvStartDate']} of {item['Name']}.",
            "TxnDate",
        )
    detail["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    return item


def _sales_code(company, row, detail, item, customer):
    sent = detail.get("TaxCodeRef", {}).get("value")
    if company.american:
        if sent is None:
            using = company.settings["TaxPrefs"]["UsingSalesTax"]
            return "TAX" if using and item.get("Taxable") and (customer or {}).get("Taxable") else "NON"
        if sent not in ("TAX", "NON"):
            raise refusals.Refusal(
                "6100", "Invalid Line TaxCode in the request",
                f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{sent}", "TaxCodeRef",
            )
        return sent
    return global_code(company, row, detail, "SalesTaxRateList")


def global_code(company, row, detail, rate_list):
    """The tax code a line outside the US must have; None when tax is not applicable, or switched off."""
    using = company.settings["TaxPrefs"]["UsingSalesTax"]
    if row.get("GlobalTaxCalculation") == "NotApplicable" or not using:
        return None
    code = company.get("TaxCode", detail.get("TaxCodeRef", {}).get("value"))
    if code is None:
        word = {"GB": "VAT", "AU": "GST"}.get(company.country, "sales tax")
        raise refusals.business(f"Make sure all your transactions have a {word} rate before you save.", "TaxCodeRef")
    if not code["Active"]:
        raise refusals.not_found()
    if rate_list not in code:
        raise refusals.business(f"The tax code {code['Name']} can't be used on this type of transaction.", "TaxCodeRef")
    return code["Id"]


def _description(line, detail, result):
    line.pop("Amount", None)
    line.pop("SalesItemLineDetail", None)
    line["DetailType"] = "DescriptionOnly"
    line["DescriptionLineDetail"] = detail
    if line.get("Description") == "Subtotal:":
        line["Description"] = f"Subtotal: {result.subtotal}"
    result.lines.append(line)


def _discount(company, line, detail, result):
    if not company.settings["SalesFormsPrefs"]["AllowDiscount"]:
        raise refusals.business("Discounts are turned off in this company's sales form settings.")
    percent = detail.get("DiscountPercent") if detail.get("PercentBased") else None
    if percent is None and "Amount" not in line:
        raise refusals.Refusal(
            "6090", "Discount Line missing required information.", "Discount amount or percent should be provided."
        )
    if detail.get("DiscountAccountRef"):
        account = company.refer("Account", detail["DiscountAccountRef"], "DiscountAccountRef")
    else:
        account = company.find_account("Income", "DiscountsRefundsGiven")
    detail["DiscountAccountRef"] = company.account_ref(account)
    detail["PercentBased"] = percent is not None
    line["DetailType"] = "DiscountLineDetail"
    line["DiscountLineDetail"] = detail
    result.discount = cents(line.get("Amount", 0))
    result.lines.append(line)
    return percent


def _finish_sales(result, percent):
    numbered(result.lines)
    if percent is not None:
        result.discount = cents(result.subtotal * number(percent) / 100)
    discounts = [line for line in result.lines if line["DetailType"] == "DiscountLineDetail"]
    if len(discounts) > 1:
        raise refusals.business("A transaction can have only one discount line.")
    for line in discounts:
        line["Amount"] = result.discount
    others = [line for line in result.lines if line not in discounts]
    total = {"Amount": result.subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    result.lines = [*others, total, *discounts]


PURCHASE_DETAILS = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")


def purchase(company, row):
    """Read the lines of a bill, vendor credit or purchase.

    Only money spent may stand on accounts receivable: what a customer gets back.
    """
    lines = row.get("Line")
    if not lines:
        raise refusals.missing("Line")
    result = Sum([], [], sales=False)
    for index, line in enumerate(lines):
        kind, detail = detail_of(line, index)
        if kind == "DescriptionOnly":
            _description(dict(line), detail, result)
            continue
        if kind not in PURCHASE_DETAILS:
            raise refusals.unsupported(f"{kind} in purchases")
        line = {key: value for key, value in line.items() if key not in ("LineNum", kind)}
        amount = amount_of(line, detail, index)
        _purchase_refs(company, row, kind, detail)
        code = _purchase_code(company, row, detail)
        detail.setdefault("BillableStatus", "NotBillable")
        line["Amount"], line[kind] = amount, detail
        result.lines.append(line)
        result.subtotal += amount
        gross = detail.get("TaxInclusiveAmt")
        result.taxed.append(Taxed(amount, code, None if gross is None else cents(gross), detail))
    if not result.taxed:
        raise refusals.business("You must fill out at least one detail line.")
    _limit(result)
    numbered(result.lines)
    return result


def _purchase_refs(company, row, kind, detail):
    if kind == "AccountBasedExpenseLineDetail":
        if not detail.get("AccountRef"):
            raise refusals.missing("AccountRef")
        account = company.refer("Account", detail["AccountRef"], "AccountRef")
        if account["AccountType"] in ("Accounts Receivable", "Accounts Payable") and "PaymentType" not in row:
            raise refusals.Refusal(
                "6430", "Invalid account type used", f"Invalid account type: {account['AccountType']}", "AccountRef"
            )
        detail["AccountRef"] = company.account_ref(account)
    else:
        if not detail.get("ItemRef"):
            raise refusals.missing("ItemRef")
        item = company.refer("Item", detail["ItemRef"], "ItemRef")
        if not item.get("ExpenseAccountRef"):
            raise refusals.business("The item has no expense account and can't be bought.", "ItemRef")
        detail["ItemRef"] = {"value": item["Id"], "name": item["FullyQualifiedName"]}
    if detail.get("CustomerRef"):
        customer = company.refer("Customer", detail["CustomerRef"], "CustomerRef")
        detail["CustomerRef"] = {"value": customer["Id"], "name": customer["FullyQualifiedName"]}
    elif detail.get("BillableStatus") == "Billable":
        raise refusals.Refusal("6310", "Missing customer", "A customer is required if the transaction is billable.")


def _purchase_code(company, row, detail):
    if not company.american:
        code = global_code(company, row, detail, "PurchaseTaxRateList")
        if code is None:
            detail.pop("TaxCodeRef", None)
        return code
    sent = detail.get("TaxCodeRef", {}).get("value", "NON")
    if sent not in ("TAX", "NON"):
        raise refusals.Refusal(
            "6100", "Invalid Line TaxCode in the request",
            f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{sent}", "TaxCodeRef",
        )
    detail["TaxCodeRef"] = {"value": sent}
    return "NON"
