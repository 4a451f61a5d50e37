"""A company's history kept by hand twice, in Odoo and in the books, as plain data with the truth beside it.

`company(seed, documents)` makes it: about half of the documents are on both sides, a quarter on each alone, and one in
five is there to mislead. What is true is written down when a document is made, never found out by comparing: nothing
here looks for a match, and nothing that does is imported. `faults` holds the outcome of whatever did against it.

All amounts are exact to the cent on both sides: 20 % of each line's amount has no more than two decimals.
"""

import dataclasses
import datetime
import decimal
import random

KINDS = {"invoice": 50, "bill": 36, "credit_note": 8, "vendor_credit": 6}
SALES = ("invoice", "credit_note")
CURRENCIES = {"GBP": 80, "EUR": 14, "USD": 6}
WORDS = ("Oak", "River", "Hill", "Anchor", "Copper", "Meadow", "Harbour", "Stone", "Willow", "Falcon", "Lantern")
TRADES = ("Bakery", "Motors", "Dental", "Interiors", "Logistics", "Books", "Engineering", "Travel")
# The first is one to a careless reader with the second, and somebody else.
TWIN_NAMES = (
    ("Müller & Söhne Ltd", "Mueller & Soehne Ltd"), ("Acme Trading Ltd", "ACME Trading Limited"),
    ("St. Mary's School", "St Marys School"), ("Jones-Smith LLP", "Jones Smith LLP"),
)

# What has to come of a document of the books.
LINK = "link"  # with its pair, without asking
ASK = "ask"  # it has a pair, but a person has to say so
NOT_ALONE = "not alone"  # it has no pair, but looks like another: asked or new, never linked
NEW = "new"  # nothing is like it


@dataclasses.dataclass(frozen=True)
class Contact:
    """`key` is the same on both sides where it is one; the names may differ."""

    key: str
    side: str
    odoo: str | None
    books: str | None
    currency: str


@dataclasses.dataclass(frozen=True)
class Document:
    """One document on one side; `lines` is ((text, quantity, price, tax in percent), …)."""

    key: str
    kind: str
    contact: str
    number: str
    date: datetime.date
    due: datetime.date
    currency: str
    lines: tuple
    paid: decimal.Decimal = decimal.Decimal(0)

    @property
    def untaxed(self):
        return sum((quantity * price for _text, quantity, price, _tax in self.lines), decimal.Decimal(0))

    @property
    def tax(self):
        return sum((quantity * price * tax / 100 for _text, quantity, price, tax in self.lines), decimal.Decimal(0))

    @property
    def total(self):
        return self.untaxed + self.tax


@dataclasses.dataclass
class Company:
    """`pairs` is {key in the books: key in Odoo}, `wanted` {key in the books: what has to come of it}, `trap` {key in
    the books: what is meant to mislead}."""

    contacts: list = dataclasses.field(default_factory=list)
    odoo: dict = dataclasses.field(default_factory=dict)
    books: dict = dataclasses.field(default_factory=dict)
    pairs: dict = dataclasses.field(default_factory=dict)
    wanted: dict = dataclasses.field(default_factory=dict)
    trap: dict = dataclasses.field(default_factory=dict)


def company(seed, documents=200, until=datetime.date(2026, 11, 27), years=5):
    return _Life(random.Random(f"pairs {seed}"), documents, until, years).lived()


def faults(company, linked, asked):
    """What is wrong with an outcome: {books key: Odoo key} that was linked, and the books keys that were asked about.

    [(what, books key, trap)], where what is "linked wrongly", "left unlinked" or "not asked".
    """
    found = []
    for key, wanted in company.wanted.items():
        if key in linked and (linked[key] != company.pairs.get(key) or wanted != LINK):
            found.append(("linked wrongly", key, company.trap.get(key)))
        elif wanted == LINK and key not in linked:
            found.append(("left unlinked", key, company.trap.get(key)))
        elif wanted == ASK and key not in asked:
            found.append(("not asked", key, company.trap.get(key)))
    return found


class _Life:
    def __init__(self, chance, documents, until, years):
        self.chance = chance
        self.documents = documents
        self.until = until
        self.days = years * 365
        self.company = Company()
        self.counts = {}
        self.used = set()
        self.traps = [
            self.twin_totals, self.twin_totals_without_number, self.number_again, self.number_again_alone,
            self.one_name_for_two, self.day_and_month, self.other_currency, self.zeros, self.zeros_beside_each_other,
            self.prefix, self.twice_in_odoo, self.twice_in_the_books,
        ]

    def lived(self):
        self.make_contacts()
        while len(self.company.odoo) + len(self.company.books) < self.documents * 1.5:
            if self.chance.random() < 0.15:  # each of them makes about two documents
                self.chance.choice(self.traps)()
            else:
                self.ordinary()
        return self.company

    def make_contacts(self):
        for side in ("customer", "supplier"):
            for place in range(max(6, self.documents // 20)):
                name = f"{self.chance.choice(WORDS)} {self.chance.choice(TRADES)} {place + 1}"
                self.contact(side, name, name, self.drawn(CURRENCIES) if place > 2 else "GBP")
            for names in TWIN_NAMES:
                for name in names:
                    self.contact(side, name, name, "GBP")

    def contact(self, side, odoo, books, currency):
        key = f"{side}-{len(self.company.contacts) + 1}"
        self.company.contacts.append(Contact(key, side, odoo, books, currency))

    def drawn(self, weights):
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def somebody(self, kind, plain=True):
        """A contact for a document; `plain` ones have nobody of almost the same name."""
        side = "customer" if kind in SALES else "supplier"
        twins = {name for names in TWIN_NAMES for name in names}
        return self.chance.choice([one for one in self.company.contacts if one.side == side
                                   and not (plain and one.odoo in twins)])

    # Documents

    def fresh(self, kind=None, contact=None):
        kind = kind or self.drawn(KINDS)
        contact = contact or self.somebody(kind)
        date = self.until - datetime.timedelta(days=self.chance.randrange(1, self.days))
        lines = self.lines()
        document = Document(
            "", kind, contact.key, self.number(kind, date), date, date + datetime.timedelta(days=30), contact.currency,
            lines)
        paid = self.chance.choice((decimal.Decimal(0), document.total, document.total, self.part(document.total)))
        return dataclasses.replace(document, paid=paid)

    def lines(self):
        """Sums that no other document has by chance."""
        while True:
            lines = tuple(
                (f"Line {place + 1}", decimal.Decimal(self.chance.choice((1, 1, 2, 3, 5))),
                 decimal.Decimal(self.chance.randrange(100, 200000)) / 20,
                 decimal.Decimal(self.chance.choice((20, 20, 0))))
                for place in range(self.chance.choice((1, 1, 2, 3))))
            total = sum(quantity * price * (100 + tax) / 100 for _text, quantity, price, tax in lines)
            if total not in self.used:
                self.used.add(total)
                return lines

    @staticmethod
    def part(total):
        return (total / 3).quantize(decimal.Decimal("0.01"))

    def number(self, kind, date):
        """Numbers of all years and forms; none is the beginning, the end or another spelling of another."""
        series = f"{kind} {date.year}"
        self.counts[series] = self.counts.get(series, 0) + 1
        mark = {"invoice": "S", "credit_note": "C", "bill": "B", "vendor_credit": "V"}[kind]
        return f"{mark}{date.year}-{1000 + self.counts[series]}"

    def on_books(self, document, wanted, pair=None, trap=None):
        key = f"b{len(self.company.books) + 1}"
        self.company.books[key] = dataclasses.replace(document, key=key)
        self.company.wanted[key] = wanted
        if pair:
            self.company.pairs[key] = pair
        if trap:
            self.company.trap[key] = trap
        return key

    def in_odoo(self, document):
        key = f"o{len(self.company.odoo) + 1}"
        self.company.odoo[key] = dataclasses.replace(document, key=key)
        return key

    def both(self, document, trap=None, wanted=LINK, **differs):
        """The same document on both sides; in the books it `differs` in these fields."""
        pair = self.in_odoo(document)
        return self.on_books(dataclasses.replace(document, **differs), wanted, pair, trap)

    def ordinary(self):
        document, where = self.fresh(), self.drawn({"both": 50, "odoo": 25, "books": 25})
        if where == "both":
            self.both(document)
        elif where == "odoo":
            self.in_odoo(document)
        else:
            self.on_books(document, NEW)

    def like(self, document, **differs):
        """Another document of the same contact, with the same sums."""
        return dataclasses.replace(document, **{"number": self.number(document.kind, document.date), **differs})

    # What misleads

    def twin_totals(self):
        """Two of one contact, on one day, over one sum: only their numbers tell them apart."""
        first = self.fresh()
        self.both(first, "twin totals")
        self.both(self.like(first), "twin totals")

    def twin_totals_without_number(self):
        """The same, and the books never had a number."""
        first = self.fresh("invoice")
        for document in (first, self.like(first)):
            self.both(document, "twin totals without number", ASK, number="")

    def number_again(self):
        """A supplier begins with 1 each year, and asks for the same sum each year."""
        document = self.fresh("bill")
        self.both(self.year_before(document), "number again")
        self.both(document, "number again")

    def number_again_alone(self):
        """One year's is only here, the other year's only there."""
        document = self.fresh("bill")
        self.in_odoo(self.year_before(document))
        self.on_books(document, NOT_ALONE, trap="number again, alone")

    @staticmethod
    def year_before(document):
        year = datetime.timedelta(days=365)
        return dataclasses.replace(document, date=document.date - year, due=document.due - year)

    def one_name_for_two(self):
        """Two suppliers with one name to a careless reader send the same number over the same sum on one day."""
        pair = self.chance.choice(TWIN_NAMES)
        first, second = (next(one for one in self.company.contacts if one.side == "supplier" and one.books == name)
                         for name in pair)
        document = self.fresh("bill", first)
        other = dataclasses.replace(document, contact=second.key)
        if self.chance.random() < 0.5:
            self.both(document, "one name for two")
            self.both(other, "one name for two")
        else:
            self.in_odoo(document)
            self.on_books(other, NOT_ALONE, trap="one name for two, alone")

    def day_and_month(self):
        document = self.fresh()
        day = self.chance.choice([day for day in range(1, 13) if day != document.date.month])
        year = min(document.date.year, self.until.year - 1)  # so that no day is still to come
        document = dataclasses.replace(document, date=document.date.replace(year=year, day=day))
        swapped = document.date.replace(month=document.date.day, day=document.date.month)
        self.both(document, "day and month", ASK, date=swapped)

    def other_currency(self):
        """The same number and amount, in pounds here and in euros there: which is right nobody knows."""
        document = dataclasses.replace(self.fresh(), currency="GBP")
        self.both(document, "other currency", ASK, currency="EUR")

    def zeros(self):
        """01037 there is 1037 here."""
        document = self.plain_number(self.fresh())
        self.both(document, "leading zeros", ASK, number=f"0{document.number}")

    def zeros_beside_each_other(self):
        """01037 and 1037 are two, on both sides."""
        first = self.plain_number(self.fresh("bill"))
        self.both(first, "zeros beside each other")
        self.both(dataclasses.replace(first, number=f"0{first.number}"), "zeros beside each other")

    def prefix(self):
        document = self.plain_number(self.fresh())
        self.both(document, "prefix", ASK, number=f"{self.chance.choice(('INV-', 'INV ', 'RE', '#'))}{document.number}")

    def twice_in_odoo(self):
        """Somebody entered a bill again: either may be meant."""
        document = self.fresh("bill")
        self.both(document, "twice in Odoo", ASK)
        self.in_odoo(document)

    def twice_in_the_books(self):
        document = self.fresh("bill")
        self.both(document, "twice in the books", ASK)
        self.on_books(document, NOT_ALONE, trap="twice in the books")

    def plain_number(self, document):
        self.counts["plain"] = self.counts.get("plain", 20000) + 1
        return dataclasses.replace(document, number=f"{self.counts['plain']}")
