"""What the company is, and what the play needs of its lists."""

from .common import VERSION, made, query


def company(side):
    card = side.ask("company's card", "GET", f"companyinfo/{side.access.books}", query=VERSION, values=False)
    side.at["card"] = made(card, "CompanyInfo")
    settings = made(
        side.ask("preferences", "GET", "preferences", query=VERSION, values=False), "Preferences")
    side.at.update(
        home=settings["CurrencyPrefs"]["HomeCurrency"]["value"],
        foreign=bool(settings["CurrencyPrefs"].get("MultiCurrencyEnabled")),
        us=side.at["card"]["Country"][:2] == "US", tax_settings=settings["TaxPrefs"],
        own_numbers=settings["SalesFormsPrefs"].get("CustomTxnNumbers"),
        closed=settings["AccountingInfoPrefs"].get("BookCloseDate"))


def accounts(side):
    rows = query(side, "select * from Account maxresults 1000", "accounts")

    def first(kind):
        return next(row["Id"] for row in rows if row["AccountType"] == kind and (row.get("CurrencyRef") or {}).get(
            "value", side.at["home"]) == side.at["home"])

    for name, kind in (("income", "Income"), ("expense", "Expense"), ("bank", "Bank"), ("equity", "Equity")):
        side.at[f"{name} account"] = first(kind)


def lists(side):
    """Taxes, terms and payment methods."""
    codes = query(side, "select * from TaxCode maxresults 1000", "tax codes")
    rates = {row["Id"]: row for row in query(side, "select * from TaxRate maxresults 1000", "tax rates")}
    side.at["taxes"] = {"one": {}, "several": {}}
    for code in codes:
        details = (code.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
        known = [rates[detail["TaxRateRef"]["value"]] for detail in details if detail["TaxRateRef"]["value"] in rates]
        percents = tuple(sorted(row["RateValue"] for row in known))
        if code["Id"] in ("TAX", "NON") or not code.get("Active", True) or len(known) != len(details):
            continue
        if len(known) == 1 and percents[0] > 0:
            side.at["taxes"]["one"].setdefault(percents, {"code": code["Id"], "rates": [known[0]["Id"]]})
        elif len(known) > 1 and sum(percents) > 0:
            side.at["taxes"]["several"].setdefault(
                percents, {"code": code["Id"], "rates": [row["Id"] for row in known]})
        elif not sum(percents):
            side.at.setdefault("untaxed", code["Id"])
    terms = query(side, "select * from Term", "terms")
    side.at["term"] = next((row["Id"] for row in terms if row.get("DueDays") == 30), None)
    query(side, "select * from PaymentMethod", "payment methods")


STEPS = (
    ("The company, its settings", company),
    ("Its accounts", accounts),
    ("Its taxes, terms and payment methods", lists),
)
