"""What has to be in the books before documents: their contacts and products."""

from ...tools.retry import until_committed
from ..kinds import PURCHASES
from .currency_contacts import first_currencies, splits_currencies
from .entries import contact_kind_of, partner_of, partners_of


def document_needs(connection, moves):
    """Contacts and products that these documents refer to and that are not in the books yet.

    Purchases are booked on accounts there, so that only sales need their products.

    :return: [(kind, Odoo records)]
    """
    sent = moves.filtered(lambda move: move._books_kind())
    of_kinds = sent.grouped(contact_kind_of)
    needs = [
        (kind, unknown(connection, kind, partners_of(of_kind))) for kind, of_kind in of_kinds.items()]
    needs.append(("item", unmapped_products(connection, sent)))
    if splits_currencies(connection):
        needs += [
            (kind, unknown(connection, kind, currency_contacts_of(connection, kind, of_kind)))
            for kind, of_kind in of_kinds.items()]
    return [(kind, records) for kind, records in needs if records]


def unknown(connection, kind, records):
    """Those of these records that are not in the books."""
    known = connection.env["books.record"]._of(connection, connection._record_kind(kind), records)
    return records.filtered(lambda record: record.id not in known)


def unmapped_products(connection, moves):
    """The products that these documents sell and that are not mapped."""
    sales = moves.filtered(lambda move: move._books_kind() not in PURCHASES)
    products = sales.invoice_line_ids.product_id
    if "item" not in connection.takes:
        return products.browse()
    if connection.line_needs != "item":
        products = products.filtered("default_code")
    mapped = set(connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "product"), ("res_id", "in", products.ids),
        ("confirmed", "=", True), ("record_id", "!=", False),
    ]).mapped("res_id"))
    return products.filtered(lambda product: product.id not in mapped)


def currency_contacts_of(connection, kind, moves):
    """The currency contacts of these documents. New ones are created and committed."""
    CurrencyContact, partners = connection.env["books.currency.contact"], partners_of(moves)
    rows = connection.env["books.record"]._of(connection, connection._record_kind(kind), partners)
    first = first_currencies(connection, partners.filtered(lambda partner: partner.id not in rows))
    kept = {partner_id: row._living().currency_id.name for partner_id, row in rows.items()} | first
    wanted = {
        (partner_of(move).id, move.currency_id.id) for move in moves
        if kept.get(partner_of(move).id, move.currency_id.name) not in (False, move.currency_id.name)}

    def ensured():
        found = CurrencyContact._of(connection, partners)
        CurrencyContact.create([
            {"connection_id": connection.id, "partner_id": partner_id, "currency_id": currency_id}
            for partner_id, currency_id in sorted(wanted - set(found))])

    if wanted:
        until_committed(connection.env, ensured)
    found = CurrencyContact._of(connection, partners) if wanted else {}
    return CurrencyContact.union(*(found[pair] for pair in wanted))
