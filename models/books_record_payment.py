from odoo import fields, models

from ..flows.kinds import CREDIT_NOTES, PARTIAL
from ..flows.push.strategy import is_refund, is_unapplied_credit
from ..tools.superuser import as_superuser


class BooksRecordPayment(models.AbstractModel):
    """A payment as it is in the books, stored until it is applied in Odoo; a deleted one as it was last seen."""

    _name = "books.record.payment"
    _description = "Payment in the books"

    payment_known = fields.Boolean(
        readonly=True, help="The payment was read from the books: empty and zero values are those of the books.")
    payment_date = fields.Date(readonly=True)
    payment_amount = fields.Float(
        digits=0, readonly=True, help="The money that moved, in its currency, with all digits of the books.")
    payment_currency = fields.Char(readonly=True, help="Its ISO code: Odoo may not know the currency.")
    payment_rate = fields.Float(
        digits=0, readonly=True, help="Units of its currency for one unit of the home currency.")
    payment_reference = fields.Char(readonly=True)
    payment_method = fields.Char(readonly=True)
    payment_account = fields.Char(readonly=True, help="ID of the account in the books on which the money moved.")
    payment_contact = fields.Char(readonly=True, help="ID of the contact in the books.")
    payment_mark = fields.Char(readonly=True, help="The mark of Odoo in its text: what it was made from.")
    incoming = fields.Boolean(readonly=True, help="The money was received.")
    account_changed = fields.Boolean(readonly=True, help="Its account changed since it was last applied.")
    contact_changed = fields.Boolean(readonly=True, help="Its contact changed since it was last applied.")
    rate_changed = fields.Boolean(readonly=True, help="Its rate changed since it was last applied.")

    waiting = fields.Boolean(readonly=True, help="It changed in the books and is still to be applied in Odoo.")
    idle = fields.Boolean(readonly=True, help="It settles a document that Odoo does not know.")
    _waiting_idx = models.Index("(connection_id, id) WHERE waiting IS TRUE")
    _idle_idx = models.Index("(connection_id, payment_contact) WHERE idle IS TRUE")
    link_changed = fields.Boolean(
        readonly=True, help="Its link to an Odoo record changed: idle payments that refer to it are tried again.")
    _link_changed_idx = models.Index("(connection_id, id) WHERE link_changed IS TRUE")
    known = fields.Char(readonly=True, help="Which of the records it refers to were in Odoo when it was last applied.")
    decision = fields.Selection(
        [("open_day", "On the first open day"), ("another", "Another payment"), ("ignore", "Left out")], readonly=True,
        help="What a person decided about it.")
    _left_out_idx = models.Index("(connection_id) WHERE decision = 'ignore'")
    left_out_id = fields.Many2one(
        "books.issue", readonly=True, index="btree_not_null", ondelete="set null",
        help="The issue with which a person left it out.")
    matched_otherwise = fields.Boolean(
        readonly=True, help="In Odoo it is reconciled with other documents than it pays in the books.")
    from_odoo = fields.Boolean(readonly=True, help="A payment that was registered in Odoo and sent to the books.")

    def _done(self, **values):
        """Mark it as applied in Odoo."""
        self.write({
            "waiting": False, "problem": False, "remedy": False, "account_changed": False, "contact_changed": False,
            "rate_changed": False, **values})

    def _made(self):
        """The Odoo record of this payment: a payment, statement line, entry, write-off line or partial. None if it
        has none, an empty recordset if it was deleted."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists() if self.res_id else None

    def _allocates(self):
        """[(kind, external id, amount)] of the documents that it settles."""
        return [part._key() for part in self.allocation_ids]

    def _is_write_off(self):
        """Whether it is the write-off of a payment of Odoo, or the credit for what a journal entry of Odoo settles."""
        return self.res_model == "account.move.line" or (
            self.res_model == PARTIAL and self.kind in CREDIT_NOTES)

    def _is_of_others(self, payment):
        """Whether this journal entry or deposit changes the balances of several contacts, of which it is read as that
        of another one than this payment's: what it does to this one is not known."""
        return (self.kind in ("journal_entry", "deposit") and not self.payment_account
                and self.payment_contact != payment.payment_contact)

    def _is_refund_sent(self):
        """Whether this is a refund that Odoo sent as a separate document, which payments of 0 apply."""
        return is_refund(self)

    def _refund_of(self, rows):
        """The refund of Odoo that this payment of 0 applies to credits, None if it is no such payment.

        :param rows: {(kind, external id): row} of the objects that payments refer to.
        """
        if self.payment_amount:
            return None  # it is a payment with an amount
        named = (rows.get((kind, external_id)) for kind, external_id, _amount in self._allocates())
        return next((row for row in named if row and row._is_refund_sent()), None)

    def _is_unapplied(self):
        """Whether this is an unapplied payment that Odoo sent as a separate document."""
        return is_unapplied_credit(self)

    def _settling(self):
        """The documents that this payment is about, credits first."""
        return self.allocation_ids.document_id.sorted(lambda row: (row.kind not in CREDIT_NOTES, row.id))

    def _settling_names(self):
        return " → ".join(row.number or row.external_id for row in self._settling())

    def action_apply_on_open_day(self):
        """Register it on the first day that Odoo's locks leave open."""
        return self._apply_decided("open_day")

    def action_apply_as_another(self):
        """Register it although Odoo has a payment like it."""
        return self._apply_decided("another")

    def _apply_decided(self, decision):
        """Note this decision for those that ask for it, the remedy of the same name, and try all again."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.remedy == decision).decision = decision
        return self.action_apply()

    def action_apply_after_all(self):
        """Apply in Odoo after all what was left out."""
        self.check_access("write")
        rows = as_superuser(self).filtered(lambda row: row.decision == "ignore" and row.payment_known)
        rows.write({"decision": False, "waiting": True, "left_out_id": False})
        rows.action_apply()
