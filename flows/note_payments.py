"""Payments of the books as rows, kept until they are applied in Odoo, or compared with its payments."""

from .allocations import note_allocations

# {a column of a payment, beside date and amount: the field that marks its change until it is applied}
CHANGES = {"payment_contact": "contact_changed", "payment_account": "account_changed", "payment_rate": "rate_changed"}


def note_payments(payments, pulled):
    """Store the content of payments of the books.

    :param payments: {row: `providers.documents.Payment`}
    :param pulled: whether they have still to be applied in Odoo; False for what Odoo sent.
    """
    if not payments:
        return
    for row, payment in payments.items():
        values = payment_columns(payment)
        if pulled and row._is_unapplied():  # not every answer names its account
            values["payment_account"] = values["payment_account"] or row.payment_account
        for field, changed in CHANGES.items():
            values[changed] = bool(
                pulled and row.payment_known and (row[changed] or row[field] != values[field]))
        values = {field: value for field, value in values.items() if row[field] != value}
        if values:
            row.write(values)
    note_allocations(payments)


def payment_columns(payment):
    """The columns of a `providers.documents.Payment` without its allocations. Decimals become Odoo's floats only
    here.
    """
    return {
        "payment_known": True, "payment_date": payment.date, "payment_amount": float(payment.amount),
        "payment_currency": payment.currency or False, "payment_rate": float(payment.rate),
        "payment_reference": payment.reference or False, "payment_method": payment.method or False,
        "payment_account": payment.account and payment.account.external_id or False,
        "payment_contact": payment.contact and payment.contact.external_id or False,
        "payment_mark": payment.key or False, "incoming": payment.incoming,
    }
