"""The currencies of Odoo by the codes that the books use."""


def currency_ids(env):
    """{code: id} of all currencies, archived ones too."""
    return {currency.name: currency.id for currency in env["res.currency"].with_context(
        active_test=False).search_fetch([], ["name"])}
