"""Every kind of record by the name of its endpoint."""
from . import (
    accounts,
    bank_transactions,
    batch_payments,
    contacts,
    credit_notes,
    invoices,
    items,
    journals,
    payments,
    prepaid,
    settings,
)

KINDS = {
    kind.plural: kind
    for kind in (
        accounts.KIND, bank_transactions.KIND, batch_payments.KIND, contacts.KIND, credit_notes.KIND, invoices.KIND,
        items.KIND, journals.KIND, payments.KIND, prepaid.OVERPAYMENTS, prepaid.PREPAYMENTS, settings.TAX_RATES,
        settings.CURRENCIES, settings.BRANDING_THEMES, settings.TRACKING_CATEGORIES, settings.USERS,
    )
}
