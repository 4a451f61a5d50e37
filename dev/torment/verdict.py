"""What is in the books, counted in the sandbox's own store, beside what is in Odoo."""

from collections import Counter
from decimal import Decimal

# Kind of ours: where the provider keeps it, and by what an object is told from another.
PLACES = {
    "quickbooks": {
        "invoice": ("Invoice", "DocNumber", "TotalAmt"), "contact": ("Customer", "DisplayName", None),
        "item": ("Item", "Sku", None)},
    "xero": {
        "invoice": ("Invoices", "InvoiceNumber", "Total"), "contact": ("Contacts", "Name", None),
        "item": ("Items", "Code", None)},
}


def count(ground, provider, moves):
    """:return: (doubled, lost, wrong): sentences."""
    doubled, lost, wrong = [], [], []
    books = ground.books(provider)
    with ground.env(provider) as env:
        moves = env["account.move"].browse(moves)
        amounts = {move.name: Decimal(str(round(move.amount_total, 2))) for move in moves}
        wanted = {
            "invoice": set(amounts),
            "contact": set(moves.partner_id.mapped("name")),
            "item": set(moves.invoice_line_ids.product_id.mapped("default_code")),
        }
        for kind, (place, key, amount) in PLACES[provider].items():
            rows = [row for row in books[place] if row.get(key) in wanted[kind]]
            for name, found in Counter(row[key] for row in rows).items():
                if found > 1:
                    doubled.append(f"{kind} {name}: {found} times")
            # QuickBooks has no place for an item that no line needs, Xero none for what bears no code.
            missing = wanted[kind] - {row[key] for row in rows}
            lost += [f"{kind} {name}" for name in sorted(missing)]
            if amount:
                wrong += [
                    f"{kind} {row[key]}: {row[amount]} there, {amounts[row[key]]} in Odoo"
                    for row in rows if Decimal(str(row[amount])) != amounts[row[key]]]
        wrong += _payments(env, ground.connection(env, provider), books, provider)
    return doubled, lost, wrong


def _payments(env, connection, books, provider):
    """Payments of the books that Odoo registered never, twice, or with another amount."""
    there = {
        str(row["Id" if provider == "quickbooks" else "PaymentID"]): Decimal(
            str(row["TotalAmt" if provider == "quickbooks" else "Amount"]))
        for row in books["Payment" if provider == "quickbooks" else "Payments"]}
    rows = env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "payment"), ("res_model", "=", "account.payment"),
        ("res_id", "!=", False)])
    payments = env["account.payment"].search([("company_id", "=", connection.company_id.id)])
    here = {row.external_id: env["account.payment"].browse(row.res_id) for row in rows}
    found = []
    for external_id, payment in here.items():
        if external_id in there and Decimal(str(round(payment.amount, 2))) != there[external_id]:
            found.append(f"payment {external_id}: {there[external_id]} there, {payment.amount} in Odoo")
    twice = payments - env["account.payment"].union(*here.values())
    return found + [f"payment {payment.name} stands in Odoo without one in the books" for payment in twice]
