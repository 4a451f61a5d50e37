"""What Odoo's taxes, accounts, products, journals and payment terms most likely mean in the books."""

import re

from odoo.tools import float_compare

from ..push.known_items import KnownItems

# Which Odoo records may mean which kind of record in the books, and in which order the screens show them.
KINDS = {
    "tax": ("account.tax", "tax"),
    "account": ("account.account", "account"),
    "product": ("product.product", "item"),
    "journal": ("account.journal", "account"),
    "term": ("account.payment.term", "term"),
}
# What Odoo's names of taxes say shortly.
SPELT_OUT = {"0": "zero", "ex": "exempt", "rc": "reverse"}
# What the books may call an account of each of Odoo's groups.
ROLES = {
    "income": ("income",), "expense": ("expense", "cost"), "asset": ("asset", "inventory"), "liability": ("liability",),
    "equity": ("equity",),
}


def suggest_all(connection):
    """A row for every tax, bank journal, income and expense account of the company, with what it most likely means.

    Rows that a person confirmed stay as they are.
    """
    env, company, companies = connection.env, connection.company_id, connection._companies()
    Mapping = env["books.mapping"]
    Tax = env["account.tax"].with_company(company)
    facts = connection._facts()
    uses = ("sale", "purchase") if not facts or facts.purchase_tax else ("sale",)
    Mapping._ensure(connection, "tax", Tax.search([
        *Tax._check_company_domain(companies), ("type_tax_use", "in", uses), ("amount_type", "!=", "fixed")]))
    Journal = env["account.journal"]
    Mapping._ensure(connection, "journal", Journal.search([
        *Journal._check_company_domain(companies), ("type", "in", ("bank", "cash", "credit"))]))
    Term = env["account.payment.term"]
    if candidates(connection, "term", Term):  # not every service has a list of them
        Mapping._ensure(connection, "term", Term.search(Term._check_company_domain(companies)))
    Account = env["account.account"].with_company(company)
    Mapping._ensure(connection, "account", Account.search([
        *Account._check_company_domain(companies), ("internal_group", "in", ("income", "expense"))]))


def candidates(connection, kind, subjects):
    """What of the books is looked through for the suggestions of these Odoo records."""
    if kind == "product":  # there may be many thousands
        return KnownItems(connection, connection.env["product.product"].union(*subjects))
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", KINDS[kind][1]), ("state", "=", "active")])


def suggestions(connection, kind, subjects):
    """What each of these subjects most likely means in the books; empty where nothing is likely.

    :param subjects: {key: an Odoo record, or the taxes of one line together}
    :return: {key: its `books.record`}
    """
    if not subjects:
        return {}
    found = candidates(connection, kind, subjects.values())
    return {key: SUGGEST[kind](subject, found) for key, subject in subjects.items()}


def suggest_tax(taxes, found):
    """The tax code of the same rate; among several the one whose name shares most words."""
    rate = taxes._books_rate()
    if rate is None:
        return found.browse()
    use = taxes._books_use()
    found = found.filtered(lambda record: record.use in (False, use))
    if rate == 0:
        exact = found.filtered(lambda record: record.role in ("untaxed", "zero") or not (
            record.role == "taxable" or record.rate))
    else:
        exact = found.filtered(lambda record: float_compare(record.rate, rate, precision_digits=4) == 0)
        # Where the books compute the rate themselves (US), one code says that there is tax at all.
        exact = exact or found.filtered(lambda record: record.role == "taxable")
    return best_name(" ".join(taxes.mapped("name")), exact)


def suggest_account(account, found):
    """The account of the same code, else of the same name, among those of the same use."""
    roles = ROLES.get(account.internal_group, ())
    alike = found.filtered(lambda record: record.role in roles)
    return (
        alike.filtered(lambda record: account.code and record.number == account.code)[:1]
        or alike.filtered(lambda record: (record.name or "").lower() == (account.name or "").lower())[:1]
    )


def suggest_journal(journal, found):
    """The bank account of the same name, or the only one."""
    if journal.type not in ("bank", "credit"):
        return found.browse()
    role = "credit_card" if journal.type == "credit" else "bank"
    banks = found.filtered(lambda record: record.role == role)
    return banks.filtered(lambda record: (record.name or "").lower() == journal.name.lower())[:1] or (
        banks if len(banks) == 1 else found.browse())


def suggest_term(term, found):
    """The term of the same name, else of the same number of days."""
    days = term.line_ids.nb_days if len(term.line_ids) == 1 and term.line_ids.delay_type == "days_after" else None
    return (
        found.filtered(lambda record: (record.name or "").lower() == term.name.lower())
        or found.filtered(lambda record: days is not None and record.role == f"net{days}"))[:1]


def suggest_product(product, found):
    """The item of the same code, else of the same name, where there is one alone."""
    alike = found.of(product)
    return alike if len(alike) == 1 else alike.browse()


SUGGEST = {
    "tax": suggest_tax, "account": suggest_account, "journal": suggest_journal, "term": suggest_term,
    "product": suggest_product,
}


def best_name(name, records):
    """The record whose name shares most words with this one; among equals the plainest."""
    words = words_of(name)

    def likeness(record):
        there = words_of(record.name or "")
        shared = words & there
        return len(shared - {"zero"}), len(shared), -len(there)

    return records.sorted(likeness, reverse=True)[:1]


def words_of(name):
    return {SPELT_OUT.get(word, word) for word in re.findall(r"\w+", name.lower())}
