from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ..providers import PROVIDERS
from ..providers.documents import Invoice, Payment
from ..tools.amounts import money
from ..tools.clock import database_now
from ..tools.held import Waits
from .account_move import CREDITS
from .books_connection_pull import PAYMENTS, _content
from .books_job import AFTER_PAYMENTS
from .books_payer import PayerLookup

GONE = ("void", "deleted")


class BooksConnection(models.Model):
    _inherit = "books.connection"

    push_payments = fields.Boolean(
        string="Send payments", default=True,
        help="Payments registered in Odoo on documents that stand in the books are recorded there, too.")

    def _pays(self):
        """{kind of document: kind of the payment that is sent for it}"""
        return PROVIDERS[self.provider].pays

    # What is to be sent

    def _queue_payments(self, parts, gone=False):
        """Queue what of these parts settles documents that stand in the books, unless it came from there.

        :param parts: of `account.partial.reconcile._books_parts`.
        :param gone: they were just undone.
        """
        if not parts or not self.push_payments or self.state not in ("active", "expired", "error"):
            return
        Record, Job, provider = self.env["books.record"], self.env["books.job"], PROVIDERS[self.provider]
        wanted = self._wanted_advances(parts, gone) if provider.advances else defaultdict(set)
        parts = [part for part in parts if not part.advance]
        known = {row.res_id: self._pays()[row.kind] for row in Record.search([
            ("connection_id", "=", self.id), ("res_model", "=", "account.move"),
            ("res_id", "in", [part.document.id for part in parts]), ("kind", "in", list(self._pays())),
            # What failed because its document was gone there does not fail any more once it settles it no more.
            *([] if gone else [("state", "not in", GONE)])])}
        parts = [part for part in parts if part.document.id in known]
        pulled = self._pulled(parts) if parts else ()
        parts = [part for part in parts if part.payer not in pulled]
        sent = set()
        if provider.payment_settles == "one" and parts and gone:
            # What somebody there set against it is Odoo's to take off from now on.
            Record.search([
                ("connection_id", "=", self.id), ("res_model", "=", "account.partial.reconcile"),
                ("res_id", "in", [part.partial.id for part in parts]), ("from_odoo", "=", False),
                ("state", "not in", GONE)]).from_odoo = True
        elif provider.payment_settles == "one" and parts:
            # Neither side ever changes such a part: what is known there stays as it is until it is undone.
            sent = set(Record.search([
                ("connection_id", "=", self.id), ("res_model", "=", "account.partial.reconcile"),
                ("res_id", "in", [part.partial.id for part in parts])]).mapped("res_id"))
        for part in parts:
            way = known[part.document.id]
            for line in part.payer._books_write_offs():
                wanted[provider.writes_off[way], line._name].add(line.id)
            if part.document.move_type in CREDITS and way in provider.gives_back:
                wanted[provider.gives_back[way], part.payer._name].add(part.payer.id)
            record = part.payer if provider.payment_settles == "many" else part.partial
            if part.partial.id not in sent:
                wanted[way, record._name].add(record.id)
        for (kind, model), ids in wanted.items():
            Job._queue(self, kind, self.env[model].browse(sorted(ids)))
        if wanted:
            self._wake()

    def _pulled(self, parts):
        """The payments of these parts that came from the books, and of what they give back."""
        payments = self.env["account.payment"].union(*(
            payer for part in parts for payer in (part.payer, part.advance) if payer._name == "account.payment"))
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("from_odoo", "=", False), ("res_model", "=", payments._name),
            ("res_id", "in", payments.ids)])
        return {payments.browse(row.res_id) for row in rows}

    def _requeue_payments(self, payments):
        """Queue those of these payments that stand in the books: they change in Odoo, or are taken back."""
        if not self.push_payments:
            return
        provider = PROVIDERS[self.provider]
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("from_odoo", "=", True),
            ("kind", "in", (*PAYMENTS, *provider.gives_back.values())),
            ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "not in", GONE)])
        stands_as = {self._record_kind(kind): kind for kind in provider.advances.values()}
        for kind, of_kind in rows.grouped("kind").items():
            self.env["books.job"]._queue(self, stands_as.get(kind, kind), payments.browse(of_kind.mapped("res_id")))
        # What stands for itself is told of by no reconciliation.
        waiting = self.env["books.job"].search([
            ("connection_id", "=", self.id), ("kind", "in", list(stands_as.values())),
            ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "!=", "done")])
        for kind, of_kind in waiting.grouped("kind").items():
            self.env["books.job"]._queue(self, kind, payments.browse(of_kind.mapped("res_id")))
        if rows or waiting:
            self._requeue_write_offs(payments)
            self._wake()

    def _requeue_write_offs(self, payments):
        """Queue what these payments write off, and what stands in the books for lines that are gone."""
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("from_odoo", "=", True), ("res_model", "=", "account.move.line"),
            ("state", "not in", GONE)])
        lines = self.env["account.move.line"].browse(rows.mapped("res_id"))
        there = lines.exists()
        lines = lines - there | there.filtered(lambda line: line.move_id.origin_payment_id in payments)
        for kind, of_kind in rows.filtered(lambda row: row.res_id in lines.ids).grouped("kind").items():
            self.env["books.job"]._queue(self, kind, lines.browse(of_kind.mapped("res_id")))

    # Build

    def _is_payout(self, job, record, lookup):
        """Whether a job is about money: among reconciliations there are credits, too."""
        if not isinstance(lookup, PayerLookup):
            return False
        credits = record._name == "account.partial.reconcile" and job.res_id in lookup.ids and not record._books_parts()
        return not credits

    def _build_payment(self, provider, job, record, lookup):
        """What makes the payment there what it is in Odoo; None where it is that already.

        While a payment is a draft in Odoo, the one there is left as it is.
        """
        row = lookup.rows.get(job.res_id) or self.env["books.record"].search([
            ("connection_id", "=", self.id), ("kind", "=", lookup.record_kind), ("res_model", "=", job.res_model),
            ("res_id", "=", job.res_id), ("state", "not in", GONE)], limit=1)
        exists = job.res_id in lookup.ids
        wanted = record._books_payment(lookup) if exists else None
        draft = exists and record._books_entries().state == "draft"
        same = row._is_payment(wanted) if row and wanted else not row and not wanted
        if draft or same or (row and not row.from_odoo):
            job.write({"state": "done", "record_id": row.id})
            return None
        credit = isinstance(wanted, Invoice)
        total = (wanted.total if credit else wanted.amount) if wanted else 0
        anew = bool(row and wanted) and lookup.settles == "one"  # nothing there is changed, only made again
        used = row._used() if row and (row.kind not in PAYMENTS or lookup.kind == "advance") else 0
        if used > (0 if lookup.kind == "advance" else total):
            if lookup.kind == "advance":
                self.env["books.job"]._queue(self, lookup.way, record.exists()._books_users())
            # After the payments; they may have to wait themselves.
            until = fields.Datetime.add(database_now(self.env), minutes=int(job.rank == AFTER_PAYMENTS))
            job.rank = AFTER_PAYMENTS
            self._wake(until)
            raise Waits(until)
        if not wanted or anew:
            row._check_takes_off_only_this()
            job.write({"expected": {"anew": True} if anew else False, "record_id": row.id})
            # Nothing was paid by what only set one thing against another: nothing of it is kept.
            return provider.prepare_void(
                job.kind, row.external_id, row.version or "", delete=not row.total)
        if row:
            wanted = replace(wanted, external_id=row.external_id, version=row.version or "")
        job.expected = {
            "total": str(total), "tax": "0", "currency": wanted.currency,
            "number": wanted.number if credit else "", "mark": wanted.key,
            "contact": wanted.contact.external_id,
        }
        return provider.prepare(wanted)

    def _note_payment(self, row, seen):
        """Keep what a payment is that we sent or found, to be compared with Odoo's when that changes."""
        if row and seen and isinstance(seen.document, Payment):
            row.content = _content(seen.document)


class BooksRecord(models.Model):
    _inherit = "books.record"

    from_odoo = fields.Boolean(readonly=True, help="A payment that was registered in Odoo and sent to the books.")

    def _is_payment(self, wanted):
        """Whether this payment of the books, or this credit that is used by one, is the wanted one, as last seen."""
        if isinstance(wanted, Invoice):
            return self.date == wanted.date and money(self.total, self.currency_id) == wanted.total
        told = self.content or {}
        allocations = {(external_id, Decimal(amount)) for _kind, external_id, amount in told.get("allocations", [])}
        if not told or allocations != {(part.external_id, part.amount) for part in wanted.allocations}:
            return False
        if not wanted.amount and not Decimal(told["amount"]):
            return True  # nothing moves: it only says what is set against what
        return (
            Decimal(told["amount"]) == wanted.amount and told["date"] == wanted.date.isoformat()
            and (bool(wanted.allocations) or told["contact"] == wanted.contact.external_id)
            and (not wanted.account or told["account"] in (
                wanted.account.external_id, "" if wanted.kind == "advance" else None)))

    def _used(self):
        """What payments that Odoo sent use of this credit or refund, as last seen in the books."""
        self.flush_model()
        [[used]] = self.env.execute_query(SQL(
            """
            SELECT COALESCE(SUM((part->>2)::numeric), 0) FROM books_record payment
        CROSS JOIN LATERAL jsonb_array_elements(payment.content->'allocations') part
             WHERE payment.connection_id = %s AND payment.state NOT IN %s AND payment.from_odoo
               AND part->>0 = %s AND part->>1 = %s
            """, self.connection_id.id, GONE, self.kind, self.external_id))
        return used
