"""Which companies' documents belong in a set of books (its company's and its branches'), and of which company a record
that is linked to them may be."""

from odoo.exceptions import MissingError, ValidationError

from ..providers import PROVIDERS


def is_usable(connection, records):
    """Whether these records of Odoo are of this company or a branch of it that has no books of its own, of all
    companies, or of one above it where Odoo lets companies share them."""
    records = records.sudo().with_context(active_test=False)
    if records._name == "ir.attachment":  # it belongs to its document's company, not to that of its uploader
        records = connection.env["account.move"].sudo().browse(records.exists().filtered(
            lambda file: file.res_model == "account.move").mapped("res_id"))
    if {"company_id", "company_ids"}.isdisjoint(records._fields):
        return True
    domain = records._check_company_domain(connection.sudo()._companies())
    try:
        return records == records.filtered_domain(domain)
    except MissingError:
        return is_usable(connection, records.exists())


def check_usable(connection, records):
    """:raises ValidationError: some of these records belong to another company."""
    if not is_usable(connection, records):
        raise ValidationError(connection.env._(
            "What is linked here belongs to another company than %(company)s. Choose something of this company, "
            "or that all companies share.", company=connection.sudo().company_id.name))


def own_connection(connections, company):
    return connections.with_context(active_test=True).search([("company_id", "in", company.ids)], limit=1)


def nearest_connection(connections, company_id):
    """The connection of the nearest connected company at or above this one; else this company's own inactive one.

    :param connections: an empty recordset, as superuser.
    """
    lineage = connections.env["res.company"].browse(company_id or []).parent_ids  # from the root down to itself
    found = connections.with_context(active_test=True).search(
        [("company_id", "in", lineage.ids), ("state", "!=", "draft")]).grouped("company_id")
    connected = [found[company] for company in lineage if company in found]
    return connected[-1] if connected else own_connection(connections, lineage[-1:])


def companies_of(connection):
    """The company of a connection, then those of its branches that have no books of their own."""
    company = connection.company_id
    branches = connection.env["res.company"].with_context(active_test=False).search(
        [("id", "child_of", company.ids), ("id", "not in", company.ids)])
    return company | branches.filtered(lambda branch: connection._id_of_company(branch.id) == connection.id)


def labels_of_companies(companies):
    """The services that these companies are connected to, each once."""
    services = map(companies.env["books.connection"]._service_of_company, companies.ids)
    return list(dict.fromkeys(PROVIDERS[service].label for service in services if service in PROVIDERS))


def label_of_companies(companies):
    """The services that these companies are connected to, for a button or a column; False where there is none."""
    return " / ".join(labels_of_companies(companies)) or False
