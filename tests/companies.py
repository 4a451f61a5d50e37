"""The companies of the tests and the people who work there.

To load a chart of accounts takes seconds: `dev/test` gives the tests a database that has these companies already. In
any other database they are created where a test asks for them.
"""

from unittest.mock import patch

from odoo import Command

# What a person selects on the consent page: the sandbox books of a provider's test company.
COMPANIES = {
    "quickbooks": {
        "name": "Redwood", "country": "base.us", "chart": "generic_coa", "books": "Redwood Office Supply LLC"},
    "xero": {"name": "Bramley", "country": "base.uk", "chart": "uk", "books": "Bramley & Finch Ltd"},
}
PEOPLE = {"accountant": "account.group_account_invoice", "administrator": "account.group_account_manager"}


def prepare(env):
    """Create them all, as within a test: only there Odoo gives each company a warehouse."""
    with patch("odoo.modules.module.current_test", True):
        for code, place in COMPANIES.items():
            company = company_of(env, place)
            for login in PEOPLE:
                user_of(env, company, code, login)


def company_of(env, place, name=None):
    """The company of a place, one of COMPANIES or alike, with its chart of accounts.

    :param name: of another company in the same country.
    """
    name = name or place["name"]
    company = env["res.company"].search([("name", "=", name)])
    if not company:
        company = env["res.company"].create({"name": name, "country_id": env.ref(place["country"]).id})
        env["account.chart.template"].try_loading(place["chart"], company, install_demo=False)
    env.user.company_ids |= company
    return company


def user_of(env, company, code, login, group=None):
    """A person of a company.

    :param group: the external id of a group; without it what PEOPLE says.
    """
    group = group or PEOPLE[login]
    name, login = f"{login} of {company.name}", f"{login}-{code}"
    user = env["res.users"].search([("login", "=", login)])
    if user.company_id == company:
        return user
    values = {
        "name": name, "company_id": company.id, "company_ids": [Command.set(company.ids)],
        "group_ids": [Command.set([
            env.ref(one).id for one in ("base.group_user", "base.group_partner_manager", group)])]}
    if user:  # who works for another company in other tests
        user.write(values)
        return user
    return env["res.users"].with_context(no_reset_password=True).create(values | {"login": login, "password": login})
