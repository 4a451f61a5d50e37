"""Rows by what people call them, and parts of what is sent, for all that is done by hand."""
from .money import cents


def find(company, kind, key):
    """A row by Id, number, or name."""
    key = str(key)
    row = company.get(kind, key)
    if row is not None:
        return row
    for row in company.rows(kind):
        if key in (row.get("DocNumber"), row.get("DisplayName"), row.get("Name"), row.get("PaymentRefNum")):
            return row
    raise LookupError(f"no {kind} {key}")


def known(row, **more):
    return {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **more}


def account_ref(company, account):
    return {"value": find(company, "Account", account)["Id"]} if account else None


def payment_body(company, customer, amount, currency, date, account, reference, method):
    body = {"CustomerRef": customer, "TotalAmt": cents(amount)}
    if company.multicurrency:
        body["CurrencyRef"] = currency
    if date:
        body["TxnDate"] = date
    if account:
        body["DepositToAccountRef"] = account_ref(company, account)
    if reference:
        body["PaymentRefNum"] = reference
    if method:
        body["PaymentMethodRef"] = {"value": find(company, "PaymentMethod", method)["Id"]}
    return body


def paid_line(kind, row, amount):
    return {"Amount": cents(amount), "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]}
