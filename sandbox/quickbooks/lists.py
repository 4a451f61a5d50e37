"""Items, accounts, terms, payment methods and the other short lists."""
from . import refusals, schema
from .documents import wrong_account
from .kind import ListKind
from .names import CURRENCIES, name_key

# Account type -> (classification, sub type when none is sent).
ACCOUNT_TYPES = {
    "Bank": ("Asset", "CashOnHand"), "Accounts Receivable": ("Asset", "AccountsReceivable"),
    "Other Current Asset": ("Asset", "OtherCurrentAssets"), "Fixed Asset": ("Asset", "OtherFixedAssets"),
    "Other Asset": ("Asset", "OtherLongTermAssets"), "Accounts Payable": ("Liability", "AccountsPayable"),
    "Credit Card": ("Liability", "CreditCard"), "Other Current Liability": ("Liability", "OtherCurrentLiabilities"),
    "Long Term Liability": ("Liability", "OtherLongTermLiabilities"), "Equity": ("Equity", "OpeningBalanceEquity"),
    "Income": ("Revenue", "SalesOfProductIncome"), "Other Income": ("Revenue", "OtherMiscellaneousIncome"),
    "Cost of Goods Sold": ("Expense", "SuppliesMaterialsCogs"),
    "Expense": ("Expense", "OtherMiscellaneousServiceCost"),
    "Other Expense": ("Expense", "OtherMiscellaneousExpense"),
}
SUB_TYPES = {
    "Checking": "Bank", "Savings": "Bank", "MoneyMarket": "Bank", "CashOnHand": "Bank",
    "Inventory": "Other Current Asset", "UndepositedFunds": "Other Current Asset",
    "PrepaidExpenses": "Other Current Asset", "SalesOfProductIncome": "Income", "ServiceFeeIncome": "Income",
    "DiscountsRefundsGiven": "Income", "SuppliesMaterialsCogs": "Cost of Goods Sold",
    "CreditCard": "Credit Card", "OfficeGeneralAdministrativeExpenses": "Expense",
}


def clean_name(row):
    if not row.get("Name"):
        raise refusals.missing("Name")
    if any(character in row["Name"] for character in (":", "\t", "\n", '"')):
        raise refusals.invalid_characters("Name", ': " tab newline')
    row["Name"] = row["Name"].strip()


def unique(company, kind, row, old):
    """Set a nested row's full name and refuse a second active one."""
    parent = company.refer(kind, row["ParentRef"], "ParentRef") if row.get("ParentRef") else None
    row["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{row['Name']}" if parent else row["Name"]
    wanted = name_key(row["FullyQualifiedName"])
    for other in company.rows(kind):
        if other["Active"] and not (old and other["Id"] == old["Id"]) and (
                name_key(other.get("FullyQualifiedName", other["Name"])) == wanted):
            raise refusals.duplicate_name()


def deactivate(row):
    if not row["Active"] and not row["Name"].endswith(" (deleted)"):
        row["Name"] += " (deleted)"
    elif row["Active"]:
        row["Name"] = row["Name"].removesuffix(" (deleted)")


class Item(ListKind):
    name = "Item"
    computed = frozenset({"FullyQualifiedName", "Level", "AvgCost"})
    filterable = frozenset({"Name", "Sku", "Type", "Active", "FullyQualifiedName", "ParentRef", "QtyOnHand"})
    # Field -> (account types, sub type) that QuickBooks demands of a stocked item.
    STOCKED = {
        "AssetAccountRef": ("Other Current Asset", "Inventory"),
        "IncomeAccountRef": ("Income", "SalesOfProductIncome"),
        "ExpenseAccountRef": ("Cost of Goods Sold", "SuppliesMaterialsCogs"),
    }

    def complete(self, company, row, old, sent, options):
        clean_name(row)
        row.setdefault("Active", True)
        row.setdefault("Type", "Service")
        if row["Type"] not in ("Service", "NonInventory", "Inventory", "Category", "Group"):
            raise refusals.Refusal("2120", "Invalid Type", f"Invalid Type : {row['Type']}", "Type")
        if old and old["Type"] == "Inventory" and row["Type"] != "Inventory":
            raise refusals.business("An inventory item can't be changed to another type.", "Type")
        deactivate(row)
        unique(company, "Item", row, old)
        if row["Type"] == "Category":
            return
        for field in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"):
            if row.get(field):
                account = company.refer("Account", row[field], field)
                row[field] = company.account_ref(account)
        self._check_accounts(company, row)
        row.setdefault("Taxable", False)
        row.setdefault("UnitPrice", 0)
        row.setdefault("PurchaseCost", 0)
        row["TrackQtyOnHand"] = row["Type"] == "Inventory"
        if row["Type"] != "Inventory":
            row.pop("QtyOnHand", None)
        elif old and "QtyOnHand" in sent and sent["QtyOnHand"] != old["QtyOnHand"] and not row.get("InvStartDate"):
            raise refusals.missing("InvStartDate")

    def _check_accounts(self, company, row):
        if row["Type"] == "Inventory":
            self._check_stocked(company, row)
        elif row["Type"] in ("Service", "NonInventory"):
            wanted = [] if row.get("ExpenseAccountRef") else ["IncomeAccountRef"]
            if company.country in ("CA", "GB"):
                wanted = ["IncomeAccountRef", "ExpenseAccountRef"]
            for field in wanted:
                if not row.get(field):
                    raise refusals.missing(field)
            income = company.get("Account", row.get("IncomeAccountRef", {}).get("value"))
            if income and income["AccountType"] not in ("Income", "Other Income"):
                raise wrong_account(income, "IncomeAccountRef")

    def _check_stocked(self, company, row):
        if not company.settings["ProductAndServicesPrefs"]["QuantityOnHand"]:
            raise refusals.Refusal(
                "5020", "Permission Denied Error",
                "Permission Denied Error : You do not have permission to access this feature.",
            )
        if not row.get("TrackQtyOnHand"):
            raise refusals.missing("TrackQtyOnHand")
        for field in ("QtyOnHand", "InvStartDate", *self.STOCKED):
            if row.get(field) is None:
                raise refusals.missing(field)
        for field, (account_type, sub_type) in self.STOCKED.items():
            account = company.get("Account", row[field]["value"])
            if account["AccountType"] != account_type or account["AccountSubType"] != sub_type:
                raise wrong_account(account, field)


class Account(ListKind):
    name = "Account"
    computed = frozenset({
        "FullyQualifiedName", "Classification", "CurrentBalance", "CurrentBalanceWithSubAccounts", "SubAccount",
    })
    filterable = frozenset({
        "Name", "AcctNum", "AccountType", "AccountSubType", "Classification", "Active", "FullyQualifiedName",
        "CurrentBalance", "SubAccount",
    })

    def complete(self, company, row, old, sent, options):
        clean_name(row)
        row.setdefault("Active", True)
        deactivate(row)
        kind = row.get("AccountType") or SUB_TYPES.get(row.get("AccountSubType"))
        if kind not in ACCOUNT_TYPES:
            raise refusals.Refusal(
                "6010", "Invalid Account.AccountType && Account.SubType",
                "Either an Account.AccountType or an Account.AccountSubType must be specified", "AccountType",
            )
        row["AccountType"] = kind
        row["Classification"], sub_type = ACCOUNT_TYPES[kind]
        row.setdefault("AccountSubType", sub_type)
        unique(company, "Account", row, old)
        if row.get("AcctNum"):
            for other in company.rows("Account"):
                same = other.get("AcctNum") == row["AcctNum"] and other["Active"]
                if same and not (old and other["Id"] == old["Id"]):
                    raise refusals.business("This account number is already being used.", "AcctNum")
        row["SubAccount"] = bool(row.get("ParentRef"))
        row.setdefault("CurrentBalance", 0)
        row.setdefault("CurrentBalanceWithSubAccounts", 0)
        code = row.get("CurrencyRef", {}).get("value", company.home)
        if code != company.home and not company.multicurrency:
            raise refusals.business("Multi Currency should be enabled to perform this operation.")
        row["CurrencyRef"] = {"value": code, "name": CURRENCIES.get(code, code)}


class Named(ListKind):
    """A list whose rows are little more than a name."""

    filterable = frozenset({"Name", "Active", "FullyQualifiedName", "Type"})

    def __init__(self, name, **defaults):
        self.name = name
        self.defaults = defaults
        super().__init__()

    def complete(self, company, row, old, sent, options):
        clean_name(row)
        row.setdefault("Active", True)
        deactivate(row)
        for key, value in self.defaults.items():
            row.setdefault(key, value)
        unique(company, self.name, row, old)
        if "FullyQualifiedName" not in schema.FIELDS[self.name]:
            del row["FullyQualifiedName"]

    def sort_key(self, company, row):
        return row["Name"].lower()


class Term(Named):
    def __init__(self):
        super().__init__("Term", Type="STANDARD", DiscountPercent=0)

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        if "DueDays" not in row and "DayOfMonthDue" not in row:
            raise refusals.missing("DueDays")
        if "DayOfMonthDue" in row:
            row["Type"] = "DATE_DRIVEN"


class CompanyCurrency(ListKind):
    name = "CompanyCurrency"
    label = "Code"
    filterable = frozenset({"Code", "Active", "Name"})
    in_changes = False

    def complete(self, company, row, old, sent, options):
        if not company.multicurrency:
            raise refusals.business("Multi Currency should be enabled to perform this operation.")
        code = row.get("Code")
        if not code:
            raise refusals.missing("Code")
        if code not in CURRENCIES:
            raise refusals.invalid_currency(code, "Code")
        if not old and any(other["Code"] == code for other in company.rows("CompanyCurrency")):
            raise refusals.duplicate_name()
        row["Name"] = CURRENCIES[code]
        row.setdefault("Active", True)
