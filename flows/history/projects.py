"""The projects (analytic accounts) of contacts and of documents of the books.

The project of a contact is one of Odoo's own distribution models, so that what is entered later bears it, too.
"""

from collections import defaultdict

from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..pull.contact_values import escaped
from .matching import folded

# Before the models by account or product: the first model of a plan wins.
SEQUENCE = -10
WHOLE = 100


def models_of(connection, partners, companies):
    """The distribution models for exactly these contacts, whatever the account and the product; the first one wins."""
    return connection.env["account.analytic.distribution.model"].search([
        ("partner_id", "in", partners.ids), ("company_id", "in", companies),
        ("partner_category_id", "=", False), ("product_id", "=", False), ("product_categ_id", "=", False),
        ("account_prefix", "in", (False, "")), ("analytic_distribution", "!=", False)])


def distributions(connection, partners):
    """{contact of Odoo: its analytic distribution} of those that have one, of each plan the first."""
    found = {}
    for partner, models in models_of(
            connection, partners, [connection.company_id.id, False]).grouped("partner_id").items():
        found[partner], plans = {}, models.distribution_analytic_account_ids.root_plan_id.browse()
        for model in models:
            own = model.distribution_analytic_account_ids.root_plan_id
            if not own & plans:
                found[partner] |= model.analytic_distribution
                plans |= own
    return found


def project_of(connection, distribution):
    """The analytic account that has the whole of a distribution; none if several share it."""
    Account = connection.env["account.analytic.account"]
    if not distribution or len(distribution) != 1:
        return Account
    [(ids, part)] = distribution.items()
    return Account.browse(int(ids)).exists() if part == WHOLE and ids.isdigit() else Account


def whole(project):
    return {str(project.id): WHOLE}


def check_project(connection, project):
    """:raises ValidationError: Odoo allows no distribution model of the company with this analytic account."""
    if project.company_id not in (connection.company_id, project.company_id.browse()):
        raise ValidationError(connection.env._(
            "The project “%(project)s” belongs to another company than %(company)s.",
            project=project.display_name, company=connection.company_id.name))


def forget(connection, partner):
    """Remove the distribution models that were made for a contact."""
    models_of(connection, partner, connection._company_ids()).filtered(
        lambda model: model.sequence == SEQUENCE).unlink()


def assign(connection, partner, project):
    """Make this the project of a contact in the companies of these books, or take the one away that it has.

    :param project: an analytic account; with none a distribution among several stays.
    """
    models = models_of(connection, partner, connection._company_ids())
    if not project:
        models.filtered(lambda model: project_of(connection, model.analytic_distribution)).unlink()
        return
    values = {"analytic_distribution": whole(project), "sequence": SEQUENCE}
    for company in connection._companies():
        if not project.company_id or project.company_id == company:
            own = models.filtered(
                lambda model, company=company: model.company_id == company
                and project.root_plan_id in model.distribution_analytic_account_ids.root_plan_id)[:1]
            if own:
                own.write(values)
            else:
                own.create(values | {"partner_id": partner.id, "company_id": company.id})


class Named:
    """The projects that texts of documents name: by the reference number of a contact that was assigned to a project,
    or by the reference or the name of the project itself.

    :param texts: all texts that will be asked for.
    """

    def __init__(self, connection, texts):
        texts = {folded(text) for text in texts} - {""}
        self.found = defaultdict(dict)
        if not texts:
            return
        env = connection.env
        accounts = env["account.analytic.account"].with_context(active_test=False).search(
            Domain("company_id", "in", (connection.company_id.id, False)) & Domain.OR(
                Domain(field, "=ilike", f"%{escaped(text)}%") for text in texts for field in ("code", "name")))
        for account in accounts:
            for text in {folded(account.code), folded(account.name)} & texts:
                self._add(text, whole(account))
        assigned = env["books.import.contact"].search(
            Domain([("connection_id", "=", connection.id), ("state", "=", "synced")]) & Domain.OR(
                Domain("partner_id.ref", "=ilike", f"%{escaped(text)}%") for text in texts)).partner_id
        for partner, distribution in distributions(connection, assigned).items():
            if folded(partner.ref) in texts:
                self._add(folded(partner.ref), distribution)

    def _add(self, text, distribution):
        self.found[text][tuple(sorted(distribution.items()))] = distribution

    def of(self, texts):
        """The distributions that these texts name, each once."""
        return list({key: one for text in texts for key, one in self.found.get(folded(text), {}).items()}.values())
