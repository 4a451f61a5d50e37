from odoo import api, fields, models

from ..tools.amounts import money
from .books_record_apply import GONE
from .books_record_credit import CREDIT_NOTES
from .books_settlement import ZERO

DOCUMENTS = ("invoice", "credit_note", "bill", "vendor_credit")
OWED = ("invoice", "bill")  # what is due on a day
BOUGHT = ("bill", "vendor_credit")


class BooksRecord(models.Model):
    _inherit = "books.record"

    restore = fields.Boolean(readonly=True, help="It is to become again what Odoo holds.")
    credit_ids = fields.Many2many(
        "account.move", readonly=True, help="The credit notes by which Odoo accepted what the books hold less.")
    ignored = fields.Char(readonly=True, help="The difference that a person left as it is.")
    entered = fields.Json(readonly=True, help="The number and days under which a document of Odoo's was entered there.")

    @api.constrains("credit_ids")
    def _check_credit_ids(self):
        for row in self.filtered("credit_ids"):
            row.connection_id._check_usable(row.credit_ids)

    def _note_differences(self):
        """Say where documents of the books are no more what Odoo's entries are; the entries stay as they are.

        :return: the entries of which that changed.
        """
        changed = self.env["account.move"]
        rows = self.filtered(lambda row: row.kind in DOCUMENTS and row.res_model == "account.move")
        moves = {move.id: move for move in self.env["account.move"].browse(rows.mapped("res_id")).exists()}
        contacts = rows._contacts()
        for row in rows:
            move = moves.get(row.res_id)
            said = move and row._difference_from(move, contacts)
            if said != row.ignored and row.ignored:
                row.ignored = False
            said = said if said != row.ignored else False
            if (row.difference or False) != (said or False):
                row.difference = said or False
                changed |= move
        return changed

    def _difference_from(self, move, contacts=None):
        """What the books hold where it is not what this entry is; False where they agree.

        :param contacts: what `_contacts` says.
        """
        _ = self.env._
        if self.state == "unknown":
            return self.problem
        if self.state in GONE:
            if move.state == "cancel" or move.reversal_move_ids.filtered(lambda entry: entry.state == "posted"):
                return False
            return _("deleted there") if self.state == "deleted" else _("voided there")
        if move.state != "posted":
            return _("%s in Odoo", dict(move._fields["state"]._description_selection(self.env))[move.state])
        currency = move.currency_id
        accepted = self.credit_ids.filtered(lambda note: note.state == "posted")
        total, tax = (
            money(move[field] - sum(accepted.mapped(field)), currency) for field in ("amount_total", "amount_tax"))
        facts = self.connection_id.sudo()._facts()
        if self.kind in BOUGHT and facts and not facts.purchase_tax:
            tax = ZERO  # part of the cost there
        else:
            tax -= money(self._fixed_tax_of(move), currency)
        compared = [
            (_("total"), self._stated("total", currency), total),
            # Where neither side has any tax, some services do not mention it.
            (_("tax"), self._stated("tax", currency), tax or None if self._stated("tax", currency) is None else tax),
            (_("currency"), self._currency_there(), currency.name),
            (_("number"), self.number or None, self._as_entered("number", self._number_of(move)) or None),
            (_("date"), self.date or None, self._as_entered("date", move.invoice_date) or None),
        ]
        if self.kind in OWED:
            compared.append((
                _("due date"), self.due_date or None, self._as_entered("due_date", move.invoice_date_due) or None))
        found = [self._differs(*one) for one in compared if one[1] != one[2]]
        found += self._other_contact(move, self._contacts() if contacts is None else contacts)
        return "; ".join(found) or False

    def _differs(self, what, there, here):
        """What one figure is on both sides; None where one does not state it, which is not the same as 0."""
        nothing = self.env._("nothing")
        return self.env._(
            "%(what)s %(there)s there, %(here)s in Odoo", what=what, there=nothing if there is None else there,
            here=nothing if here is None else here)

    def _currency_there(self):
        return None if "currency" in (self.unstated or "").split() else self.currency_id.name

    def _number_of(self, move):
        """The number that it has to have there; a credit note that was made there bears its own."""
        return self.number if self.kind in CREDIT_NOTES and move.ref == self.number else move._books_numbers()[0]

    def _as_entered(self, field, own):
        """What it has to be there: as it was entered, where that was meant to be other than Odoo's own."""
        there = self[field]
        return there if there and str(there) == (self.entered or {}).get(field) else own

    def _fixed_tax_of(self, move):
        """Taxes of a fixed amount stand in the books as lines, not as tax."""
        fixed = move.line_ids.filtered(lambda line: line.tax_line_id.amount_type == "fixed")
        return move.direction_sign * sum(fixed.mapped("amount_currency"))

    def _contacts(self):
        """{(connection, external id): (contact of the books, what it is in Odoo)} of these documents."""
        contacts = self.browse()
        for connection, rows in self.grouped("connection_id").items():
            contacts |= self.search([
                ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
                ("external_id", "in", list(set(rows.filtered("contact_id").mapped("contact_id"))))])
        return {(contact.connection_id, contact.external_id): (contact, partners)
                for contact, partners in contacts._partners().items()}

    def _other_contact(self, move, contacts):
        """That the contact there is none of those that the one in Odoo is; it may be of the same name."""
        contact, partners = contacts.get((self.connection_id, self.contact_id), (None, None))
        if contact and move.commercial_partner_id in partners:
            return []
        there = contact.name if contact else self.contact_id or None
        return [self._differs(self.env._("customer"), there, move.commercial_partner_id.display_name)]
