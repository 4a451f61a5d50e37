"""Which entry of Odoo a document of the books is: by number, contact, currency, total and date, without a query each.

Only what agrees in all of them, and with one entry only, is certain.
"""

import re
from collections import defaultdict
from datetime import date, timedelta

from odoo.fields import Command, Domain

from ...tools.amounts import money
from ...tools.subqueries import of_rows
from ..kinds import GONE, KINDS, PURCHASES
from ..pull.differences import contacts_of_documents

QUESTIONS = ("several", "strong", "weak")  # buckets about which a person decides
DAY = timedelta(days=1)
NEAR = 3  # days
YEAR = 366  # days; a number may come again in the next year
PLAIN = re.compile(r"[^0-9a-z]+")
ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def match(one):
    """Put each open row of an import into its bucket, with its candidates."""
    rows = one.row_ids.filtered(lambda row: row.state == "open" and row.decision != "link")
    for row in rows.filtered("record_id.res_id"):
        row.write({"bucket": "linked", "move_id": row.record_id.res_model == "account.move" and row.record_id.res_id})
    rows = rows.filtered(lambda row: not row.record_id.res_id)
    rows.filtered(lambda row: row.cannot == "not_understood").bucket = "cannot"
    rows = rows.filtered(lambda row: row.cannot != "not_understood")
    contacts = {
        external_id: partners.ids
        for (_connection, external_id), (_contact, partners) in contacts_of_documents(rows.record_id).items()}
    entries = Entries(one.connection_id, one.row_ids.record_id, contacts)
    found = {row: entries.of(row) for row in rows}
    named = defaultdict(int)
    for bucket, moves in found.values():
        if bucket == "exact":
            named[moves[0]] += 1
    for row, (bucket, moves) in found.items():
        if bucket == "exact" and named[moves[0]] > 1:
            bucket = "several"
        unknown = not contacts.get(row.record_id.contact_id)
        values = {
            "bucket": "cannot" if bucket == "new" and unknown else bucket,
            "cannot": bucket == "new" and unknown and "no_contact",
            "move_id": moves[0].id if len(moves) == 1 else False}
        candidates = [move.id for move in moves] if bucket in QUESTIONS else []
        if row.candidate_ids.ids != candidates:  # each costs queries of its own
            values["candidate_ids"] = [Command.set(candidates)]
        if row.decision == "create" and {move.id for move in moves} - {*row.candidate_ids.ids, row.move_id.id}:
            values["decision"] = False  # it was to be entered before this entry was known
        row.write(values)


class Entries:
    """The entries of Odoo that are not linked to these books, found by number and by contact, total and currency.

    :param records: the documents of the books in the import: entries of a year before or after them are none of them.
    :param contacts: {id of a contact in the books: ids of its commercial contacts in Odoo}
    """

    def __init__(self, connection, records, contacts):
        self.contacts = contacts
        days, kinds = [row.date for row in records if row.date], set(records.mapped("kind"))
        linked = of_rows(connection.env["books.record"], [
            ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
            ("state", "not in", GONE)])
        moves = connection.env["account.move"].search_fetch(Domain([
            ("company_id", "in", connection._companies().ids), ("state", "=", "posted"),
            # what is not linked in the journals of imports was undone
            ("journal_id", "not in", (
                connection.history_sale_journal_id | connection.history_purchase_journal_id).ids),
            ("move_type", "in", [move_type for move_type, kind in KINDS.items() if kind in kinds]),
            ("invoice_date", ">=", min(days, default=date.max) - YEAR * DAY),
            ("invoice_date", "<=", max(days, default=date.min) + YEAR * DAY)]) & ~linked,
            ["name", "ref", "payment_reference", "invoice_origin", "commercial_partner_id", "currency_id",
             "amount_total", "invoice_date", "move_type"])
        self.by_number, self.by_plain, self.by_amount = defaultdict(list), defaultdict(list), defaultdict(list)
        for move in moves:
            kind = KINDS[move.move_type]
            own = number_of(move, kind)
            self.by_number[kind, folded(own)].append(move)
            others = () if kind in PURCHASES else (move.payment_reference, move.ref, move.invoice_origin)
            for text in {plain(text) for text in (own, *others) if text} - {""}:
                self.by_plain[kind, text].append(move)
            self.by_amount[kind, move.currency_id, money(move.amount_total, move.currency_id)].append(move)

    def of(self, row):
        """(bucket, candidates) of one row."""
        record, kind = row.record_id, row.kind
        number = folded(record.number)
        by_number = self.by_number[kind, number] if number else []
        exact = [move for move in by_number if not self.differing(record, move)]
        if exact:
            return ("exact" if len(exact) == 1 else "several"), exact
        strong = [move for move in by_number if len(self.differing(record, move)) == 1]
        strong += [
            move for move in (self.by_plain[kind, plain(record.number)] if number else [])
            if move not in strong and not self.differing(record, move)]
        if strong:
            return "strong", strong
        weak = [
            move for move in self.by_amount[kind, record.currency_id, money(record.total, record.currency_id)]
            if not self.differing(record, move) - {"date"} and near(record.date, move.invoice_date)]
        return ("weak" if weak else "new"), weak

    def differing(self, record, move):
        """What of contact, currency, total and date differs."""
        return {name for name, agree in (
            ("contact", move.commercial_partner_id.id in self.contacts.get(record.contact_id, ())),
            ("currency", record.currency_id == move.currency_id),
            ("total", money(record.total, record.currency_id) == money(move.amount_total, move.currency_id)),
            ("date", record.date == move.invoice_date)) if not agree}


def number_of(move, kind):
    """The number by which the books know an entry: bills bear the vendor's."""
    return (move.ref if kind in PURCHASES else move.name) or ""


def folded(text):
    return (text or "").strip().casefold()


def plain(text):
    """A number without punctuation and leading zeros."""
    return PLAIN.sub("", ZEROS.sub("", folded(text)))


def near(one, other):
    return bool(one and other) and abs((one - other).days) <= NEAR
