"""The currencies of Odoo by the codes that the books use."""


def currency_ids(env, codes=None):
    """{code: id} of the currencies with these codes, or of all; archived ones too. How they round is read with them."""
    domain = [] if codes is None else [("name", "in", list(set(codes)))]
    return {currency.name: currency.id for currency in env["res.currency"].with_context(
        active_test=False).search_fetch(domain, ["name", "rounding", "decimal_places"])}
