"""What the organisation is, and what the play needs of its lists."""

from .common import get, rows


def organisation(side):
    answer = side.ask("Organisation: read", "GET", "Organisation", values=False)
    side.at["card"] = rows(answer, "Organisations")[0]


def accounts(side):
    found = [row for row in get(side, "Accounts", "all") if row["Status"] == "ACTIVE"]
    home = side.at["card"]["BaseCurrency"]

    def first(*kinds):
        return next(row for row in found if row["Type"] in kinds and not row.get("SystemAccount") and row.get(
            "CurrencyCode", home) == home)

    for name, kinds in (("sales account", ("REVENUE", "SALES")), ("cost account", ("OVERHEADS", "EXPENSE"))):
        side.at[name] = first(*kinds)["Code"]
        side.called[side.at[name]] = name
    bank = first("BANK")
    side.at["bank"] = bank["AccountID"]
    side.called |= {bank["AccountID"]: "bank", bank.get("Code") or "": "bank's code"}
    currencies = [row["Code"] for row in get(side, "Currencies", "all")]
    side.at["foreign"] = next((code for code in ("EUR", "USD") if code in currencies and code != home), None)


def lists(side):
    """Taxes by their rates."""
    side.at["taxes"] = {}
    for row in get(side, "TaxRates", "all"):
        usable = row["Status"] == "ACTIVE" and row.get("CanApplyToRevenue") and len(row["TaxComponents"]) <= 1
        if usable:
            side.at["taxes"].setdefault(row["EffectiveRate"], row["TaxType"])
    side.at["taxes"][0] = "NONE"


STEPS = (
    ("The organisation", organisation),
    ("Its accounts and currencies", accounts),
    ("Its taxes", lists),
)
