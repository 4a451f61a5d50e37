"""What a history's bookkeeper enters beside what customers and suppliers owe: cash, journals, the bank statement."""
import datetime
from decimal import Decimal

from ..history.papers import Line, money
from .organisation import ACTIVE


def enter_beside(keeper, story):
    draw = story.dealt("beside", {"receipt": 28, "expense": 34, "journal": 14, "prepay": 12, "reconcile": 12})
    if draw == "journal":
        journal(keeper, story)
    elif draw == "prepay":
        story.prepay(story.somebody("customer" if story.happens(70) else "supplier"))
    elif draw == "reconcile":
        reconcile(keeper, story)
    else:
        cash(keeper, story, draw)


def cash(keeper, story, kind):
    paper = story.paper("bill" if kind == "expense" else "invoice", somebody_at_home(keeper, story, kind))
    paper.kind, paper.discount, paper.tax_off, paper.project = kind, None, money(0), ""
    paper.lines = paper.lines[:2] or [Line("Cash sale", Decimal(1), Decimal(5), "zero")]
    keeper.enter(paper)


def somebody_at_home(keeper, story, kind):
    side = "supplier" if kind == "expense" else "customer"
    while True:
        party = story.somebody(side)
        if party.currency == keeper.home:
            return party


def journal(keeper, story):
    """Depreciation and the like."""
    amount, codes = money(story.factor(20, 900)), journal_accounts(keeper)
    keeper.write("ManualJournals", {
        "Narration": f"Accrual {story.counted('journal')}", "Date": str(story.today()), "Status": "POSTED",
        "JournalLines": [
            {"LineAmount": amount, "AccountCode": codes[0], "Description": "Accrual"},
            {"LineAmount": -amount, "AccountCode": codes[1], "Description": "Accrual"}]})


def journal_accounts(keeper):
    open_ = [row for row in keeper.org.store.all("Accounts")
             if not row.get("SystemAccount") and row["Type"] != "BANK" and row["Status"] == ACTIVE]
    other = next((row for row in open_ if row["Class"] in ("LIABILITY", "EQUITY", "ASSET")), open_[0])
    return [next(row["Code"] for row in open_ if row["Class"] == "EXPENSE"), other["Code"]]


def reconcile(keeper, story):
    """What the bank statement bore out: payments of a while ago, which can then not be taken back."""
    before = story.today() - datetime.timedelta(days=20)
    found = [row for row in list(keeper.org.store.all("Payments"))[-60:]
             if row["Status"] == "AUTHORISED" and not row["IsReconciled"] and row["Date"] < before
             and not row.get("BatchPayment")]
    for row in found[:5]:
        keeper.act("reconcile_payment", payment=row["PaymentID"])
