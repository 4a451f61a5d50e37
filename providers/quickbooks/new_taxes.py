"""Tax codes are created by a service of their own, outside of batches, each with its rate.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxservice
"""

from __future__ import annotations

from ..base import Outcome, Payload
from ..documents import Books, Record
from ..errors import BooksError, Rejected, Unknown
from ..reading import FAILURES, checked
from ..tax_rate import TaxRate
from ..transport import dumps, json_number, loads
from .client import Client
from .objects import ID
from .search import quoted
from .taxes import named_rates, percent_of, tax_record, us

LONGEST = 100


def to_tax_code(document: TaxRate, facts: Books) -> dict:
    """A tax code with one rate; its agency is added when it is written.

    :raises Rejected: in the US QuickBooks computes the rates itself.
    """
    if us(facts):
        raise Rejected("QuickBooks has its own tax rates in the United States", reason="tax")
    name = document.name[:LONGEST]
    return {"TaxCode": name, "TaxRateDetails": [{
        "TaxRateName": name, "RateValue": json_number(document.percent, 4),
        "TaxApplicableOn": "Purchase" if document.use == "purchase" else "Sales"}]}


def create(client: Client, payload: Payload, request_id: str) -> Outcome:
    """Create one tax code, for the only tax agency of these books."""
    agencies = client.rows("TaxAgency", "select * from TaxAgency")
    if len(agencies) != 1:
        return Outcome(error=Rejected(
            "there is not exactly one tax agency: create the tax in QuickBooks by hand", reason="tax"))
    body = loads(payload.body)
    for detail in body["TaxRateDetails"]:
        detail["TaxAgencyId"] = agencies[0][ID]
    answer = client.tax_code(dumps(body), request_id)
    try:  # the answer does not contain the code itself
        record = _read(client, f"Id = {quoted(str(answer['TaxCodeId']))}")
    except (BooksError, *FAILURES):
        record = None
    return Outcome(record=record) if record else Outcome(error=Unknown(
        "QuickBooks' answer does not show whether it was recorded", request_id=client.request_id))


def find(client: Client, payload: Payload) -> Record | None:
    """The tax code of this name."""
    return _read(client, f"Name = {quoted(loads(payload.body)['TaxCode'])}")


def _read(client: Client, where: str) -> Record | None:
    codes = client.rows("TaxCode", f"select * from TaxCode where {where} and Active IN (true, false)")
    if not codes:
        return None
    ids = sorted(named_rates(codes[0]))
    rates = client.rows(
        "TaxRate", f"select * from TaxRate where Id IN ({', '.join(map(quoted, ids))}) and Active IN (true, false)")
    return checked(tax_record(codes[0], {rate[ID]: percent_of(rate) for rate in rates}))
