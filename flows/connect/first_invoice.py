"""Checks for what would refuse the first documents although the connection works."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from ...providers import PROVIDERS
from ...providers.reading import WHOLE_LIST
from ..kinds import KINDS, PURCHASES
from .shared_books import checks_of_other_databases

RECENT = timedelta(days=90)  # taxes and currencies of documents since then are considered as used
LINES = 1000


def checks_of_first_invoice(connection, facts):
    """[(verdict, title, detail, place)], only what is wrong; see `checklist.checks_of`."""
    return [
        *checks_of_country(connection, facts), *checks_of_plan(connection, facts), *checks_of_rights(connection),
        *checks_of_currencies(connection, facts), *checks_of_taxes(connection, facts),
        *checks_of_other_databases(connection)]


def checks_of_country(connection, facts):
    company = connection.company_id
    here = company.country_id.code
    if facts.country and here and facts.country != here:
        yield ("warning", connection.env._("Country"), connection.env._(
            "The books are in %(there)s, %(company)s is in %(here)s. If these are not its books, choose others.",
            there=facts.country, company=company.name, here=here), "other")


def checks_of_plan(connection, facts):
    if sending(connection).intersection(facts.plan_refuses):
        yield ("failed", connection.env._("Plan"), connection.env._(
            "The plan of these books (%(plan)s) includes no invoices and bills. Change the plan in %(books)s, then "
            "test again.", plan=facts.subscription, books=connection.provider_label), "books")


def checks_of_rights(connection):
    """Lists that the person who connected may not read, probably neither write."""
    env = connection.env
    lists = env["books.unreadable"].search([
        ("connection_id", "=", connection.id), ("raw", "=like", f"{WHOLE_LIST}%")])
    if lists:
        yield ("failed", env._("Role"), env._(
            "The person who connected may not read there: %(lists)s. Get more rights in %(books)s, or let somebody "
            "else press Reconnect.",
            lists=", ".join(sorted(set(lists.mapped("kind")))), books=connection.provider_label), "reconnect")


def checks_of_currencies(connection, facts):
    """Currencies of documents that these books do not have."""
    if lacking := lacking_currencies(connection, facts):
        env, adds = connection.env, PROVIDERS[connection.provider].adds_currencies
        yield ("failed", env._("Currencies"), env._(
            "%(books)s does not have %(currencies)s, in which Odoo has documents.",
            books=connection.provider_label, currencies=", ".join(lacking)) + " " + (
            env._("Press “Add the currencies to the books”.") if adds else env._("Add it there, then test again.")),
            "currencies" if adds else "books/currencies")


def lacking_currencies(connection, facts):
    """The codes of currencies that documents are in and the books do not have."""
    several = facts.multi_currency or PROVIDERS[connection.provider].adds_currencies
    if not several or not facts.currencies:
        return []
    used = connection.env["account.move"]._read_group(
        used_documents(connection, sending(connection)), ["currency_id"])
    return sorted(currency.name for [currency] in used if currency.name not in facts.currencies)


def checks_of_taxes(connection, facts):
    """Sales tax that is switched off in the books, and taxes in use that they do not have."""
    env, label, used = connection.env, connection.provider_label, used_taxes(connection, facts)
    if PROVIDERS[connection.provider].sales_tax_switch and not facts.sales_tax:
        if any(taxes.filtered("amount") for taxes in used):
            yield ("failed", env._("Sales tax"), env._(
                "Sales tax is switched off in %(books)s: documents with tax are refused. Switch it on there under "
                "Taxes, then test again.", books=label), "books/taxes")
        return
    if missing := missing_taxes(connection, facts):
        creatable = any(missing.mapped("creatable"))
        yield ("failed", env._("Tax rates"), env._(
            "%(books)s has no tax for: %(taxes)s.", books=label, taxes=", ".join(missing.mapped(named))) + " " + (
            env._("Press “Create the tax rates in the books”, or choose others in the mapping.") if creatable else
            env._("Add them there and test again, or choose others in the mapping.")),
            "rates" if creatable else "mapping")


def missing_taxes(connection, facts):
    """The mappings of taxes in use that the books do not have."""
    Mapping, used = connection.env["books.mapping"], used_taxes(connection, facts)
    Mapping._ensure(connection, "tax", used)
    keys = {frozenset(taxes.ids) for taxes in used}
    return Mapping.search([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("state", "in", ("0_gone", "1_missing")),
    ]).filtered(lambda row: frozenset(row._key()) in keys)


def named(mapping):
    rate = mapping._odoo_records()._books_rate()
    return mapping.odoo_name if rate is None else f"{mapping.odoo_name} ({rate:g} %)"


def sending(connection):
    """The kinds of documents that this connection sends."""
    switches = {True: connection.push_bills, False: connection.push_invoices}
    return {kind for kind in KINDS.values() if kind in connection.takes and switches[kind in PURCHASES]}


def used_documents(connection, kinds):
    """The domain of the documents of these kinds that are likely sent first: those of the last months, and drafts."""
    since = fields.Date.context_today(connection) - RECENT
    return Domain([
        ("company_id", "in", connection._company_ids()), ("state", "in", ("draft", "posted")), ("date", ">=", since),
        ("move_type", "in", [move_type for move_type, kind in KINDS.items() if kind in kinds])])


def used_taxes(connection, facts):
    """The default taxes, and those of such documents: [the taxes of one line together]."""
    companies, kinds = connection._companies(), sending(connection)
    if not facts.purchase_tax:
        kinds = kinds.difference(PURCHASES)
    defaults = [tax for tax in companies.account_sale_tax_id if kinds.difference(PURCHASES)]
    defaults += [tax for tax in companies.account_purchase_tax_id if kinds.intersection(PURCHASES)]
    moves = connection.env["account.move"]._search(used_documents(connection, kinds))
    lines = connection.env["account.move.line"].search_fetch(
        [("move_id", "in", moves), ("display_type", "=", "product"), ("tax_ids", "!=", False)], ["tax_ids"],
        order="id DESC", limit=LINES)
    together = (taxes._books_parts().sorted("id") for taxes in [*defaults, *(line.tax_ids for line in lines)])
    return list({tuple(taxes.ids): taxes for taxes in together if taxes}.values())
