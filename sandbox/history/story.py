"""A company's years: whom it deals with, what it sells and buys, and which documents come of it."""
import datetime
import decimal

from . import names
from .changes import Changes
from .papers import CREDITS, Entered, Line, Paper, Party, Rates, money
from .settling import Settling

KINDS = {"invoice": 54, "bill": 32, "credit_note": 8, "vendor_credit": 6}
# What else happens for each hundred documents.
BESIDE_THEM = 14
# What becomes of drafts, of a hundred documents each; most are none.
DRAFTS = {"": 90, "approved": 7, "dropped": 2, "kept": 1}
HABITS = {"single": 60, "bundle": 22, "parts": 13, "over": 5}
FIRST_HABITS = {0: "bundle", 3: "over", 4: "parts"}
REMARKS = ("Thank you for your custom.", "As agreed by telephone.", "Second delivery of two.", "Goods remain ours.")


class Story(Settling, Changes):
    """Tells `books`, one service's bookkeeper, what to enter; all it needs of chance comes from `chance`."""

    def __init__(self, books, chance, days, documents):
        self.books, self.chance, self.days, self.documents = books, chance, days, documents
        start, end = days.start.date(), days.end.date()
        self.rates = Rates(chance, books.home, books.currencies, start, end)
        # Those with whom we deal, and the names of all that ever were.
        self.parties = {"customer": [], "supplier": []}
        self.names = set()
        self.goods = {good[0]: good for goods in names.GOODS.values() for good in goods}
        self.counters, self.decks = {}, {}
        self.recent = {"invoice": [], "bill": []}
        self.credits = []

    def tell(self):
        self.books.set_up(names.GOODS, names.PROJECTS)
        self.plan_parties()
        self.plan_documents()
        self.plan_changes()
        self.days.run()

    def today(self):
        return self.days.clock.today()

    def happens(self, percent):
        return self.chance.random() * 100 < percent

    def drawn(self, weights):
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def dealt(self, deck, cards):
        """One of {card: how many}, from a shuffled deck that is dealt to the end: what is rare comes for certain."""
        if not self.decks.get(deck):
            self.decks[deck] = [card for card, count in cards.items() for _one in range(count)]
            self.chance.shuffle(self.decks[deck])
        return self.decks[deck].pop()

    # Whom it deals with

    def plan_parties(self):
        """A third is there from the beginning, the others come in the course of the years."""
        for side, count in (("customer", max(9, self.documents // 22)), ("supplier", max(6, self.documents // 60))):
            for place in range(count):
                if place < 6 or self.happens(33):
                    self.add_party(side, place)
                else:
                    self.days.on(self.chance.uniform(0, self.days.length * 0.9), self.add_party, side, place)

    def add_party(self, side, place):
        foreign = [code for code in self.books.currencies if code != self.books.home]
        # Each currency and each habit among the first, so that small histories have them, too.
        currency = self.books.home
        if foreign and (place in (1, 2) or place > 4 and self.happens(14)):
            currency = foreign[place % len(foreign)]
        habit = FIRST_HABITS[place] if place in FIRST_HABITS else self.drawn(HABITS)
        party = Party(side, self.new_name(side, currency), currency, habit)
        homes = [other for other in self.parties["customer"] if not other.parent]
        if side == "customer" and homes and self.happens(5):
            party.parent = self.chance.choice(homes)
            party.currency = party.parent.currency
        self.parties[side].append(party)
        party.id = self.books.add_party(party, self.details(party))
        if side == "customer" and (place in (0, 3) or self.happens(20)):
            self.add_project(party)

    def new_name(self, side, currency):
        known = [party.name for party in self.parties[side]]
        while True:
            if side == "customer" and self.happens(12):
                name = " ".join(names.person(self.chance))
            elif known and self.happens(3):
                name = names.twin(self.chance.choice(known))
            else:
                name = names.company(self.chance, currency, names.TRADES if side == "customer" else names.SUPPLIES)
            key = " ".join(name.split()).casefold()
            if key not in self.names:
                self.names.add(key)
                return name

    def details(self, party):
        """What else is known of somebody: {"mail", "street", "town", "code", "country", "given", "family", "vat"}."""
        town, code, country = self.chance.choice(names.TOWNS.get(party.currency, names.TOWNS["GBP"]))
        given, family = names.person(self.chance)
        street = f"{self.chance.randrange(1, 190)} {self.chance.choice(names.STREETS)}"
        return {
            "mail": names.mail(self.chance, party.name) if self.happens(85) else "",
            "street": f"{self.chance.choice(names.PREFIXES)}{street}", "town": town,
            "code": code, "country": country, "given": given, "family": family,
            "vat": f"{country}{self.chance.randrange(10 ** 8, 10 ** 9)}" if self.happens(40) else "",
            "phone": f"{self.chance.randrange(200, 900)} {self.chance.randrange(1000, 9999):04}",
        }

    def add_project(self, party):
        project = self.books.add_project(party, self.chance.choice(names.PROJECTS))
        if project:
            party.projects.append(project)

    def somebody(self, side):
        """One of those who are there; the old ones deal with us more than the new ones."""
        there = self.parties[side]
        return there[min(int(self.chance.paretovariate(0.6)) - 1, 10 ** 6) % len(there)]

    # Documents

    def plan_documents(self):
        """More each year."""
        days = sorted(self.chance.triangular(0, self.days.length, self.days.length) if self.happens(40)
                      else self.chance.uniform(0, self.days.length) for _one in range(self.documents))
        for day in days:
            self.days.on(day, self.document, self.dealt("kind", KINDS))
        for _one in range(self.documents * BESIDE_THEM // 100 + 12):
            self.days.on(self.chance.uniform(0, self.days.length), self.beside)

    def document(self, kind):
        if kind in CREDITS:
            self.bill_or_invoice(kind)
            return
        of = "invoice" if kind == "credit_note" else "bill"
        found = [entered for entered in self.recent[of] if entered.party.active and self.books.stands(entered)]
        unpaid = [entered for entered in found if self.books.due(entered)]
        if found:
            self.credit(kind, self.chance.choice(unpaid if unpaid and self.happens(70) else found))
        else:
            self.bill_or_invoice(of)

    def bill_or_invoice(self, kind):
        party = self.somebody("customer" if kind == "invoice" else "supplier")
        paper = self.paper(kind, party)
        paper.draft = self.dealt(f"draft {kind}", DRAFTS)
        entered = self.enter(paper)
        self.recent[kind] = [*self.recent[kind][-79:], entered]
        if not (paper.draft and self.books.is_draft(entered)):
            self.follow(entered, paper)
        elif paper.draft == "dropped":
            self.days.after(self.chance.uniform(2, 20), self.drop, entered)
        elif paper.draft == "approved":
            self.days.after(self.chance.uniform(0.5, 6), self.approve, entered, paper)

    def approve(self, entered, paper):
        if self.books.is_draft(entered) and entered.party.active and self.books.approve(entered):
            self.follow(entered, paper)

    def credit(self, kind, against):
        """For one or two lines of what was sold or bought, or for a small sum."""
        paper = self.paper(kind, against.party, lines=self.chance.choice((1, 1, 2)))
        paper.date = max(paper.date, against.date)
        paper.project = against.project
        entered = self.enter(paper)
        self.settle_credit(entered, against)

    def enter(self, paper):
        paper.number = paper.number or self.number(paper)
        entered = Entered(paper.kind, self.books.enter(paper), paper.party, paper.date, paper.project)
        return entered

    def paper(self, kind, party, lines=None):
        """Documents of suppliers lie about for some days, a few of ours are dated back."""
        selling = kind in ("invoice", "credit_note")
        back = self.chance.randrange(0, 12) if not selling and self.happens(70) else (
            self.chance.randrange(1, 5) if self.happens(6) else 0)
        date = max(self.today() - datetime.timedelta(days=back), self.days.start.date())
        due = date + datetime.timedelta(days=self.chance.choice((0, 7, 14, 30, 30, 30, 45, 60)))
        rate = self.rates.on(party.currency, date)
        abroad = party.currency != self.books.home
        paper = Paper(kind, party, date, due, rate, [], taxes=self.drawn(
            {"excluded": 70, "inclusive": 22, "none": 8} if not abroad else {"excluded": 60, "none": 40}))
        count = lines or self.chance.choice((1, 1, 1, 2, 2, 3, 4, 6))
        paper.lines = [self.line(selling, abroad) for _one in range(count)]
        self.adorn(paper, selling)
        return paper

    def adorn(self, paper, selling):
        """What only some documents have."""
        if selling and self.happens(25):
            paper.reference = self.chance.choice((
                f"PO {self.chance.randrange(100, 99999)}", f"PO {self.chance.randrange(1, 29)}/{paper.date.month} A",
                f"{self.chance.randrange(1, 99999):06}", self.chance.choice(names.GIVEN)))
        if selling and paper.party.projects and self.happens(70):
            paper.project = self.chance.choice(paper.party.projects)
        if paper.kind == "invoice" and paper.taxes != "inclusive" and self.happens(6):
            paper.discount = decimal.Decimal(self.chance.choice(("5", "10", "2.5", "33.33")))
        if paper.taxes == "excluded" and self.happens(3):
            paper.tax_off = decimal.Decimal(self.chance.choice(("0.01", "-0.01")))
        if self.happens(8):
            paper.memo = self.chance.choice(REMARKS)
        if selling and self.happens(6):
            paper.remark = self.chance.choice(REMARKS)

    def line(self, selling, abroad):
        tax = "zero" if abroad else self.drawn({"standard": 82, "reduced": 8, "zero": 10})
        if not selling:
            text, price = self.chance.choice(names.COSTS)
            price = money(decimal.Decimal(price) * self.factor(0.6, 1.6))
            return Line(text, decimal.Decimal(self.chance.choice(("1", "1", "1", "2", "3"))), price, tax)
        code, text, price, _service = self.chance.choice(list(self.goods.values()))
        price, quantity = decimal.Decimal(price), decimal.Decimal(self.chance.choice((1, 1, 2, 3, 4, 6, 8, 12, 24)))
        if price < 1:
            quantity = decimal.Decimal(self.chance.randrange(300, 4000))
        elif self.happens(12):
            quantity = decimal.Decimal(self.chance.choice(("0.5", "1.25", "7.75", "0.3333", "12.375")))
        if self.happens(15) and price >= 1:
            price = money(price * self.factor(0.8, 1.25))
        return Line(text, quantity, price, tax, code)

    def factor(self, low, high):
        return decimal.Decimal(str(round(self.chance.uniform(low, high), 4)))

    def counted(self, series, first=0):
        self.counters[series] = self.counters.get(series, first) + 1
        return self.counters[series]

    def number(self, paper):
        """Our numbers in the ways that changed over the years; those of suppliers as they like it."""
        year, month = paper.date.year, paper.date.month
        if paper.kind in ("bill", "vendor_credit"):
            count = self.counted(paper.party.name, self.chance.randrange(20, 900))
            return self.chance.choice((
                f"{count:06}", f"INV-{count:05}", f"{year}/{count:04}", f"{count % 28 + 1}-{month}",
                f"RE {year}-{count}", f"{count}", ""))[:21]
        return self.books.number(paper, self)

    def beside(self):
        """Sales for cash, money spent, interest, depreciation: what no customer or supplier owes."""
        self.books.beside(self)
