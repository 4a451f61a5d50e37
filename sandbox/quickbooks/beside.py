"""What a history's bookkeeper enters beside what customers and suppliers owe: cash sales, deposits, journals."""
from decimal import Decimal

from ..history.papers import Line, money

BESIDE = {
    "receipt": 14, "expense": 15, "deposit": 7, "journal": 5, "prepay": 4, "payout": 2, "interest": 2, "adjust": 1,
}


def enter_beside(keeper, story):
    word = story.dealt("beside", BESIDE)
    if word in ("receipt", "payout", "expense"):
        cash(keeper, story, word)
    elif word == "prepay":
        story.prepay(story.somebody("customer" if story.happens(70) else "supplier"))
    else:
        {"deposit": deposit, "journal": journal, "interest": interest, "adjust": adjust}[word](keeper, story)


def cash(keeper, story, kind):
    side = "supplier" if kind == "expense" else "customer"
    paper = story.paper("bill" if kind == "expense" else "invoice", story.somebody(side))
    paper.kind, paper.discount, paper.tax_off, paper.project = kind, None, money(0), ""
    paper.number = story.number(paper) if kind != "expense" else ""
    paper.lines = paper.lines[:2] or [Line("Cash sale", Decimal(1), Decimal(5), "zero")]
    if kind == "payout":
        keeper.enter_payout(paper)
    else:
        keeper.enter(paper)


def deposit(keeper, story):
    """What lies in Undeposited Funds goes to the bank together."""
    waiting = [key for key in keeper.in_funds[:8] if keeper.company.get("Payment", key)["TotalAmt"]]
    keeper.in_funds = keeper.in_funds[8:]
    if waiting:
        body = {"DepositToAccountRef": {"value": keeper.bank}, "Line": [
            {"LinkedTxn": [{"TxnId": key, "TxnType": "Payment"}]} for key in waiting]}
        keeper.write("Deposit", at_home(keeper, body, story))


def interest(keeper, story):
    keeper.write("Deposit", at_home(keeper, {
        "DepositToAccountRef": {"value": "36"}, "Line": [{
            "Amount": money(story.factor(0.2, 40)), "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": "92"}}}]}, story))


def at_home(keeper, body, story):
    body["TxnDate"] = str(story.today())
    if keeper.company.multicurrency:
        body["CurrencyRef"] = {"value": keeper.home}
    return body


def journal(keeper, story):
    """Depreciation and the like: no name on it."""
    amount = money(story.factor(20, 900))
    keeper.write("JournalEntry", at_home(keeper, {"DocNumber": f"J-{story.counted('journal')}", "Line": [
        {"Amount": amount, "DetailType": "JournalEntryLineDetail", "Description": "Accrual",
         "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}}}
        for side, account in (("Debit", "17"), ("Credit", "32"))]}, story))


def adjust(keeper, story):
    """A customer's debt changed by hand."""
    party = story.somebody("customer")
    if party.currency == keeper.home:
        keeper.act("journal_entry", contact=party.id, amount=money(story.factor(1, 60)), account="92",
                 debit=story.happens(50), date=str(story.today()))
