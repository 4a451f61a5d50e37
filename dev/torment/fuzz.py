"""Answers that are other than they should be: one field of one object of a read, or a header of any answer."""

# What the headers of an answer may say, and nobody can mean.
HEADERS = (
    {"Date": "Fri, 01 Jan 2038 00:00:00 GMT"}, {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}, {"Date": "yesterday"},
    {"X-DayLimit-Remaining": "\u00b2"}, {"X-MinLimit-Remaining": "-1"}, {"Content-Type": "text/html"},
)
WAITS = ("\u00b2", "-1", "99999999999", "1790000000", "Fri, 01 Jan 2038 00:00:00 GMT", "soon")
NONE = ("object", "list", "null", "html", "empty")
# Objects that a reading tells of: where the sandbox keeps them, by what they are known.
TABLES = {
    "quickbooks": dict.fromkeys(
        ("Customer", "Vendor", "Invoice", "Bill", "CreditMemo", "VendorCredit", "Payment", "BillPayment"), "Id"),
    "xero": {"Contacts": "ContactID", "Invoices": "InvoiceID", "CreditNotes": "CreditNoteID", "Payments": "PaymentID"},
}
READS = {"quickbooks": (r"/cdc$", r"/query$"), "xero": (r"/(Contacts|Invoices|CreditNotes|Payments|Items)$",)}
OTHERS = 3  # contacts that are made in the books, one of which is read wrong


class Fuzz:
    """What one trial's answers are made of.

    :ivar before: ids that were in the books when it began, by table.
    """

    def __init__(self, ground, provider, chance):
        self.ground, self.provider, self.chance = ground, provider, chance
        self.before = self.ids()

    def order(self):
        """Objects are made in the books, and what is read next is told otherwise.

        :return: in words, what was ordered.
        """
        chance, words = self.chance, []
        with self.ground.env(self.provider) as env:
            books = self.ground.connection(env, self.provider).external_id
        for _number in range(OTHERS):
            self.ground.control(
                "act", provider=self.provider, act="create_contact", books=books,
                name=f"Fuzzed {chance.randrange(10**9)}")
        for _fault in range(chance.randint(1, 3)):
            fault = chance.choice((
                {"kind": "fuzz", "seed": chance.randrange(10**6)}, {"kind": "fuzz", "seed": chance.randrange(10**6)},
                {"kind": "headers", "headers": chance.choice(HEADERS)}, {"kind": "strange", "how": chance.choice(NONE)},
                {"kind": "status", "status": 429, "headers": {"Retry-After": chance.choice(WAITS)}}))
            self.ground.control(
                "fault", provider=self.provider, match={"path": chance.choice(READS[self.provider])},
                times=chance.randint(1, 3), after=chance.randint(0, 2), **fault)
            words.append(" ".join(str(part) for part in fault.values()))
        return words

    def ids(self):
        books = self.ground.books(self.provider)
        return {table: {str(row[key]) for row in books[table]} for table, key in TABLES[self.provider].items()}

    def read_again(self):
        """An accountant presses the button on what could not be read."""
        with self.ground.env(self.provider) as env:
            rows = self.unreadable(env)
            if rows:
                rows.action_read_again()

    def unreadable(self, env):
        return env["books.unreadable"].search([
            ("connection_id", "=", self.ground.connection(env, self.provider).id), ("left_out", "=", False)])

    def left(self, env):
        """Sentences about what is not read, though nothing is wrong with the answers any more."""
        connection = self.ground.connection(env, self.provider)
        known = set(env["books.record"].search([("connection_id", "=", connection.id)]).mapped("external_id"))
        return [
            *(f"unreadable {row.kind} {row.external_id}: {row.problem}" for row in self.unreadable(env)),
            *(f"{table} {external_id} is not read" for table, ids in self.ids().items()
              for external_id in sorted(ids - self.before[table] - known)),
            *([connection.pull_failure] if connection.pull_failure else []),
            *([connection.push_failure] if connection.push_failure else [])]
