"""Customers, vendors and items."""

from .common import change, create, keep, query, read, reported, write


def customer(side):
    name = side.name("customer")
    row = create(side, "customer", "Customer", {
        "DisplayName": name, "CompanyName": name, "GivenName": "Ann", "FamilyName": "Field",
        "PrimaryEmailAddr": {"Address": "ann@example.com"}, "PrimaryPhone": {"FreeFormNumber": "555-0101"},
        "Mobile": {"FreeFormNumber": "555-0102"}, "WebAddr": {"URI": "http://example.com"}, "Notes": "Made by a play",
        "BillAddr": {"Line1": "1 Long Street", "City": "Springfield", "PostalCode": "12345", "Country": "USA"}})
    read(side, "Customer", row["Id"])
    side.point("Q19", "yes" if name in str(row.get("BillAddr")) else "no")


def customer_refused(side):
    name = side.name("customer")
    write(side, "Customer", {"DisplayName": name}, "a name that is taken", expect="6240")
    write(side, "Customer", {"DisplayName": name.upper()}, "a name that is taken, in capitals", expect="6240")
    write(side, "Vendor", {"DisplayName": name}, "a customer's name", expect="6240")
    write(side, "Customer", {"DisplayName": "Play: colon"}, "a colon in the name", expect="2040")
    write(side, "Customer", {"DisplayName": "x" * 501}, "a name of 501 characters", expect="2050")
    write(side, "Customer", {"DisplayName": side.name("unknown"), "Colour": "red"}, "an unknown property",
          expect="2010")
    write(side, "Customer", {}, "nothing", expect=None)
    write(side, "Customer", {"DisplayName": side.name("mail"), "PrimaryEmailAddr": {"Address": "nobody"}},
          "an e-mail address that is none", expect="2210")


def customer_changed(side):
    stale = {"Id": side.made["customer"]["id"], "SyncToken": side.made["customer"]["row"]["SyncToken"]}
    change(side, "customer", "Customer", {"Notes": "Changed"}, "changed")
    write(side, "Customer", {**stale, "sparse": True, "Notes": "Late"}, "changed from an old version", expect="5010")
    change(side, "customer", "Customer", {"Mobile": {"FreeFormNumber": ""}}, "a number emptied")


def mail_addresses(side):
    for point, words, address in (
            ("Q20", "without a point", "ann@example"), ("Q21", "several", "ann@example.com, bob@example.com")):
        answer = write(side, "Customer", {
            "DisplayName": side.name(f"mail {words}"), "PrimaryEmailAddr": {"Address": address}},
            f"an e-mail address: {words}", expect=None)
        row = keep(side, f"mail {words}", "Customer", answer)
        kept = (row.get("PrimaryEmailAddr") or {}).get("Address")
        side.point(point, reported(answer, "Customer", lambda _row, kept=kept: f"kept as {kept}"))
    rows = query(side, "select * from Customer where PrimaryEmailAddr = 'ann@example.com'", "customers by e-mail")
    side.point("Q17", "yes" if any(row["Id"] == side.made["customer"]["id"] for row in rows) else "no")


def vendor(side):
    row = create(side, "vendor", "Vendor", {
        "DisplayName": side.name("vendor"), "PrimaryEmailAddr": {"Address": "vendor@example.com"},
        "AcctNum": "V-1", "Notes": "Made by a play"})
    side.point("Q22", "yes" if read(side, "Vendor", row["Id"]).get("Notes") else "no")
    rows = side.ask("query: vendors by e-mail", "GET", "query", expect=None, values=False, query={
        "query": "select * from Vendor where PrimaryEmailAddr = 'vendor@example.com'", "minorversion": 75})
    side.point("Q44", "yes" if rows.is_done else f"refused, {rows.outcome}")


def relatives(side):
    create(side, "child", "Customer", {
        "DisplayName": side.name("child"), "ParentRef": {"value": side.made["customer"]["id"]}, "Job": True,
        "BillWithParent": True})
    create(side, "stranger", "Customer", {"DisplayName": side.name("stranger")})


def items(side):
    accounts = {"IncomeAccountRef": {"value": side.at["income account"]}}
    if not side.at["us"]:
        accounts["ExpenseAccountRef"] = {"value": side.at["expense account"]}
    create(side, "item", "Item", {"Name": side.name("item"), "Type": "Service", "UnitPrice": 12.5, **accounts})
    create(side, "goods", "Item", {
        "Name": side.name("goods"), "Sku": side.number(), "Type": "NonInventory", "UnitPrice": 3,
        "ExpenseAccountRef": {"value": side.at["expense account"]}, **accounts})
    write(side, "Item", {"Name": side.name("item"), "Type": "Service", **accounts}, "a name that is taken",
          expect="6240")
    write(side, "Item", {"Name": side.name("loose"), "Type": "Service", "IncomeAccountRef": {"value": "999999"}},
          "an account that is not there", expect="2500")


def inactive(side):
    row = create(side, "former", "Customer", {"DisplayName": side.name("former")})
    gone = change(side, "former", "Customer", {"Active": False}, "made inactive")
    again = create(side, "follower", "Customer", {"DisplayName": row["DisplayName"]}, expect=None)
    side.point("Q16", f"added {gone.get('DisplayName', '').removeprefix(row['DisplayName'])!r}, "
                      f"{'free' if again else 'not free'}")


STEPS = (
    ("A customer with all its fields", customer),
    ("Customers that are refused", customer_refused),
    ("A customer changed, once from an old version", customer_changed),
    ("E-mail addresses of several forms", mail_addresses),
    ("A vendor", vendor),
    ("A sub-customer and a stranger", relatives),
    ("Items, and some that are refused", items),
    ("An inactive customer, and its name", inactive),
)
