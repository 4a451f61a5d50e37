"""Everything that is missing for documents that are not sent yet."""

from collections import defaultdict

from odoo import fields
from odoo.tools import SQL, split_every

from ..blocking import Blocked
from ..connect.requirements import is_gone, is_set, lacks, required_settings
from ..kinds import KINDS, OWED, PURCHASES
from ..omissions import sent_automatically
from .auto_filters import let_through
from .collected import failed_jobs
from .confirmed import confirmed, confirmed_taxes
from .contacts import Contacts
from .context import context_of
from .entries import partner_of
from .items import Items


def unsent(connection):
    """The posted documents that are not in the books, among those that are sent automatically or are queued."""
    connection.env.flush_all()
    types = tuple(move_type for move_type, kind in KINDS.items() if kind in connection.takes)
    # Each of the two conditions is one that an index serves.
    return connection.env["account.move"].browse(move_id for [move_id] in connection.env.execute_query(SQL(
        """
        SELECT move.id FROM account_move move
         WHERE move.company_id = ANY(%(companies)s) AND move.state = 'posted' AND move.move_type IN %(types)s
           AND (move.id = ANY(ARRAY(
                    SELECT job.res_id FROM books_job job
                     WHERE job.connection_id = %(connection)s AND job.res_model = 'account.move'
                       AND job.state != 'done'))
                OR move.invoice_date >= %(start)s OR move.invoice_date IS NULL AND move.date >= %(start)s)
           AND NOT EXISTS (
               SELECT FROM books_record row
                WHERE row.connection_id = %(connection)s AND row.res_model = 'account.move' AND row.res_id = move.id
                  AND row.state NOT IN ('void', 'deleted'))
         ORDER BY move.id
        """, companies=connection._company_ids(), types=types, connection=connection.id,
        start=connection.start_date or fields.Date.to_date("1970-01-01"))))


# Only these fields are read, because there may be many documents and lines.
FIELDS = ("move_type", "company_id", "commercial_partner_id", "currency_id", "invoice_payment_term_id",
          "origin_payment_id")
LINE_FIELDS = ("move_id", "product_id", "account_id", "tax_ids")
# The lines of so many documents are read at once: of many more the database would rather read the whole table.
TOGETHER = 1000


def expected(connection):
    """Those of the unsent documents that are on their way, or go by themselves: the filters narrow only these.

    What a person left out is not expected.
    """
    moves, Job = unsent(connection), connection.env["books.job"]
    own = [("connection_id", "=", connection.id), ("res_model", "=", moves._name)]
    moves -= moves.browse(Job.search([*own, ("state", "=", "skipped")]).mapped("res_id"))
    passed = sent_automatically(connection, let_through(connection, moves))
    queued = Job.search([*own, ("state", "!=", "done"), ("res_id", "in", (moves - passed).ids)]) if (
        moves - passed) else Job
    return passed | moves.browse(queued.mapped("res_id"))


class Missing:
    """Collects the contacts, products, taxes and accounts of unsent documents, each once, and what is missing for
    them."""

    def __init__(self, connection, moves=None):
        """:param moves: documents that are not sent yet; None for all of them."""
        self.connection, self.env = connection, connection.env
        self.rows = []
        moves = expected(connection) if moves is None else moves
        moves.fetch(FIELDS)
        self.kinds = {move: move._books_kind() for move in moves}
        self.partners = {move: partner_of(move) for move in moves}
        self.lines = lines = self._lines(moves)
        self.sales = moves.filtered(lambda move: self.kinds[move] not in PURCHASES)
        self.purchases = moves - self.sales
        self._settings(moves)
        self._currencies(moves)
        for kind, of_kind in (("customer", self.sales), ("vendor", self.purchases)):
            self._contacts(kind, of_kind)
        sales = set(self.sales.ids)
        sold = lines.filtered(lambda line: line.move_id.id in sales)
        self._products(sold)
        facts = connection._facts()
        self._taxes(lines if not facts or facts.purchase_tax else sold)
        self._accounts(lines - sold, sold if connection.line_needs == "account" else lines.browse())
        self._terms(moves)

    def _lines(self, moves):
        Line = self.env["account.move.line"]
        return Line.union(*(
            Line.search_fetch([("move_id", "in", ids), ("display_type", "=", "product")], LINE_FIELDS, order="id")
            for ids in split_every(TOGETHER, moves.ids)))

    def _add(self, kind, name, problem, remedy, moves, record=None, stops=True):
        self.rows.append({
            "connection_id": self.connection.id, "kind": kind, "name": name, "problem": problem, "remedy": remedy,
            "documents": len(moves), "move_ids": moves.ids, "stops": stops,
            "res_model": record._name if record else False, "res_id": record.id if record else False})

    def _of(self, records, get):
        """{the result of `get` for a record: the documents of those records}"""
        return {key: of_key if of_key._name == "account.move" else of_key.move_id
                for key, of_key in records.grouped(get).items()}

    def _settings(self, moves):
        connection = self.connection
        for field in required_settings(connection):
            if not is_set(connection, field):
                self._add("setting", connection._fields[field]._description_string(self.env),
                          lacks(connection, field).sentence, "settings", self._needing(field, moves))
        nobody = self.sales.filtered(lambda move: not self.partners[move])
        if nobody and connection.default_customer_id.state != "active":
            self._add("setting", connection._fields["default_customer_id"]._description_string(self.env),
                      lacks(connection, "default_customer_id").sentence, "settings", nobody)

    def _needing(self, field, moves):
        """The documents that are not sent without a setting."""
        if field == "default_income_id":
            by_account = self.connection.line_needs == "account"
            return self.sales if by_account else self.lines.filtered("product_id").move_id & self.sales
        return {"default_expense_id": self.purchases, "payment_journal_id": moves.browse()}.get(field, moves)

    def _currencies(self, moves):
        facts = self.connection._facts()
        if not facts or facts.multi_currency is not False:
            return
        for currency, of_currency in self._of(moves, lambda move: move.currency_id).items():
            if currency.name != facts.home_currency:
                self._add("currency", currency.name, self.env._(
                    "%(books)s uses %(home)s only. Enable multiple currencies there, then test the connection.",
                    books=self.connection.provider_label, home=facts.home_currency), "books", of_currency)

    def _contacts(self, kind, moves):
        contacts = Contacts()
        of_partner = self._of(moves, self.partners.get)
        partners = self.env["res.partner"].union(*of_partner)
        known = self.env["books.record"]._of(
            self.connection, self.connection._record_kind(kind), partners, only=["state"])
        unknown = partners.filtered(lambda partner: partner.id not in known)
        context = context_of(contacts, self.connection, kind, unknown)
        failed = failed_jobs(self.connection, kind, unknown)
        for partner in unknown:
            self._unknown("contact", partner, of_partner[partner], failed, lambda partner=partner: (
                contacts.match(partner, context) or contacts.document(partner, kind, context)))
        for partner_id, row in known.items():
            row = row if row.state == "active" else row._living()
            if row.state != "active":
                partner = partners.browse(partner_id)
                self._add("contact", self._label(partner), is_gone(self.connection, row).sentence, "books",
                          of_partner[partner], partner)

    def _products(self, lines):
        connection, items = self.connection, Items()
        of_product = self._of(lines.filtered("product_id"), lambda line: line.product_id)
        products = self.env["product.product"].union(*of_product)
        if connection.line_needs != "item":
            products = products.filtered("default_code")
        context = context_of(items, connection, "item", products)
        meant = confirmed(connection, "product", products)
        failed = failed_jobs(connection, "item", products)
        for product in products:
            row = meant.get(product.id)
            if row and row.state != "active":
                self._add("product", product.display_name, is_gone(connection, row).sentence, "mapping",
                          of_product[product], product)
            elif not row:
                self._unknown("product", product, of_product[product], failed, lambda product=product: (
                    items.match(product, context) or items.document(product, "item", context)))
        context.collected.make_mappings()

    def _label(self, record):
        return record.display_name or self.env._("A contact without a name")

    def _unknown(self, kind, record, moves, failed, build):
        """List a record that is not in the books. It is found or created there when it is sent, unless something
        prevents it.
        """
        try:
            build()
        except Blocked as blocked:
            self._add(kind, self._label(record), blocked.sentence, blocked.remedy, moves, record)
            return
        if record.id in failed:
            job = failed[record.id]
            self._add(kind, self._label(record), job.error, job.remedy, moves, record)

    def _taxes(self, lines):
        connection = self.connection
        meant = confirmed_taxes(connection)
        wanted = defaultdict(self.env["account.move"].browse)
        for taxes, moves in self._of(lines, lambda line: line.tax_ids).items():
            parts = taxes._books_parts().sorted("id")
            row = meant.get(frozenset(parts.ids))
            if parts and (not row or row.state != "active"):
                wanted[parts] |= moves
        self.env["books.mapping"]._ensure(connection, "tax", list(wanted))
        for taxes, moves in wanted.items():
            row = meant.get(frozenset(taxes.ids))
            name = " + ".join(taxes.mapped("name"))
            self._add("tax", name, is_gone(connection, row).sentence if row else self.env._(
                "Choose its tax in %(books)s, and confirm it.", books=connection.provider_label),
                "mapping", moves, taxes[:1])

    def _accounts(self, bought, sold):
        connection = self.connection
        of_account = self._of(bought | sold, lambda line: line.account_id)
        accounts = self.env["account.account"].union(*of_account)
        meant = confirmed(connection, "account", accounts)
        own = bought.account_id.filtered(lambda account: account.internal_group not in ("expense", "income"))
        self.env["books.mapping"]._ensure(connection, "account", own)
        for account in accounts:
            row = meant.get(account.id)
            if row and row.state != "active":
                problem = is_gone(connection, row).sentence
            elif not row and account in own:
                problem = self.env._(
                    "Choose its account in %(books)s, or create it there.", books=connection.provider_label)
            else:
                continue
            self._add("account", account.display_name, problem, "mapping", of_account[account], account)

    def _terms(self, moves):
        mappings = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "term"), ("state", "!=", "3_confirmed")])
        unsaid = {mapping.res_id: mapping for mapping in mappings}
        due = moves.filtered(lambda move: self.kinds[move] in OWED)
        for term, of_term in self._of(due, lambda move: move.invoice_payment_term_id).items():
            mapping = unsaid.get(term.id)
            if mapping and mapping.state == "0_gone":
                self._add("term", term.name, is_gone(self.connection, mapping.record_id).sentence, "mapping", of_term,
                          term)
            elif mapping:
                self._add("term", term.name, self.env._(
                    "Not sent to %(books)s: only the due date is. Map it to send it.",
                    books=self.connection.provider_label), "mapping", of_term, term, stops=False)
