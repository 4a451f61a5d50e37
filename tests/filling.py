"""A company that has been connected for years, made in the database by copying rows: only what is read is realistic."""

from odoo import Command
from odoo.tools import SQL

# How many of each in a database of a million objects of the books.
MILLION = 1_000_000
PARTS = {
    "invoices": 270_000, "strangers": 295_000, "customers": 100_000, "payments": 157_000, "open_payments": 3_000,
    "idle": 150_000, "items": 20_000, "accounts": 5_000, "done": 50_000, "waiting": 20_000, "failed": 2_000,
    "entries": 40_000,
}
PAID = 10  # of so many invoices all but one are paid
FROM_ODOO = 10  # of so many payments one was registered in Odoo
YEARS = 5  # over so many the invoices of a connection are spread, and over as many before it those that it never sent


class Filling:
    """Copies of a sent invoice, its customer and a payment, which exist in the books of a connection."""

    def __init__(self, invoice, payment, records):
        """
        :param invoice: posted and sent.
        :param payment: posted, of the same customer, and reconciled with nothing.
        :param records: how many objects of the books, in proportion to `PARTS`.
        """
        self.env, self.connection = invoice.env, invoice.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", invoice.id)]).connection_id
        self.env.flush_all()
        self.invoice, self.payment = invoice, payment
        self.count = {name: max(1, part * records // MILLION) for name, part in PARTS.items()}

    def fill(self):
        """Fill, and let the database know how many there are."""
        self.check_foreign_keys("replica")
        self.lists()
        self.contacts()
        self.documents()
        self.orders()
        self.money()
        self.jobs()
        for table in ("books_record", "books_allocation", "books_job", "books_mapping", "res_partner", "account_move",
                      "account_move_line", "account_payment", "account_account", "sale_order", "sale_order_line",
                      "sale_order_line_invoice_rel"):
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        self.check_foreign_keys("origin")
        self.env.invalidate_all()

    def check_foreign_keys(self, role):
        """With the role "replica" they are not checked, which takes most of the time: copies name what their source
        names. Only a superuser of the database may leave that out."""
        [[allowed]] = self.env.execute_query(SQL("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        if allowed:
            self.env.cr.execute(SQL("SET LOCAL session_replication_role = %s", role))

    def copy(self, model, row_id, count, **values):
        """Copies of a row.

        :param values: {column: SQL of the number `n`, 1 and up}
        :return: the id of the copy 1 is one more than this; "LAST" in a value is replaced by it.
        """
        table = self.env[model]._table
        columns = [name for [name] in self.env.execute_query(SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
            " AND is_generated = 'NEVER' AND column_name != 'id'", table))]
        [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM %s", SQL.identifier(table)))
        values = {name: text if isinstance(text, SQL) else SQL(text.replace("%", "%%").replace("LAST", str(last)))
                  for name, text in values.items()}
        self.env.cr.execute(SQL(
            "INSERT INTO %s (id, %s) SELECT %s + n, %s FROM %s source, generate_series(1, %s) n WHERE source.id = %s",
            SQL.identifier(table), SQL(", ").join(map(SQL.identifier, columns)), last,
            SQL(", ").join(values.get(name) or SQL.identifier("source", name) for name in columns),
            SQL.identifier(table), count, row_id))
        self.env.cr.execute(SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", table, last + count))
        return last

    def record(self, kind, count, source=None, **values):
        """Copies of a row of the books, of another kind, that were read long ago."""
        source = source or self.row_of(self.invoice)
        return self.copy("books.record", source.id, count, **{
            "kind": SQL("%s", kind), "external_id": f"'{kind}-' || n", "seen_at": "TIMESTAMP '2020-01-01'", **values})

    def row_of(self, record):
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("res_model", "=", record._name), ("res_id", "=", record.id)])

    def contacts(self):
        partner, count = self.invoice.commercial_partner_id, self.count["customers"]
        row = self.row_of(partner)
        name = "'Copied customer ' || n"
        last = self.copy(
            "res.partner", partner.id, count, name=name, complete_name=name, commercial_partner_id="LAST + n",
            email="n || '@example.com'", create_date="TIMESTAMP '2020-01-01'", write_date="TIMESTAMP '2020-01-01'")
        contact = SQL(
            "(source.contact::jsonb || jsonb_build_object('name', 'Copied customer ' || n))::%s",
            SQL(self.column_type("books_record", "contact")))
        self.record(
            row.kind, count, row, name=name, name_key="'copied customer ' || n", number="NULL", email="NULL",
            res_id=f"{last} + n", contact=contact, books_snapshot=contact, problem="NULL", odoo_snapshot=SQL(
                "(source.odoo_snapshot::jsonb || jsonb_build_object('name', 'Copied customer ' || n))::%s",
                SQL(self.column_type("books_record", "odoo_snapshot"))))
        self.customer_kind = row.kind
        self.customers = last
        whose = f"{last + 1} + n % {count}"
        self.whose = {"partner_id": whose, "commercial_partner_id": whose}

    def column_type(self, table, column):
        [[found]] = self.env.execute_query(SQL(
            "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
            table, column))
        return found

    def entries(self, entry, count, prefix, **values):
        """Copies of an entry with its lines.

        :param values: more columns of the entry (`move`), of its lines (`line`), of both (`both`); `paid`: most are;
            `ends`: the year, from now, in which the last of them was posted, after the others over `YEARS` years.
        :return: the id of the copy 1 is one more than this.
        """
        paid = SQL("n %% %s != 0", PAID) if values.get("paid") else SQL("FALSE")
        dates = {} if "ends" not in values else dict.fromkeys(("date", "invoice_date"), day(count, values["ends"]))
        last = self.copy(
            "account.move", entry.id, count, name=f"'{prefix}' || n", sequence_prefix=f"'{prefix}'",
            sequence_number="n", payment_reference="NULL", access_token="NULL", payment_state=SQL(
                "CASE WHEN %s THEN 'paid' ELSE source.payment_state END", paid),
            **dates, **({"invoice_date_due": SQL("%s + 30", dates["date"])} if dates else {}),
            **values.get("both", {}), **values.get("move", {}))
        for line in entry.line_ids:
            # Of what money settles nothing is left.
            owed = line.account_id.account_type in ("asset_receivable", "liability_payable")
            self.copy(
                "account.move.line", line.id, count, move_id=f"{last} + n", move_name=f"'{prefix}' || n",
                **({"reconciled": paid, "amount_residual": SQL(
                    "CASE WHEN %s THEN 0 ELSE source.amount_residual END", paid)} if owed else {}),
                **{name: value for name, value in values.get("both", {}).items() if name == "partner_id"}, **dates,
                **values.get("line", {}))
        return last

    def documents(self):
        count = self.count
        # What was posted before the connection is not sent.
        self.old = self.entries(self.invoice, count["entries"], "OLD/", paid=True, both=self.whose, ends=-YEARS)
        self.sent = last = self.entries(self.invoice, count["invoices"], "CPY/", paid=True, both=self.whose, ends=0)
        self.record(  # the first ones are settled as far as the payments go, see `money`
            "invoice", count["invoices"], number="'CPY/' || n", res_id=f"{last} + n", date=day(count["invoices"], 0),
            balance=f"source.balance - CASE WHEN n BETWEEN 2 AND {count['payments'] + 1} THEN 10 ELSE 0 END",
            contact_id=f"'{self.customer_kind}-' || 1 + n % {count['customers']}")
        self.record(
            "invoice", count["strangers"], number="'STR/' || n", external_id="'stranger-' || n", res_id="NULL",
            res_model="NULL", contact_id=f"'{self.customer_kind}-' || 1 + n % {count['customers']}")
        # Of the customer that the look-alike books know: these can be sent.
        self.waiting = self.entries(self.invoice, count["waiting"], "WAI/", ends=0)

    def orders(self):
        """A sale for each invoice that is in the books or waits, and for those that were never sent."""
        order = self.env["sale.order"].sudo().with_company(self.invoice.company_id).create({
            "partner_id": self.invoice.partner_id.id, "order_line": [Command.create({
                "product_id": self.env["product.product"].sudo().create({"name": "Sold", "type": "service"}).id,
                "price_unit": 10})]})
        order.action_confirm()
        self.env.flush_all()
        for after, count in ((self.old, self.count["entries"]), (self.sent, self.count["invoices"]),
                             (self.waiting, self.count["waiting"])):
            sold = self.copy(
                "sale.order", order.id, count, name="'SALE/' || LAST + n", access_token="NULL",
                invoice_status="'invoiced'", **{name: self.whose["partner_id"] for name in (
                    "partner_id", "partner_invoice_id", "partner_shipping_id")})
            line = self.copy("sale.order.line", order.order_line.id, count, order_id=f"{sold} + n")
            self.env.cr.execute(SQL(
                """
                INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
                     SELECT line.move_id - %s + %s, line.id FROM account_move_line line
                      WHERE line.move_id BETWEEN %s + 1 AND %s + %s AND line.display_type = 'product'
                """, after, line, after, after, count))

    def money(self):
        count, payment = self.count, self.payment
        nothing = {"state": "'paid'", "move_id": "NULL"}
        last = self.copy(
            "account.payment", payment.id, count["payments"], name="'PAID/' || n", date=day(count["payments"], 0),
            **nothing)
        said = {
            "number": "'P' || n", "payment_known": "TRUE", "payment_amount": "10", "payment_currency": "'USD'",
            "incoming": "TRUE", "payment_date": "source.date", "contact_id": "NULL",
            "payment_contact": f"'{self.customer_kind}-' || 1 + n % {count['customers']}", "total": "10"}
        settled = self.record(
            "payment", count["payments"], res_model="'account.payment'", res_id=f"{last} + n",
            from_odoo=SQL("n %% %s = 0", FROM_ODOO), **said)
        self.allocate(settled, count["payments"], "invoice-", count["invoices"])
        # Money of the books that is open in Odoo: it has nothing to do with it.
        last = self.copy("account.payment", payment.id, count["open_payments"], name="'OPEN/' || n", **nothing)
        moves = self.entries(
            payment.move_id, count["open_payments"], "OPEN/", move={"origin_payment_id": f"{last} + n"},
            line={"payment_id": f"{last} + n"})
        self.env.cr.execute(SQL(
            "UPDATE account_payment SET move_id = id - %s + %s, state = 'in_process' WHERE id > %s",
            last, moves, last))
        self.record(
            "payment", count["open_payments"], res_model="'account.payment'", res_id=f"{last} + n",
            **said | {"external_id": "'open-' || n"})
        idle = self.record(
            "payment", count["idle"], idle="TRUE", res_model="NULL", res_id="NULL",
            **said | {"external_id": "'idle-' || n", "payment_contact": "'nobody'"})
        self.allocate(idle, count["idle"], "stranger-", count["strangers"])

    def allocate(self, after, count, prefix, documents):
        """Let so many payments, from the row after this one on, settle documents of these books."""
        self.env.cr.execute(SQL(
            """
            INSERT INTO books_allocation (payment_id, connection_id, company_id, kind, external_id, document_id, amount)
                 SELECT %s + n, %s, %s, 'invoice', document.external_id, document.id, 10
                   FROM generate_series(1, %s) n
                   JOIN books_record document ON document.connection_id = %s AND document.kind = 'invoice'
                    AND document.external_id = %s || 1 + n %% %s
            """, after, self.connection.id, self.connection.company_id.id, count, self.connection.id, prefix,
            documents))

    def lists(self):
        self.record(
            "item", self.count["items"], name="'Copied item ' || n", number="'ITEM-' || n", state="'active'",
            role="'service'", res_id="NULL", res_model="NULL", contact_id="NULL")
        self.record(
            "account", self.count["accounts"], name="'Copied account ' || n", number="'9' || n", state="'active'",
            role="'income'", res_id="NULL", res_model="NULL", contact_id="NULL")
        account = self.invoice.invoice_line_ids.account_id[:1]
        name = SQL("jsonb_build_object('en_US', 'Account in Odoo ' || n)")
        company = str(self.connection.company_id.root_id.id)
        last = self.copy("account.account", account.id, self.count["accounts"], name=name, code_store=SQL(
            "jsonb_build_object(%s::text, '8' || n)", company))
        self.env.cr.execute(SQL(
            "INSERT INTO account_account_res_company_rel (account_account_id, res_company_id)"
            " SELECT %s + n, %s FROM generate_series(1, %s) n", last, self.connection.company_id.id,
            self.count["accounts"]))

    def jobs(self):
        job = self.env["books.job"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", self.invoice.id), ("state", "=", "done")], limit=1)
        self.copy("books.job", job.id, self.count["done"], res_id=f"{self.sent} + n")
        self.copy(
            "books.job", job.id, self.count["waiting"], state="'todo'", res_id=f"{self.waiting} + n", record_id="NULL",
            payload="NULL", request_id="NULL", attempts="0", not_before="NULL", expected="NULL", sent_at="NULL",
            create_date="NOW() AT TIME ZONE 'UTC'")
        self.copy(
            "books.job", job.id, self.count["failed"], state="'failed'", res_model="'res.partner'",
            res_id=f"{self.customers} + n", kind="'customer'", rank="0", record_id="NULL", issues_noted="TRUE",
            remedy="'odoo'", message="'Lacks a name'")


def day(count, ends):
    """SQL of the day of copy `n`: they follow each other until this year, from now."""
    return SQL("CURRENT_DATE + %s - (%s - n) * %s / %s", ends * 365, count, YEARS * 365, count)


def open_payment(invoice, journal):
    """A payment of an invoice's customer that settles nothing."""
    payment = invoice.env["account.payment"].with_company(invoice.company_id).create({
        "payment_type": "inbound", "partner_type": "customer", "partner_id": invoice.partner_id.id, "amount": 10,
        "journal_id": journal.id, "date": invoice.date, "outstanding_account_id": journal.default_account_id.id})
    payment.action_post()
    return payment
