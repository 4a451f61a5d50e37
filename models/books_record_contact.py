import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ..providers.documents import CONTENT
from ..tools.held import Held
from ..tools.retry import CONCURRENT

_logger = logging.getLogger(__name__)

PARTS = (*CONTENT, "term")


class BooksRecord(models.Model):
    """What of a contact travels: as the books hold it, and as both sides held it when they were last the same."""

    _inherit = "books.record"

    contact = fields.Json(readonly=True, help="A contact as the books hold it.")
    agreed_there = fields.Json(readonly=True, help="As the books held it when both sides were last the same.")
    agreed_here = fields.Json(readonly=True, help="As Odoo held it when both sides were last the same.")
    changed_at = fields.Datetime(readonly=True, help="When it last changed, by the clock of the books.")
    compared_at = fields.Datetime(readonly=True, help="When Odoo's side was last compared.")

    def _agree(self, here):
        """Both sides are the same now.

        :param here: what Odoo holds, as `Customer.content`.
        """
        self.write({
            "agreed_there": self.contact, "agreed_here": here, "compared_at": fields.Datetime.now(), "problem": False})

    def _agree_sent(self, content, parts):
        """What was sent is the same on both sides now; what else changed there is still to be brought.

        :param parts: what was sent of a contact that stood there already.
        """
        there = self.contact
        if parts and self.agreed_there:
            there = self.agreed_there | {part: there[part] for part in parts}
        self._agree(content)
        self.agreed_there = there

    def _changed_there(self):
        """The parts of this contact that changed in the books since both sides were the same; all where never."""
        self.ensure_one()
        there, before = self.contact or {}, self.agreed_there
        if before is None:
            return set(there)
        return {part for part in there if there[part] != before.get(part)}

    def _living(self):
        """The contact that this one was merged into there, over as many merges as there were; else itself."""
        row, seen = self, self
        while row.state == "archived" and row.contact_id:
            winner = self.search([
                ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind),
                ("external_id", "=", row.contact_id)])
            if not winner or winner in seen:
                break
            row, seen = winner, seen | winner
        return row

    def _partners(self):
        """{contact of the books: the contacts of Odoo that it is, with those of contacts that were merged into it}"""
        merged = self.search([
            ("connection_id", "in", self.connection_id.ids), ("kind", "in", self.mapped("kind")),
            ("state", "=", "archived"), ("contact_id", "in", self.mapped("external_id"))]).grouped(
                lambda row: (row.connection_id, row.kind, row.contact_id))
        return {
            row: (row | merged.get((row.connection_id, row.kind, row.external_id), self.browse())).mapped("partner_id")
            for row in self}

    def _note_merged(self, contact_there):
        """Documents of this contact, which is archived there, went to another one: they were merged.

        :param contact_there: external id of the other one.
        """
        for row in self.filtered(lambda row: row.state == "archived" and not row.contact_id):
            row.contact_id = contact_there
        self._follow_merged()

    def _follow_merged(self):
        """Contacts that were merged away there: their Odoo contact is now the one they went into, if that is free."""
        merged = self.filtered(lambda row: row.state == "archived" and row.contact_id)
        for row in merged.filtered(lambda row: row.res_model == "res.partner" and row.res_id):
            winner = row._living()
            if winner.state == "active" and not winner.res_id:
                partner = row._linked_partners()
                row.write({"res_model": False, "res_id": False})
                row.flush_recordset()
                partner._books_found(winner)

    def _linked_partners(self):
        """The contacts of Odoo that these are."""
        linked = self.filtered(lambda row: row.res_model == "res.partner" and row.res_id)
        return self.env["res.partner"].browse(linked.mapped("res_id")).exists()

    # From the books to Odoo

    def _apply_contacts(self):
        """Bring Odoo to what changed in these contacts of the books; what cannot be applied keeps its reason.

        :return: how many were applied.
        """
        return sum(row._apply_contact() for row in self)

    def _apply_contact(self, whole=False):
        """:param whole: a person asked for it: what the books hold wins, whichever changed last."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._bring_contact(whole)
        except Held as held:
            self.problem = held.sentence
        except CONCURRENT:
            raise
        except UserError as error:
            # Odoo's own check of a field: a tax number that is none, another company's contact.
            self.problem = self.env._("Odoo refused it: %(reason)s", reason=error)
        except Exception as error:
            # What no contact of Odoo can hold must not keep the others waiting.
            _logger.exception("books_connector: contact %s could not be applied", self.external_id)
            self.problem = self.env._("Odoo refused it: %(reason)s", reason=str(error).splitlines()[0])
        else:
            return 1
        return 0

    def _bring_contact(self, whole):
        connection = self.connection_id
        if self._is_namesake():
            self.agreed_there = self.contact
            return
        Partner = self.env["res.partner"].with_company(connection.company_id)
        partner = self._linked_partners().with_company(connection.company_id) or Partner._books_partner_of(self)
        if not partner:
            if self.state == "active":
                partner = Partner.create(Partner._books_new_values(self))
                partner._books_take(self, set(PARTS) - {"name"})
                partner._books_found(self)
            else:
                self.agreed_there = self.contact
            return
        if not self.res_id:
            partner._books_found(self)
            if not whole:
                return
        kind = self._contact_kind()
        there = set(self.contact or ()) if whole else self._changed_there()
        here = partner._books_content(connection, kind)
        mine = {part for part in PARTS if self.agreed_here and here[part] != self.agreed_here.get(part)}
        if not whole and connection.auto_contacts and mine & there and partner._books_changed_at() > self.changed_at:
            there -= mine
        partner._books_take(self, there)
        now = partner._books_content(connection, kind)
        # What changed in Odoo alone is still to be sent.
        left = set() if whole else mine - there
        self._agree({part: self.agreed_here[part] if part in left else now[part] for part in PARTS})

    def _is_namesake(self):
        """Whether this is a contact of Odoo once more, in another currency: what changes there changes nobody here."""
        made = self.connection_id._of_key((self.contact or {}).get("mark"))
        if not self.res_id and made and made._name == "books.namesake":
            made._books_linked(self)
        return self.res_model == "books.namesake"

    def _contact_kind(self):
        """As what this contact is sent: services that know but one kind of contact take it as a customer."""
        self.ensure_one()
        return "vendor" if self.kind == "vendor" else "customer"
