"""QuickBooks' two tax models: in the US TAX or NON and one tax for the whole document, elsewhere a tax code per line.

https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales
https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-non-us-locales
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..documents import Books, Line, Record, TaxComponent
from ..errors import Rejected
from ..transport import json_number
from .amounts import cents, plain
from .fields import identity

TAXABLE, UNTAXED = "TAX", "NON"  # the US pseudo codes
SIDES = {"sale": "SalesTaxRateList", "purchase": "PurchaseTaxRateList"}
NO_TAX = re.compile(r"(no (vat|tax|gst)|none?|not? applicable|out of scope|exempt\b.*)", re.I)


def us(facts: Books) -> bool:
    """Whether these are books of the United States, where QuickBooks computes sales tax itself."""
    return facts.country == "US"


def sales_tax_off(facts: Books) -> bool:
    """Whether sales tax is switched off in these books, so that no line may have any."""
    return facts.sales_tax == ""


class TaxModel:
    """How one document states its taxes. The base class is for a document without any: sales tax is off, or no line
    has a code.

    :param sale: whether it is a sales document; purchases have other rates.
    """

    def __init__(self, lines: Sequence[Line], *, sale: bool):
        self.lines = [line for line in lines if not line.is_note]
        self.sale = sale
        self.tax_total = sum((cents(line.tax) for line in self.lines), Decimal("0.00"))

    @property
    def taxed(self) -> bool:
        """Whether it counts as a document with taxes, which may have fewer lines. In doubt it does."""
        return True

    def amount(self, line: Line) -> Decimal:
        """The Amount of a line in the document's currency, without tax."""
        return cents(line.net)

    def line(self, line: Line) -> dict:
        """The tax fields of a line's detail."""
        return {}

    def document(self) -> dict:
        """The tax fields of the document."""
        return {}


class NotApplicable(TaxModel):
    """Outside the US, without any tax. A TxnTaxDetail with it is refused (6170)."""

    def document(self) -> dict:
        return {"GlobalTaxCalculation": "NotApplicable"}


class UsSales(TaxModel):
    """A line is taxed or not; the tax of the whole document is sent.

    :param code: for automatic sales tax: the code of the books with which our tax total is accepted.
    """

    def __init__(self, lines: Sequence[Line], *, automatic: bool, code: str = ""):
        super().__init__(lines, sale=True)
        codes = {line.tax_code.external_id for line in self.lines if line.tax_code and self._taxed(line)}
        # If sales tax is not automatic, one tax code for the whole document determines the rates.
        own = [code] if code and self.taxed else []
        self.codes = sorted(codes - {TAXABLE, UNTAXED}) if not automatic else own
        if len(self.codes) > 1:
            raise Rejected("A QuickBooks document in the US has one tax code, this one names several", reason="tax")

    @property
    def taxed(self) -> bool:
        return any(self._taxed(line) for line in self.lines)

    def _taxed(self, line: Line) -> bool:
        if not self.tax_total:
            return False  # there is no tax, and none may be computed
        return line.tax_code.external_id != UNTAXED if line.tax_code else bool(line.tax)

    def line(self, line: Line) -> dict:
        return {"TaxCodeRef": {"value": TAXABLE if self._taxed(line) else UNTAXED}}

    def document(self) -> dict:
        detail: dict = {"TotalTax": self.tax_total}
        if self.codes:
            detail["TxnTaxCodeRef"] = {"value": self.codes[0]}
        return {"TxnTaxDetail": detail}


class UsPurchase(TaxModel):
    """Books in the US record no tax on purchases separately: the vendor's tax is part of the cost."""

    @property
    def taxed(self) -> bool:
        return False

    def amount(self, line: Line) -> Decimal:
        """The Amount of a line including its tax, which purchases in the US do not record separately."""
        return cents(line.net + line.tax)


class Coded(TaxModel):
    """Outside the US: each line has a tax code, and the document lists each rate with our amount.

    Amounts are always without tax: how QuickBooks computes the net amount of a price with tax is not
    documented to the cent.
    """

    def line(self, line: Line) -> dict:
        if not line.tax_code:
            raise Rejected(f"“{line.description}” has no tax code: QuickBooks requires one on each line", reason="tax")
        rates = self._rates(line)
        if line.tax and rates and not any(rate.percent for rate in rates):
            raise Rejected(
                f"“{line.tax_code.name}” has a rate of 0 %, “{line.description}” has tax: {line.tax}", reason="tax")
        return {"TaxCodeRef": {"value": line.tax_code.external_id}}

    def _rates(self, line: Line) -> list[TaxComponent]:
        """The rates of its code for such documents, taken from its Ref, because preparing a document reads nothing."""
        use = "sale" if self.sale else "purchase"
        return [rate for rate in line.tax_code.components if rate.use == use] if line.tax_code else []

    def document(self) -> dict:
        detail: dict = {"TotalTax": self.tax_total}
        tax_lines = self._tax_lines()
        if tax_lines:
            detail["TaxLine"] = tax_lines
        return {"GlobalTaxCalculation": "TaxExcluded", "TxnTaxDetail": detail}

    def _tax_lines(self) -> list[dict]:
        """One line for each rate ("any given rate may only be listed once"); none if a code's rates are unknown."""
        found: dict[str, dict] = {}
        for line in self.lines:
            rates = self._rates(line)
            if not rates and line.tax:
                return []
            for rate, tax in _shared(line, rates):
                at = found.setdefault(
                    rate.external_id, dict.fromkeys(("tax", "net", "of_lines"), Decimal("0.00")) | {
                        "percent": rate.percent})
                at["tax"] += tax
                at["net"] += cents(line.net)
                at["of_lines"] += json_number(cents(line.net) * rate.percent / 100)
        return [
            {
                "Amount": at["tax"], "DetailType": "TaxLineDetail",
                "TaxLineDetail": {"TaxRateRef": {"value": rate}, "NetAmountTaxable": at["net"], **_computed(**at)},
            } for rate, at in found.items()
        ]


def _computed(percent: Decimal, tax: Decimal, net: Decimal, of_lines: Decimal) -> dict:
    """Whether QuickBooks should compute a rate's amount, in total or line by line (Canada), or use ours: with a
    percentage it may compute a different one."""
    if tax == of_lines == json_number(net * percent / 100):
        return {"PercentBased": True, "TaxPercent": plain(percent)}
    return {"PercentBased": False}


def tax_model(lines: Sequence[Line], facts: Books, *, sale: bool) -> TaxModel:
    """The tax model of one document in these books.

    :raises Rejected: the document has tax, and sales tax is off in these books.
    """
    untaxed = not any(line.tax for line in lines if not line.is_note)
    if us(facts) and not sale:
        return UsPurchase(lines, sale=False)
    if sales_tax_off(facts):
        if not untaxed:
            raise Rejected("Sales tax is turned off in QuickBooks: the tax would be lost", reason="tax")
        return TaxModel(lines, sale=sale) if us(facts) else NotApplicable(lines, sale=sale)
    if us(facts):
        return UsSales(lines, automatic=facts.sales_tax == "automatic", code=facts.sales_tax_code)
    if untaxed and not any(line.tax_code for line in lines):
        return NotApplicable(lines, sale=sale)
    return Coded(lines, sale=sale)


def _shared(line: Line, rates: list[TaxComponent]) -> Iterable[tuple[TaxComponent, Decimal]]:
    """The line's tax divided among its code's rates: each gets the amount of Odoo's taxes with its percentage.

    If the percentages differ, it is divided in proportion to them and rounded; the last rate gets the rest.
    """
    parts, alone = list(line.tax_parts), len(rates) == 1
    own = [next((part for part in parts if part.percent == rate.percent), None) for rate in rates]
    if not alone and all(own) and len({id(part) for part in own}) == len(parts):
        for rate, part in zip(rates, own, strict=True):
            yield rate, cents(part.amount)
        return
    tax, net = cents(line.tax), cents(line.net)
    total, left = sum((rate.percent for rate in rates), Decimal(0)), tax
    for index, rate in enumerate(rates):
        if index == len(rates) - 1:
            share = left
        elif total and tax:
            share = json_number(tax * rate.percent / total)
        else:  # a reverse charge: rates that cancel out
            share = json_number(net * rate.percent / 100)
        left -= share
        yield rate, share


# Reading

def us_tax_records() -> list[Record]:
    """The choices with automated sales tax: QuickBooks determines the rate, or uses the amount that is sent."""
    return [
        Record(kind="tax", external_id=TAXABLE, name="Taxable", role="taxable"),
        Record(kind="tax", external_id=UNTAXED, name="Not taxable", role="untaxed", rate=Decimal(0)),
    ]


def tax_record(code: dict, percents: dict[str, Decimal]) -> Record:
    """A tax code with the percentage of its rates on sales (on purchases if it has none on sales).

    :param percents: {id of a rate: `percent_of` it}
    """
    components = tuple(
        TaxComponent(external_id=found, percent=percents.get(found, Decimal(0)), use=use)
        for use, side in SIDES.items() for found in (detail["TaxRateRef"]["value"] for detail in _details(code, side)))
    known = {component.external_id for component in components} <= percents.keys()
    uses = {component.use for component in components}
    rate = _total(_details(code, "SalesTaxRateList") or _details(code, "PurchaseTaxRateList"), percents)
    found = identity(code)
    external_id = found["external_id"]
    if external_id == TAXABLE:
        role = "taxable"
    else:
        named = code.get("Taxable") is False or bool(NO_TAX.fullmatch(code.get("Name", "").strip()))
        role = "untaxed" if external_id == UNTAXED or (named and known and not rate) else ""
        known = known and bool(components or role)
    return Record(
        kind="tax", name=code.get("Name", ""), **found,
        state=_state(code, known), role=role,
        use=uses.pop() if len(uses) == 1 else "", components=components,
        rate=None if external_id == TAXABLE or not known else rate,
    )


def named_rates(code: dict) -> set[str]:
    """The ids of the rates of a code."""
    return {detail["TaxRateRef"]["value"] for side in SIDES.values() for detail in _details(code, side)}


def _state(code: dict, known: bool) -> str:
    """The state of a tax: one with an unknown rate is not a tax of 0 %, and cannot be used."""
    return "archived" if not code.get("Active", True) else "active" if known else "unknown"


def _details(code: dict, side: str) -> list[dict]:
    details = (code.get(side) or {}).get("TaxRateDetail") or []
    return sorted(details, key=lambda detail: detail.get("TaxOrder", 0))


def _total(details: list[dict], percents: dict[str, Decimal]) -> Decimal:
    """The percentage of the net amount for all rates of a code together."""
    total = Decimal(0)
    for detail in details:
        percent = percents.get(detail["TaxRateRef"]["value"], Decimal(0))
        applies = detail.get("TaxTypeApplicable")
        if applies == "TaxOnTax":
            percent = percent * total / 100
        elif applies == "TaxOnAmountPlusTax":
            percent = percent * (100 + total) / 100
        total += percent
    return plain(total)


def percent_of(rate: dict) -> Decimal:
    """The rate in force: the last one without an end date if they are listed, else the plain value."""
    current = [found for found in rate.get("EffectiveTaxRate") or [] if not found.get("EndDate")]
    return plain(Decimal(rate["RateValue"] if "RateValue" in rate else current[-1]["RateValue"]))
