"""Voiding, deleting, archiving, and unallocating credits."""

from __future__ import annotations

from collections.abc import Mapping

from .. import transport
from ..base import Outcome, Payload
from ..documents import Record
from ..errors import Rejected, Unknown
from ..reading import whole_answer
from . import answers, search
from .client import Client
from .credits import allocated, current_allocations

# xero-python's methods that delete an allocation of a credit of each field, and that read such a credit.
_UNALLOCATES = {"CreditNote": "delete_credit_note_allocations", "Overpayment": "delete_overpayment_allocations"}
_READS = {"CreditNote": "get_credit_note", "Overpayment": "get_overpayment"}


def prepare(kind: str, external_id: str, version: str, delete: bool) -> Payload:
    """The payload that voids an approved document and deletes a draft; contacts are archived."""
    body = {answers.IDS[kind]: external_id}
    if kind == "contact":
        body["ContactStatus"] = "ARCHIVED"
    elif kind in ("payment", "unapplied_payment"):
        body["Status"] = "DELETED"
    elif kind == "expense":
        # The documentation's example has only the status; the published schema requires these three, too.
        body |= {"Type": "SPEND", "LineItems": [], "BankAccount": {}, "Status": "DELETED"}
    elif kind != "item":
        status = version.split("@")[0]
        draft = status in ("DRAFT", "SUBMITTED") or (delete and not status)
        body["Status"] = "DELETED" if draft else "VOIDED"
    return Payload(kind=kind, verb="delete" if delete else "void", body=transport.dumps(body))


def void(client: Client, payload: Payload, request_id: str) -> Outcome:
    """Delete one payment, allocation, overpayment or item in a separate request."""
    body = transport.loads(payload.body)
    external_id = body.pop(answers.IDS[payload.kind])
    if payload.kind == "unapplied_payment":
        return _delete_unapplied(client, external_id, request_id)
    if "/" in external_id:
        return _unallocate(client, external_id)
    if payload.kind == "item":
        try:
            client.write("delete_item", external_id)
        except Rejected as error:
            if error.reason != "missing":
                return Outcome(error=error)
        return Outcome(record=Record(kind="item", external_id=external_id, state="deleted"))
    answer, trace = client.write(
        "delete_payment", external_id, transport.dumps(body), idempotency_key=request_id)
    return answers.outcomes([payload], answer, "Payments", request_id=trace)[0]


def _delete_unapplied(client: Client, external_id: str, request_id: str) -> Outcome:
    """Delete the bank transaction that created an overpayment, which is how Xero removes it."""
    with whole_answer():
        found = search.unapplied_made_by(client, external_id)
    if not found:
        return Outcome(error=Rejected("the bank transaction of the overpayment was not found", reason="missing"))
    # The published schema requires lines and account, too.
    body = {
        "BankTransactionID": found["BankTransactionID"], "Type": found["Type"], "LineItems": [], "BankAccount": {},
        "Status": "DELETED"}
    answer, trace = client.write(
        "update_or_create_bank_transactions", transport.dumps({"BankTransactions": [body]}),
        summarize_errors="false", idempotency_key=request_id)
    elements = answer.get("BankTransactions") or answer.get("Elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], Mapping):
        return Outcome(error=Unknown("the answer does not contain it", request_id=trace))
    if error := answers.refused(elements[0], trace):
        return Outcome(error=error)
    return Outcome(record=Record(kind="payment", external_id=external_id, state="deleted"))


def _unallocate(client: Client, external_id: str) -> Outcome:
    """Delete all allocations of one credit note or overpayment to one invoice."""
    field, credit, invoice = allocated(external_id)
    with whole_answer():
        parts = [
            part["AllocationID"] for element in client.elements(f"{field}s", _READS[field], credit)
            for part in current_allocations(element) if part["Invoice"]["InvoiceID"] == invoice]
    for part in parts:
        answer, trace = client.write(_UNALLOCATES[field], credit, part)
        refused = answers.refusal(answer, request_id=trace)
        if refused:
            return Outcome(error=refused)
    return Outcome(record=Record(kind="payment", external_id=external_id, state="deleted"))
