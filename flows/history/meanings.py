"""What accounts, products and taxes of the books are in Odoo: the confirmed mapping, read backwards."""

from collections import defaultdict

from odoo import Command

from ...tools.amounts import money
from ..blocking import Blocked
from ..kinds import CREDIT_NOTES, PURCHASES

UNTAXED = "untaxed"


class Meanings:
    """What the objects that some documents of the books name are in Odoo.

    :param contents: their lines, as `HistoricDocument` names them.
    """

    def __init__(self, connection, contents):
        self.connection, self.env = connection, connection.env
        lines = [line for content in contents for line in content["lines"] if not line["is_note"]]
        wanted = {
            "account": {line["account_id"] for line in lines}, "item": {line["item_id"] for line in lines},
            "tax": {line["tax_id"] for line in lines}}
        self.records = {
            (row.kind, row.external_id): row for row in self.env["books.record"].search([
                ("connection_id", "=", connection.id), ("kind", "in", list(wanted)),
                ("external_id", "in", list(set().union(*wanted.values()) - {""}))])}
        self.means, self.marked = defaultdict(list), defaultdict(list)
        mappings = self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("confirmed", "=", True),
            ("record_id", "in", [row.id for row in self.records.values()])])
        for mapping, records in mappings._records_of_each().items():
            self.means[mapping.record_id].append(records)
            if mapping.is_default:
                self.marked[mapping.record_id].append(records)
        for row in self.records.values():
            if row.res_model == "product.product" and row.res_id:
                self.means[row].append(self.env["product.product"].browse(row.res_id).exists())
        self._read_taxes()

    def _read_taxes(self):
        """Read together what Odoo would read tax by tax."""
        taxes = self.env["account.tax"].union(*(
            one for found in self.means.values() for one in found if one._name == "account.tax"))
        taxes = taxes.flatten_taxes_hierarchy()
        for lines in ("invoice_repartition_line_ids", "refund_repartition_line_ids", "repartition_line_ids"):
            taxes[lines].tag_ids.mapped("name")

    def account(self, line, sale):
        """The account of a line: the one that the books name, else that of its product.

        :raises Blocked: it is not known, or several are meant.
        """
        row, account = self.records.get(("account", line["account_id"])), None
        if not row and (product := self.product(line)):
            accounts = product.with_company(self.connection.company_id)._get_product_accounts()
            account = accounts.get("income" if sale else "expense")
        account = account or self._one(row, "history_no_account", line["account_id"] or line["item_id"])
        if not account.active:
            raise Blocked("history_archived_account", self.connection, name=account.display_name)
        return account

    def product(self, line):
        row = self.records.get(("item", line["item_id"]))
        found = self._narrowed(row, self._distinct(row))
        return found[0] if len(found) == 1 else self.env["product.product"]

    def taxes(self, line, sale):
        """The taxes of a line.

        :raises Blocked: they are not known, or several are meant.
        """
        row = self.records.get(("tax", line["tax_id"]))
        use = "sale" if sale else "purchase"
        found = [taxes for taxes in self._distinct(row) if set(taxes.mapped("type_tax_use")) == {use}]
        if not line["tax_id"] or (row and row.role == UNTAXED and not found):
            return self.env["account.tax"]
        plain = self._narrowed(row, [taxes for taxes in found if not any(taxes.mapped("price_include"))])
        if len(plain) != 1:
            raise Blocked("history_no_tax" if not plain else "history_several", self.connection, name=(
                row.display_name if row else line["tax_id"]), books=self.connection.provider_label)
        return plain[0]

    def _distinct(self, row):
        return list(dict.fromkeys(self.means[row])) if row else []

    def _narrowed(self, row, found):
        """Of several that are mapped to the same, the one that a person marked for the history."""
        marked = [one for one in found if one in self.marked[row]] if len(found) > 1 else []
        return marked if len(marked) == 1 else found

    def _one(self, row, reason, name):
        found = self._narrowed(row, self._distinct(row))
        if len(found) != 1:
            raise Blocked(reason if not found else "history_several", self.connection, name=(
                row.display_name if row else name), books=self.connection.provider_label)
        return found[0]


def line_values(line, meanings, kind, currency):
    """The values of an invoice line that amounts to exactly what the line of the books does.

    :param kind: of the document.
    :raises Blocked: its account or its taxes are not known.
    """
    if line["is_note"]:
        return Command.create({"display_type": "line_note", "name": line["description"] or "-"})
    places = meanings.env["decimal.precision"].precision_get("Product Unit")
    quantity = round(float(line["quantity"]), places)
    net = float(line["net"])
    price = net / quantity if quantity else net
    if not quantity or money(quantity * price, currency) != money(net, currency):
        quantity, price = 1.0, net
    product, sale = meanings.product(line), kind not in PURCHASES
    taxes = meanings.taxes(line, sale)
    # Odoo would write these tags line by line.
    due = taxes.flatten_taxes_hierarchy().filtered(lambda tax: tax.tax_exigibility == "on_invoice")
    tags = due.get_tax_tags(kind in CREDIT_NOTES, "base") | product.account_tag_ids
    return Command.create({
        "product_id": product.id, "name": line["description"] or product.display_name or "-", "quantity": quantity,
        "price_unit": price, "discount": 0, "account_id": meanings.account(line, sale).id,
        "tax_ids": [Command.set(taxes.ids)], "tax_tag_ids": [Command.set(tags.ids)]})
