"""The allocations of payments in the books, as rows, each linked to its document once that has been read."""

from ..tools.amounts import exact
from .kinds import DOCUMENTS, MONEY


def note_allocations(payments):
    """Store the allocations of payments.

    :param payments: {row: `providers.documents.Payment`}
    """
    Allocation = next(iter(payments)).env["books.allocation"]
    former, created = Allocation.browse(), []
    for row, payment in payments.items():
        # In stored form, so that equal amounts with other digits are not written again.
        wanted = [(one.kind, one.external_id, exact(float(one.amount)), one.date) for one in payment.allocations]
        if [(*part._key(), part.date or None) for part in row.allocation_ids] != wanted:
            former |= row.allocation_ids
            created += [{
                "payment_id": row.id, "kind": kind, "external_id": external_id, "amount": float(amount), "date": day}
                for kind, external_id, amount, day in wanted]
    former.unlink()
    if created:
        connection = next(iter(payments)).connection_id
        documents = documents_named(connection, {values["external_id"] for values in created})
        for values in created:
            values["document_id"] = documents.get((values["kind"], values["external_id"]))
        Allocation.create(created)


def documents_named(connection, external_ids):
    """{(kind, external id): id of its `books.record`} of the documents that allocations refer to."""
    return {(row.kind, row.external_id): row.id for row in connection.env["books.record"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "in", (*DOCUMENTS, *MONEY)),
        ("external_id", "in", list(external_ids))], ["kind", "external_id"])}


def link_documents(connection, rows):
    """Link allocations of payments that were read before to these documents."""
    documents = {(row.kind, row.external_id): row for row in rows if row.kind in (*DOCUMENTS, *MONEY)}
    if documents:
        for part in connection.env["books.allocation"].search([
                ("connection_id", "=", connection.id), ("document_id", "=", False),
                ("external_id", "in", [external_id for _kind, external_id in documents])]):
            document = part.document_id = documents.get((part.kind, part.external_id))
            if document and document.res_id:
                document.link_changed = True  # Odoo knew it before the payment did
