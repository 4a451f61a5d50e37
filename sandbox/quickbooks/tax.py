"""The tax of a whole document: US automated sales tax, the older US codes, and tax codes elsewhere."""
from . import refusals
from .money import ZERO, cents, number, spread


def add(company, row, sent, total):
    """The TxnTaxDetail of a sales form or purchase."""
    asked = sent.get("TxnTaxDetail") or {}
    if company.american:
        return _american(company, row, asked, total)
    return _elsewhere(company, row, asked, total)


def tax_line(rate, amount, net, asked=None):
    detail = {
        "TaxRateRef": {"value": rate["Id"]}, "PercentBased": True, "TaxPercent": rate["RateValue"],
        "NetAmountTaxable": cents(net),
    }
    if asked is not None and asked != amount:
        detail.update(PercentBased=False, OverrideDeltaAmount=cents(asked - amount))
        amount = asked
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def rates_of(company, code_id, rate_list):
    """[(TaxRate, its entry in the code)] of a tax code, in the order they are charged."""
    code = company.get("TaxCode", code_id)
    entries = (code or {}).get(rate_list, {}).get("TaxRateDetail", [])
    return [
        (company.get("TaxRate", entry["TaxRateRef"]["value"]), entry)
        for entry in sorted(entries, key=lambda entry: entry["TaxOrder"])
    ]


def _american(company, row, asked, total):
    settings = company.settings["TaxPrefs"]
    if not settings["UsingSalesTax"] or not total.sales:
        return {"TotalTax": ZERO}
    taxable = sum((line.net for line in total.taxed if line.code == "TAX"), ZERO)
    if row.get("ApplyTaxAfterDiscount") and total.subtotal:
        taxable -= cents(total.discount * taxable / total.subtotal)
    code_id = asked.get("TxnTaxCodeRef", {}).get("value")
    if settings.get("PartnerTaxEnabled"):
        if code_id is None:
            asked = {}  # a total without a code is not honoured
        elif company.get("TaxCode", code_id) is None:
            raise refusals.invalid_reference("TaxCode", code_id, "TxnTaxCodeRef")
        code_id = _destination_code(company, row)
    elif code_id is not None and company.get("TaxCode", code_id) is None:
        raise refusals.invalid_reference("TaxCode", code_id, "TxnTaxCodeRef")
    rates = [rate for rate, _entry in rates_of(company, code_id, "SalesTaxRateList")]
    # Nothing is taxable: whatever tax was sent is lost.
    if not taxable or not rates:
        if settings.get("PartnerTaxEnabled") and taxable and asked.get("TotalTax"):
            return {"TotalTax": cents(asked["TotalTax"])}
        return {"TotalTax": ZERO}
    amounts = [cents(taxable * number(rate["RateValue"]) / 100) for rate in rates]
    wanted = amounts
    if asked.get("TotalTax") is not None:
        wanted = spread(cents(asked["TotalTax"]), [number(rate["RateValue"]) for rate in rates])
    lines = [
        tax_line(rate, amount, taxable, want) for rate, amount, want in zip(rates, amounts, wanted, strict=True)
    ]
    return {"TxnTaxCodeRef": {"value": code_id}, "TotalTax": sum(wanted, ZERO), "TaxLine": lines}


def _destination_code(company, row):
    """The automated engine's code: by where the goods go, none where the company collects no tax."""
    customer = company.get("Customer", row.get("CustomerRef", {}).get("value")) or {}
    if customer.get("Taxable") is False:
        return None
    for address in (row.get("ShipAddr"), company.card["CompanyAddr"]):
        state = (address or {}).get("CountrySubDivisionCode")
        if state:
            return company.nexus.get(state)
    return company.nexus.get(company.card["CompanyAddr"]["CountrySubDivisionCode"])


def _elsewhere(company, row, asked, total):
    if row["GlobalTaxCalculation"] == "NotApplicable":
        if asked.get("TaxLine") or asked.get("TotalTax"):
            raise refusals.Refusal(
                "6170", "Invalid TxnTaxDetail Error",
                "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable", "TxnTaxDetail",
            )
        return {"TotalTax": ZERO}
    rate_list = "SalesTaxRateList" if total.sales else "PurchaseTaxRateList"
    inclusive = row["GlobalTaxCalculation"] == "TaxInclusive"
    bases, kept, of_lines = {}, {}, {}
    for line in total.taxed:
        net = line.net
        if total.discount and total.subtotal:
            net -= total.discount * net / total.subtotal
        shares = _shares(company, line.code, rate_list, net)
        for rate_id, base, tax in shares:
            bases[rate_id] = bases.get(rate_id, ZERO) + base
            of_lines[rate_id] = of_lines.get(rate_id, ZERO) + cents(tax)
        line_tax = cents(sum((share for _id, _base, share in shares), ZERO))
        if inclusive:
            line_tax = _keep_gross(line, line_tax)
            _add_kept(kept, shares, line_tax)
    if not inclusive:
        kept = of_lines if company.country == "CA" else None
    return _detail(company, asked, bases, kept)


def _shares(company, code_id, rate_list, net):
    """[(rate id, taxable base, tax)] of one line; a rate may be charged on an earlier one too."""
    shares, earlier = [], {}
    for rate, entry in rates_of(company, code_id, rate_list):
        base = net
        if entry.get("TaxTypeApplicable") == "TaxOnTax" or entry.get("TaxOnTaxOrder"):
            base = net + earlier.get(entry["TaxOnTaxOrder"], ZERO)
        tax = base * number(rate["RateValue"]) / 100
        earlier[entry["TaxOrder"]] = tax
        shares.append((rate["Id"], base, tax))
    return shares


def _keep_gross(line, line_tax):
    """With prices including tax the gross amount stands; one that cannot be right is computed anew."""
    gross = line.net + line_tax
    if line.gross is not None and abs(line.gross - gross) <= number("0.01"):
        gross = line.gross
    line.detail["TaxInclusiveAmt"] = gross
    return gross - line.net


def _add_kept(kept, shares, line_tax):
    parts = spread(line_tax, [share for _id, _base, share in shares])
    for (rate_id, _base, _share), part in zip(shares, parts, strict=True):
        kept[rate_id] = kept.get(rate_id, ZERO) + part


def _detail(company, asked, bases, kept):
    overrides = _overrides(asked, bases)
    lines = []
    for rate_id, base in bases.items():
        rate = company.get("TaxRate", rate_id)
        amount = kept[rate_id] if kept is not None else cents(base * number(rate["RateValue"]) / 100)
        lines.append(tax_line(rate, amount, base, overrides.get(rate_id)))
    total = sum((line["Amount"] for line in lines), ZERO)
    return {"TotalTax": total, "TaxLine": lines} if lines else {"TotalTax": total}


def _overrides(asked, bases):
    """Amounts a client sets for a rate, each rate at most once and only one that stands on a line."""
    overrides = {}
    for line in asked.get("TaxLine", []):
        rate_id = line.get("TaxLineDetail", {}).get("TaxRateRef", {}).get("value")
        if rate_id not in bases or rate_id in overrides:
            raise refusals.business(
                "The tax rate on the tax line must be one of the rates of the tax codes on the lines, once.", "TaxLine"
            )
        if "Amount" in line and line["TaxLineDetail"].get("PercentBased") is False:
            overrides[rate_id] = cents(line["Amount"])
    return overrides
