"""Write payloads with one request to the right address of Xero."""

from __future__ import annotations

from collections.abc import Sequence

from .. import transport
from ..base import Outcome, Payload
from . import answers, voids
from .client import Client

# Record kind → xero-python's methods that create and that update or create, and the list's name in the JSON.
_WRITES = {
    "contact": ("create_contacts", "update_or_create_contacts", "Contacts"),
    "account": ("create_account", "", "Accounts"),
    "tax": ("create_tax_rates", "", "TaxRates"),
    "item": ("create_items", "update_or_create_items", "Items"),
    "invoice": ("create_invoices", "update_or_create_invoices", "Invoices"),
    "bill": ("create_invoices", "update_or_create_invoices", "Invoices"),
    "credit_note": ("create_credit_notes", "update_or_create_credit_notes", "CreditNotes"),
    "vendor_credit": ("create_credit_notes", "update_or_create_credit_notes", "CreditNotes"),
    "expense": ("create_bank_transactions", "update_or_create_bank_transactions", "BankTransactions"),
    "payment": ("create_payments", "", "Payments"),
    "unapplied_payment": ("create_bank_transactions", "", "BankTransactions"),
}
# xero-python's method that allocates a credit of each field to invoices.
_ALLOCATES = {"CreditNote": "create_credit_note_allocation", "Overpayment": "create_overpayment_allocations"}


def write(client: Client, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
    """Write payloads that fit into one request.

    :return: an outcome for each, in their order.
    """
    kind, verb = payloads[0].kind, payloads[0].verb
    if verb in ("void", "delete") and kind in ("payment", "unapplied_payment", "item"):
        return [voids.void(client, payloads[0], request_id)]
    if answers.kind_of(payloads[0], transport.loads(payloads[0].body)) == "allocation":
        return _allocate(client, payloads, request_id)
    create, update, field = _WRITES[kind]
    if kind == "account":  # a single object, not in a list
        answer, trace = client.write(create, payloads[0].body, idempotency_key=request_id)
        return answers.outcomes(payloads, answer, field, request_id=trace)
    if kind == "tax":
        answer, trace = client.write(
            create, f'{{"{field}":[{payloads[0].body}]}}', idempotency_key=request_id)
        return answers.outcomes(payloads, answer, field, request_id=trace)
    # PUT creates. POST would silently overwrite an invoice of the same number: only with an id.
    operation = create if verb == "create" else update
    parameters = {} if kind in ("contact", "payment") else {"unitdp": 4}
    body = f'{{"{field}":[{",".join(payload.body for payload in payloads)}]}}'
    answer, trace = client.write(
        operation, body, summarize_errors="false", idempotency_key=request_id, **parameters)
    return answers.outcomes(payloads, answer, field, request_id=trace)


def _allocate(client: Client, payloads: Sequence[Payload], request_id: str) -> list[Outcome]:
    bodies = [transport.loads(payload.body) for payload in payloads]
    field, key = answers.credit_of(bodies[0])
    credit = bodies[0][field]
    for body in bodies:
        del body[field]
    answer, trace = client.write(
        _ALLOCATES[field], credit[key], transport.dumps({"Allocations": bodies}), summarize_errors="false",
        idempotency_key=request_id)
    found = answer.get("Allocations")
    for element in found if isinstance(found, list) else []:
        if isinstance(element, dict):
            element[field] = credit
    return answers.outcomes(payloads, answer, "Allocations", request_id=trace)
