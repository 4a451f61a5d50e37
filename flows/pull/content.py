"""A payment of the books as it is kept until it is applied."""

MOVES = ("contact", "account", "rate")  # what makes another payment of it in Odoo, beside day and amount


def payment_content(payment, before=None):
    """A `providers.documents.Payment` as JSON.

    :param before: what it was; what moved it since it was last applied is kept as "moved".
    """
    content = {
        "date": payment.date.isoformat(), "amount": str(payment.amount), "currency": payment.currency,
        "rate": str(payment.rate), "incoming": payment.incoming, "reference": payment.reference,
        "method": payment.method, "mark": payment.key,
        "account": payment.account.external_id if payment.account else "",
        "contact": payment.contact.external_id if payment.contact else "",
        "allocations": [[one.kind, one.external_id, str(one.amount)] for one in payment.allocations],
    }
    before = before or content
    moved = {key for key in MOVES if before.get(key) != content[key]} | set(before.get("moved", ()))
    return content | {"moved": sorted(moved)} if moved else content
