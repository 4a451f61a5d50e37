"""The bookkeeper's web pages, and the deep links into them."""
import urllib.parse

from werkzeug.utils import redirect

from ..pages import page
from . import acts

TEMPLATES = "quickbooks/templates/"
# Page -> (kind, the field that names the other party).
LISTS = {
    "invoices": ("Invoice", "CustomerRef"), "creditmemos": ("CreditMemo", "CustomerRef"),
    "payments": ("Payment", "CustomerRef"), "bills": ("Bill", "VendorRef"), "expenses": ("Purchase", "EntityRef"),
    "refunds": ("RefundReceipt", "CustomerRef"), "salesreceipts": ("SalesReceipt", "CustomerRef"),
}
PAGES = {
    "invoice": "Invoice", "creditmemo": "CreditMemo", "salesreceipt": "SalesReceipt", "refundreceipt": "RefundReceipt",
    "bill": "Bill", "vendorcredit": "VendorCredit", "expense": "Purchase", "recvpayment": "Payment",
    "billpayment": "BillPayment", "journal": "JournalEntry", "deposit": "Deposit",
}


def routes(service):
    def bound(function):
        def respond(request, **values):
            company = _open(service, request)
            return function(service, request, company, **values)

        return respond

    table = [
        (["GET"], "/login", login), (["GET"], "/app/login", login), (["POST"], "/app/act", act),
        (["GET"], "/app/homepage", lambda service, request, company: _go(request, company, "invoices")),
        (["GET"], "/app/customers", contacts), (["GET"], "/app/vendors", contacts),
        (["GET"], "/app/customerdetail", contact), (["GET"], "/app/vendordetail", contact),
        (["GET"], "/app/settings", settings), (["GET"], "/app/salestax", settings),
    ]
    table += [(["GET"], f"/app/{name}", _lister(name)) for name in LISTS]
    table += [(["GET"], f"/app/{name}", _shower(name)) for name in PAGES]
    return [(methods, path, bound(function)) for methods, path, function in table]


def _open(service, request):
    """The company the page is about; the one opened last without a realm."""
    realm = request.values.get("realm") or request.args.get("deeplinkcompanyid")
    if realm in service.companies:
        service.opened = realm
    return service.companies.get(service.opened) or next(iter(service.companies.values()))


def login(service, request, company):
    target = request.args.get("pagereq") or "invoices"
    name, _mark, query = target.partition("?")
    values = dict(urllib.parse.parse_qsl(query))
    return _go(request, company, name, **values)


def _go(request, company, name, **values):
    values = {"realm": company.realm, **values}
    return redirect(f"{request.script_root}/app/{name}?{urllib.parse.urlencode(values)}", 302)


def _show(service, request, company, template, status=200, **values):
    return page(
        request, service, TEMPLATES + template, status, company=company, here=request.path.rpartition("/")[2],
        notice=request.args.get("notice"), refusal=request.args.get("refusal"), status_of=status_of, **values,
    )


def _lister(name):
    def show(service, request, company):
        kind, field = LISTS[name]
        rows = sorted(
            company.rows(kind), key=lambda row: (row["TxnDate"], company.updated[kind, row["Id"]]), reverse=True
        )
        target = next(word for word, other in PAGES.items() if other == kind)
        return _show(
            service, request, company, "list.html", kind=kind, rows=rows, field=field, target=target, title=name
        )

    return show


def _shower(name):
    def show(service, request, company):
        kind = PAGES[name]
        row = company.get(kind, request.args.get("txnId", ""))
        if row is None:
            deleted = request.args.get("txnId") in company.deleted[kind]
            return _show(service, request, company, "gone.html", 404, kind=kind, deleted=deleted)
        template = {"Payment": "payment.html", "BillPayment": "payment.html"}.get(kind, "document.html")
        return _show(
            service, request, company, template, kind=kind, row=row, badge=status_of(company, kind, row),
            party=row.get("CustomerRef") or row.get("VendorRef") or row.get("EntityRef") or {},
            payments=_payments(company, kind, row), accounts=_money_accounts(company),
            today=company.clock.today().isoformat(), links=LINKS,
        )

    return show


LINKS = {kind: name for name, kind in PAGES.items()}


def _money_accounts(company):
    wanted = ("UndepositedFunds", "Checking", "Savings")
    return [row for row in company.rows("Account") if row["AccountSubType"] in wanted and row["Active"]]


def _payments(company, kind, row):
    found = []
    for (payer_kind, key), amount in company.applied.get((kind, row["Id"]), {}).items():
        found.append((payer_kind, company.get(payer_kind, key), amount))
    return found


def status_of(company, kind, row):
    """(words, colour) as the lists show them."""
    if row.get("PrivateNote", "").startswith("Voided") and not row.get("TotalAmt"):
        return "Voided", ""
    if kind in ("Payment", "BillPayment"):
        return ("Unapplied", "warm") if row.get("UnappliedAmt") else ("Closed", "good")
    if "Balance" not in row or kind in ("SalesReceipt", "RefundReceipt", "Purchase"):
        return "Closed", "good"
    if row["Balance"] == 0:
        return ("Paid", "good") if kind in ("Invoice", "Bill") else ("Closed", "good")
    if row.get("DueDate", "9999") < company.clock.today().isoformat():
        return "Overdue", "bad"
    return ("Partially paid", "warm") if row["Balance"] < row["TotalAmt"] else ("Open", "")


def contacts(service, request, company):
    kind = "Customer" if request.path.endswith("customers") else "Vendor"
    rows = sorted(company.rows(kind), key=lambda row: row["DisplayName"].lower())
    return _show(service, request, company, "contacts.html", kind=kind, rows=rows)


def contact(service, request, company):
    kind = "Customer" if "customer" in request.path else "Vendor"
    row = company.get(kind, request.args.get("nameId", ""))
    if row is None:
        return _show(service, request, company, "gone.html", 404, kind=kind, deleted=False)
    field = f"{kind}Ref"
    documents = [
        (word, other, status_of(company, word, other))
        for word in ("Invoice", "CreditMemo", "Payment", "RefundReceipt", "Bill", "VendorCredit", "BillPayment")
        for other in company.rows(word)
        if other.get(field, {}).get("value") == row["Id"]
    ]
    documents.sort(key=lambda found: found[1]["TxnDate"], reverse=True)
    return _show(
        service, request, company, "contact.html", kind=kind, row=row, documents=documents, links=LINKS,
        accounts=_money_accounts(company), today=company.clock.today().isoformat(),
    )


def settings(service, request, company):
    return _show(service, request, company, "settings.html", settings=company.settings)


def act(service, request, company):
    """A form's act: back to the page it came from, with what happened."""
    values = {key: value for key, value in request.form.items() if value != "" or key == "description"}
    name, back = values.pop("act", ""), values.pop("back", "invoices")
    values.pop("realm", None)
    done = values.pop("done", "Saved.")
    for key, value in values.items():
        if name == "preferences":
            values[key] = {"true": True, "false": False, "none": None}.get(value, value)
    try:
        acts.perform(company, name, values)
        outcome = {"notice": done}
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        outcome = {"refusal": str(error)}
    target, _mark, query = back.partition("?")
    return _go(request, company, target, **{**dict(urllib.parse.parse_qsl(query)), **outcome})
