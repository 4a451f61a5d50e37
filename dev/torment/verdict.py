"""What is in the books, counted in the sandbox's own store, beside what is in Odoo."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

# Kind of ours: where the provider keeps it, by what an object is told from another, and what it is beside others there.
PLACES = {
    "quickbooks": {
        "invoice": ("Invoice", "DocNumber", {}), "credit_note": ("CreditMemo", "DocNumber", {}),
        "bill": ("Bill", "DocNumber", {}), "vendor_credit": ("VendorCredit", "DocNumber", {}),
        "customer": ("Customer", "DisplayName", {}), "vendor": ("Vendor", "DisplayName", {}),
        "item": ("Item", "Sku", {}),
    },
    "xero": {
        "invoice": ("Invoices", "InvoiceNumber", {"Type": "ACCREC"}),
        "credit_note": ("CreditNotes", "CreditNoteNumber", {"Type": "ACCRECCREDIT"}),
        "bill": ("Invoices", "InvoiceNumber", {"Type": "ACCPAY"}),
        "vendor_credit": ("CreditNotes", "CreditNoteNumber", {"Type": "ACCPAYCREDIT"}),
        "customer": ("Contacts", "Name", {}), "vendor": ("Contacts", "Name", {}), "item": ("Items", "Code", {}),
    },
}
CONTACTS = {"out": "customer", "in": "vendor"}


@dataclass
class Verdict:
    """Sentences about what is wrong."""

    doubled: list
    lost: list
    wrong: list


def count(ground, provider, moves, gone):
    """:param moves: ids of what was posted
    :param gone: ids of what was removed afterwards
    """
    verdict = Verdict([], [], [])
    books = ground.books(provider)
    with ground.env(provider) as env:
        moves, gone = env["account.move"].browse(moves), env["account.move"].browse(gone)
        for kind, of_kind in moves.grouped(lambda move: move._books_kind()).items():
            documents(verdict, books, provider, kind, of_kind, of_kind & gone)
        for direction, kind in CONTACTS.items():
            of_kind = moves.filtered(lambda move, direction=direction: move.move_type.startswith(direction))
            names(verdict, books, provider, kind, set(of_kind.partner_id.mapped("name")))
        sold = moves.filtered(lambda move: move.move_type.startswith("out_")).invoice_line_ids.product_id
        names(verdict, books, provider, "item", set(sold.mapped("default_code")))
        files(verdict, env, books, provider, moves - gone)
        payments(verdict, env, ground.connection(env, provider), books, provider, ground.before[provider])
    return verdict


def documents(verdict, books, provider, kind, moves, gone):
    """Each once, with its total and with what is open of it; none of what was removed."""
    table, key, what = PLACES[provider][kind]
    there = {}
    for row in books[table]:
        if what.items() <= row.items() and is_live(row, provider):
            there.setdefault(row.get(key), []).append(row)
    for move in moves:
        found = there.get(move.name, [])
        if move in gone:
            verdict.doubled += [f"{kind} {move.name}: {len(found)} times, though taken back"] * bool(found)
        elif not found:
            verdict.lost.append(f"{kind} {move.name}")
        elif len(found) > 1:
            verdict.doubled.append(f"{kind} {move.name}: {len(found)} times")
        else:
            total, open_there = amounts(found[0], provider)
            for words, one, other in (
                ("", total, move.amount_total), ("open of ", open_there, abs(move.amount_residual)),
            ):
                if one is not None and one != Decimal(str(round(other, 2))):
                    verdict.wrong.append(f"{words}{kind} {move.name}: {one} there, {other} in Odoo")


def is_live(row, provider):
    """Whether a document is neither void nor deleted."""
    if provider == "quickbooks":
        return Decimal(str(row["TotalAmt"])) != 0
    return row["Status"] not in ("VOIDED", "DELETED")


def amounts(row, provider):
    """The total and what is open."""
    if provider == "quickbooks":
        left = row.get("Balance", row.get("RemainingCredit"))
        return Decimal(str(row["TotalAmt"])), None if left is None else Decimal(str(left))
    return Decimal(str(row["Total"])), Decimal(str(row["AmountDue" if "AmountDue" in row else "RemainingCredit"]))


def names(verdict, books, provider, kind, wanted):
    table, key, _what = PLACES[provider][kind]
    found = Counter(row[key] for row in books[table] if row.get(key) in wanted)
    verdict.doubled += [f"{kind} {name}: {times} times" for name, times in found.items() if times > 1]
    verdict.lost += [f"{kind} {name}" for name in sorted(wanted - set(found))]


def files(verdict, env, books, provider, moves):
    wanted = env["ir.attachment"].search([
        ("res_model", "=", "account.move"), ("res_id", "in", moves.ids), ("name", "like", "Time sheet %")])
    found = Counter(row["FileName"] for row in books["Attachable" if provider == "quickbooks" else "Attachments"])
    for name in wanted.mapped("name"):
        verdict.lost += [f"file {name}"] * (not found[name])
        verdict.doubled += [f"file {name}: {found[name]} times"] * (found[name] > 1)


def payments(verdict, env, connection, books, provider, before):
    """Payments that stand on one side alone, twice, or with another amount.

    :param before: the ids of those that stood there before anything was done.
    """
    there = moved(books, provider)
    here = env["account.payment"].search([
        ("company_id", "=", connection.company_id.id), ("state", "in", ("in_process", "paid"))])
    rows = env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", ("payment", "expense")), ("res_id", "!=", False),
        ("res_model", "in", ("account.payment", "account.partial.reconcile"))])
    linked = Counter()
    for row in rows:
        made = env[row.res_model].browse(row.res_id).exists()
        payment = made if row.res_model == "account.payment" else (
            made.debit_move_id | made.credit_move_id).move_id.origin_payment_id
        if not payment or not row.total:
            continue  # a credit that is applied to an invoice, or to a refund
        linked[payment] += 1
        amount, other = there.get((row.kind, row.external_id)), Decimal(str(round(made.amount, 2)))
        if amount != other:
            verdict.wrong.append(f"payment {payment.display_name}: {amount} there, {other} in Odoo")
    verdict.wrong += [
        f"payment {payment.display_name} stands in Odoo alone" for payment in here if payment not in linked]
    verdict.doubled += [
        f"payment {payment.display_name}: {times} times" for payment, times in linked.items() if times > 1]
    unknown = set(there) - set(before) - {(row.kind, row.external_id) for row in rows}
    verdict.lost += [f"{kind} {external_id} of {there[kind, external_id]}" for kind, external_id in sorted(unknown)]


def moved(books, provider):
    """{(kind, id): amount} of what is in the books and moved money."""
    tables, amount = {
        "quickbooks": ({"payment": ("Payment", "Id"), "expense": ("Purchase", "Id")}, "TotalAmt"),
        "xero": ({"payment": ("Payments", "PaymentID")}, "Amount"),
    }[provider]
    return {
        (kind, str(row[key])): Decimal(str(row[amount]))
        for kind, (table, key) in tables.items() for row in books.get(table, [])
        if row[amount] and row.get("Status") != "DELETED"}
