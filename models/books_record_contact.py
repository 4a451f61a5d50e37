import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers import PROVIDERS
from ..providers.documents import CONTENT
from ..tools.clock import database_now
from ..tools.retry import CONCURRENT
from .books_contact_pairs import ContactPairs, Unsure

_logger = logging.getLogger(__name__)

PARTS = (*CONTENT, "term")
# What is a difference even where it never changed: who the books take a user of Odoo for.
SHOWN_ALWAYS = ("name", "email", "active")


class BooksRecord(models.Model):
    """What of a contact travels: as the books hold it, and as both sides held it when they were last the same."""

    _inherit = "books.record"

    contact = fields.Json(readonly=True, help="A contact as the books hold it.")
    agreed_there = fields.Json(readonly=True, help="As the books held it when both sides were last the same.")
    agreed_here = fields.Json(readonly=True, help="As Odoo held it when both sides were last the same.")
    changed_at = fields.Datetime(readonly=True, help="When it last changed, by the clock of the books.")
    name_key = fields.Char(
        compute="_compute_name_key", store=True, help="The name of a contact, as the books compare names.")
    compared_at = fields.Datetime(readonly=True, help="When Odoo's side was last compared.")

    _name_key_idx = models.Index("(connection_id, name_key) WHERE name_key IS NOT NULL")

    @api.depends("name", "kind")
    def _compute_name_key(self):
        for record in self:
            provider = PROVIDERS.get(record.connection_id.provider)
            is_contact = provider and record.kind in provider.contact_kinds
            record.name_key = provider.name_key(record.name or "") if is_contact else False

    def _agree(self, here):
        """Both sides are the same now.

        :param here: what Odoo holds, as `Customer.content`.
        """
        self.write({
            "agreed_there": self.contact, "agreed_here": here, "compared_at": database_now(self.env), "problem": False})

    def _agree_sent(self, content, parts):
        """What was sent is the same on both sides now; what else changed there is still to be brought.

        :param parts: what was sent of a contact that stood there already.
        """
        there = self.contact
        if parts and self.agreed_there:
            there = self.agreed_there | {part: there[part] for part in parts}
        self._agree(content)
        self.agreed_there = there
        if self.difference:
            self._note_contact_difference()

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

    def _apply_contacts(self, whole=False):
        """Bring Odoo to what changed in these contacts of the books; what cannot be applied keeps its reason.

        :param whole: a person asked for it: what the books hold wins, whichever changed last.
        :return: how many were applied.
        """
        pairs = self._contact_pairs()
        return sum(row._apply_contact(pairs, whole) for row in self)

    def _contact_pairs(self):
        """{kind: whom of Odoo those of these contacts that are nobody's yet are compared with}"""
        pairs = {}
        for kind, rows in self.filtered(lambda row: not row.res_id and row.state == "active").grouped("kind").items():
            pairs[kind] = ContactPairs(rows.connection_id, rows[0]._contact_kind())
            pairs[kind].load_for_rows(rows)
        return pairs

    def _apply_contact(self, pairs, whole):
        try:
            with self.env.cr.savepoint():
                self._bring_contact(pairs, whole)
        except Unsure as unsure:
            self.problem = self._contact_question(unsure)
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

    def _bring_contact(self, pairs, whole):
        if self._is_namesake():
            self.agreed_there = self.contact
            return
        connection = self.connection_id
        partner = self._linked_partners().with_company(connection.company_id)
        if partner and partner.company_id not in (self.env["res.company"], connection.company_id):
            raise UserError(self.env._("“%s” is linked to a contact of another company. Link another one.", self.name))
        if partner:
            self._update_partner(partner, whole)
        elif self.state != "active":
            self.agreed_there = self.contact
        else:
            partner = pairs[self.kind].partner_of(self)
            if partner:
                partner.with_company(connection.company_id)._books_found(self)
            else:
                partner = self._create_partner()
                for others in pairs.values():
                    if others is not pairs[self.kind]:
                        others.add_partners(partner)

    def _create_partner(self):
        """A new contact of Odoo that is this one of the books."""
        Partner = self.env["res.partner"].with_company(self.connection_id.company_id)
        partner = Partner.create(Partner._books_new_values(self))
        partner._books_take(self, set(PARTS) - {"name"})
        partner._books_found(self)
        return partner

    def _update_partner(self, partner, whole):
        connection, kind = self.connection_id, self._contact_kind()
        before_there, before_here = self.agreed_there or {}, self.agreed_here
        there = set(self.contact or ()) if whole else self._changed_there()
        here = partner._books_content(connection, kind)
        mine = {part for part in PARTS if before_here and here[part] != before_here.get(part)}
        if not whole and connection.auto_contacts and mine & there and partner._books_changed_at() > self.changed_at:
            there -= mine
        partner._books_take(self, there)
        now = partner._books_content(connection, kind)
        refused = {part for part in partner._books_guarded_parts() & set(self.contact)
                   if not self._is_same_part(partner, part, now)}
        # What changed in Odoo alone is still to be sent; so is what Odoo refuses, where a person sends all of it.
        left = set() if whole else mine - there
        unsent = set() if before_here or whole else refused
        self._agree(
            {part: now[part] for part in PARTS if part not in left | unsent}
            | {part: before_here[part] for part in left & set(before_here or ())})
        # What Odoo refuses is no agreement: it stays a change there.
        self.agreed_there = self.contact | {part: before_there[part] for part in refused & set(before_there)}
        self._note_contact_difference()

    # What Odoo does not take from the books

    def _note_contact_difference(self):
        """Keep what of these contacts the books hold otherwise, where Odoo takes it from nobody but a person."""
        for row in self:
            difference = row._contact_difference()
            if (row.difference or False) != difference:
                row.difference = difference

    def _contact_difference(self):
        """What the books hold otherwise of a contact of which Odoo takes nothing from them; False where nothing."""
        partner = self._linked_partners().with_company(self.connection_id.company_id)
        guarded = partner._books_guarded_parts() if partner and self.contact else set()
        if not guarded:
            return False
        now = partner._books_content(self.connection_id, self._contact_kind())
        changed = self._changed_there()
        words = self._part_words()
        return "; ".join(
            self.env._("%(what)s “%(there)s” there, “%(here)s” in Odoo", what=words[part],
                       there=self._part_text(self.contact[part], part), here=self._part_text(
                           partner.active if part == "active" else now[part], part))
            for part in words if part in guarded and part in self.contact
            and (part in changed or (part in SHOWN_ALWAYS and self.contact[part] not in ("", None)))
            and not self._is_same_part(partner, part, now)) or False

    def _is_same_part(self, partner, part, now):
        there = self.contact[part]
        if part == "active":
            return there == partner.active
        if part == "email":
            return (there or "").lower() == (now[part] or "").lower()
        if part == "name":
            key = PROVIDERS[self.connection_id.provider].name_key
            return key(there or "") in map(key, partner._books_names(self._contact_kind()))
        return there == now[part]

    def _part_words(self):
        _ = self.env._
        return {
            "name": _("name"), "email": _("e-mail"), "active": _("state"), "phone": _("phone"),
            "website": _("website"), "tax_number": _("tax number"), "billing": _("billing address"),
            "delivery": _("delivery address"), "term": _("payment term")}

    def _part_text(self, value, part):
        if part == "active":
            return self.env._("active") if value else self.env._("archived")
        if part == "term":
            return self.search([
                ("connection_id", "=", self.connection_id.id), ("kind", "=", "term"), ("external_id", "=", value or ""),
            ], limit=1).name or ""
        return ", ".join(filter(None, value.values())) if isinstance(value, dict) else value or ""

    # Who a contact is

    def _contact_described(self):
        """Its name and e-mail address, for a person who compares it with one of Odoo."""
        return f"{self.display_name} <{self.email}>" if self.email else self.display_name

    def _contact_question(self, unsure):
        return self.env._(
            "“%(row)s” could be %(partners)s, and is not surely. Choose the contact in Odoo, or create a new one.",
            row=self._contact_described(),
            partners=", ".join(partner._books_described() for partner in unsure.others))

    def action_create_contact(self):
        """A person decided that these contacts of the books are none of Odoo's: they become new ones."""
        self.check_access("write")
        for row in self.sudo():
            if row.kind not in row.connection_id._contact_kinds() or row.res_id or row.state != "active":
                raise UserError(self.env._("Only contacts of the books that are nobody in Odoo yet become new ones."))
            row._create_partner()
            row._contact_was_linked()

    def _contact_chosen(self):
        """The contact of Odoo that a person chose for this one of the books.

        :raises UserError: what stands in books for that one was not meant by it.
        """
        chosen = self.partner_id
        company = chosen.commercial_partner_id
        if chosen != company and company._books_guards().get(company.id):
            raise UserError(self.env._(
                "“%(person)s” belongs to “%(company)s”, which stands in books for it. Choose “%(company)s” itself if "
                "you mean it.", person=chosen.name, company=company.name))
        return company

    def _contact_was_linked(self):
        """A person decided who this is: the schedule tries again whatever waited for that."""
        connection = self.connection_id
        waiting = self.env["books.job"].search([
            ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts")])
        if waiting:
            waiting.not_before = database_now(self.env)
            connection._wake()

    def _is_namesake(self):
        """Whether this is a contact of Odoo once more, in another currency: what changes there changes nobody here."""
        made = None if self.res_id else self.connection_id._of_key((self.contact or {}).get("mark"))
        if made is not None and made._name == "books.namesake" and self._is_free_namesake(made.exists()):
            made._books_linked(self)
        return self.res_model == "books.namesake"

    def _is_free_namesake(self, made):
        """Whether a mark names one of these books, in its currency, that nothing else there is."""
        return (
            made.connection_id == self.connection_id and made.currency_id == self.currency_id
            and made.id not in self._of(self.connection_id, self.kind, made))

    def _contact_kind(self):
        """As what this contact is sent: services that know but one kind of contact take it as a customer."""
        self.ensure_one()
        return "vendor" if self.kind == "vendor" else "customer"
