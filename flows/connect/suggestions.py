"""What Odoo's taxes, accounts, products, journals and payment terms most likely mean in the books."""

import re
from collections import defaultdict

from odoo.tools.float_utils import float_repr, float_round

from ..push.known_items import known_items

# Which Odoo records can be mapped to which kind of record in the books, in the order of the screens.
KINDS = {
    "tax": ("account.tax", "tax"),
    "account": ("account.account", "account"),
    "product": ("product.product", "item"),
    "journal": ("account.journal", "account"),
    "term": ("account.payment.term", "term"),
}
# What is read of the records of the books.
LISTED = ("role", "rate", "number", "name", "use", "state")
# Abbreviations in Odoo's names of taxes.
SPELT_OUT = {"0": "zero", "ex": "exempt", "rc": "reverse"}
# The roles that an account of each of Odoo's groups may have in the books.
ROLES = {
    "income": ("income",), "expense": ("expense", "cost"), "asset": ("asset", "inventory"),
    "liability": ("liability", "tax"),
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
        *Journal._check_company_domain(companies), ("type", "in", ("bank", "cash", "credit")),
        ("id", "!=", connection.past_journal_id.id)]))  # nothing of it is sent
    Term = env["account.payment.term"]
    if candidates(connection, "term", Term):  # not every service has a list of them
        Mapping._ensure(connection, "term", Term.search(Term._check_company_domain(companies)))
    Account = env["account.account"].with_company(company)
    Mapping._ensure(connection, "account", Account.search([
        *Account._check_company_domain(companies), ("internal_group", "in", ("income", "expense"))]))


def candidates(connection, kind, subjects):
    """The records of the books among which suggestions for these Odoo records are searched."""
    if kind == "product":  # there may be many thousands of items
        return known_items(connection, connection.env["product.product"].union(*subjects))
    return Listed(connection.env["books.record"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "=", KINDS[kind][1]), ("state", "=", "active")], LISTED))


def suggestions(connection, kind, subjects):
    """What each of these subjects most likely means in the books; empty where nothing is likely.

    :param subjects: {key: an Odoo record, or the taxes of one line together}
    :return: {key: its `books.record`}
    """
    if not subjects:
        return {}
    found = candidates(connection, kind, subjects.values())
    return {key: SUGGEST[kind](subject, found) for key, subject in subjects.items()}


class Listed:
    """Records of the books indexed by number and name, because both sides may have many thousands."""

    def __init__(self, rows):
        self.rows, self.first, self.by_role, self.by_rate = rows, {}, defaultdict(list), defaultdict(list)
        for place, row in enumerate(rows):
            self.by_role[row.role].append(row)
            self.by_rate[rate_key(row.rate)].append(row)
            for field, value in (("number", row.number), ("name", (row.name or "").lower())):
                self.first.setdefault((row.role, field, value), (place, row))

    def __bool__(self):
        return bool(self.rows)

    def find(self, field, value, roles=None):
        """The first row with this number or name in lower case and one of these roles (any role if none are given)."""
        found = [self.first[role, field, value] for role in (self.by_role if roles is None else roles)
                 if (role, field, value) in self.first]
        return min(found, key=lambda one: one[0])[1] if found else self.rows.browse()

    def of_roles(self, *roles):
        return self.rows.browse().union(*(row for role in roles for row in self.by_role.get(role, ())))

    def of_rate(self, rate):
        return self.rows.browse().union(*self.by_rate.get(rate_key(rate), ()))


def rate_key(rate):
    return float_repr(float_round(rate, precision_digits=4), 4)


def suggest_tax(taxes, found):
    """The tax code of the same rate; among several the one whose name shares most words."""
    rate = taxes._books_rate()
    if rate is None:
        return found.rows.browse()
    use = taxes._books_use()
    if rate == 0:
        alike = found.of_roles("untaxed", "zero") | found.of_rate(0).filtered(lambda record: record.role != "taxable")
    else:
        alike = found.of_rate(rate)
    alike = alike.filtered(lambda record: record.use in (False, use))
    if rate and not alike:
        # Where the books compute the rate themselves (US), one code means taxable.
        alike = found.of_roles("taxable").filtered(lambda record: record.use in (False, use))
    return best_name(" ".join(taxes.mapped("name")), alike.sorted())


def suggest_account(account, found):
    """The account of the same code, else of the same name, among those of the same use."""
    roles = ROLES.get(account.internal_group, ())
    return (account.code and found.find("number", account.code, roles)) or (
        found.find("name", (account.name or "").lower(), roles))


def suggest_journal(journal, found):
    """The bank account of the same name, or the only one."""
    if journal.type not in ("bank", "credit"):
        return found.rows.browse()
    role = "credit_card" if journal.type == "credit" else "bank"
    banks = found.by_role.get(role, ())
    return found.find("name", journal.name.lower(), (role,)) or (
        banks[0] if len(banks) == 1 else found.rows.browse())


def suggest_term(term, found):
    """The term of the same name, else of the same number of days."""
    days = term.line_ids.nb_days if len(term.line_ids) == 1 and term.line_ids.delay_type == "days_after" else None
    return found.find("name", term.name.lower()) or (
        found.rows.browse() if days is None else found.of_roles(f"net{days}")[:1])


def suggest_product(product, found):
    """The item of the same code, else of the same name, if there is exactly one."""
    alike = found.of(product)
    return alike if len(alike) == 1 else alike.browse()


SUGGEST = {
    "tax": suggest_tax, "account": suggest_account, "journal": suggest_journal, "term": suggest_term,
    "product": suggest_product,
}


def best_name(name, records):
    """The record whose name shares most words with `name`; among equals the one with the fewest other words."""
    words = words_of(name)

    def likeness(record):
        there = words_of(record.name or "")
        shared = words & there
        return len(shared - {"zero"}), len(shared), -len(there)

    return records.sorted(likeness, reverse=True)[:1]


def words_of(name):
    return {SPELT_OUT.get(word, word) for word in re.findall(r"\w+", name.lower())}
