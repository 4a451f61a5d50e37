"""What a history is told in, for every service alike: parties, documents on paper, and what was entered of them."""
import dataclasses
import datetime
import decimal

SALES, PURCHASES = ("invoice", "credit_note"), ("bill", "vendor_credit")
CREDITS = {"invoice": "credit_note", "bill": "vendor_credit"}
# Home units for one unit of a currency, in pounds, when a history begins.
FIRST_RATES = {"GBP": "1", "EUR": "0.8612", "USD": "0.7584", "AUD": "0.5531", "CAD": "0.6027", "NZD": "0.5120"}


@dataclasses.dataclass(eq=False)
class Party:
    """A customer or supplier; `habit` is how the bills between us are paid."""

    side: str
    name: str
    currency: str
    habit: str = "single"
    id: str = ""
    active: bool = True
    merged: "Party | None" = None
    parent: "Party | None" = None
    projects: list = dataclasses.field(default_factory=list)
    open: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Line:
    """`code` names one of the goods, or nothing; `tax` is standard, reduced or zero; `discount` is a percentage."""

    text: str
    quantity: decimal.Decimal
    price: decimal.Decimal
    tax: str
    code: str = ""
    discount: decimal.Decimal | None = None


@dataclasses.dataclass
class Paper:
    """A document before it is entered; `taxes` is excluded, inclusive or none, `rate` home units for one unit."""

    kind: str
    party: Party
    date: datetime.date
    due: datetime.date
    rate: decimal.Decimal
    lines: list
    taxes: str = "excluded"
    number: str = ""
    twice: bool = False
    reference: str = ""
    project: str = ""
    memo: str = ""
    remark: str = ""
    discount: decimal.Decimal | None = None
    tax_off: decimal.Decimal = decimal.Decimal(0)
    draft: str = ""


@dataclasses.dataclass(eq=False)
class Entered:
    """A document or a credit in the books."""

    kind: str
    id: str
    first: Party
    date: datetime.date
    project: str = ""

    @property
    def party(self):
        """Whose it is, after all merges."""
        party = self.first
        while party.merged:
            party = party.merged
        return party


class Rates:
    """The rates of the time, a new one each week."""

    def __init__(self, chance, home, currencies, start, end):
        self.start = start
        self.weeks = {}
        for code in currencies:
            rate = decimal.Decimal(FIRST_RATES[code]) / decimal.Decimal(FIRST_RATES[home])
            self.weeks[code] = []
            for _week in range((end - start).days // 7 + 2):
                rate *= 1 if code == home else decimal.Decimal(str(round(chance.uniform(0.991, 1.009), 5)))
                self.weeks[code].append(rate.quantize(decimal.Decimal("0.000001")))

    def on(self, currency, day):
        return self.weeks[currency][max(0, (day - self.start).days // 7)]


def money(value):
    return decimal.Decimal(value).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP)
