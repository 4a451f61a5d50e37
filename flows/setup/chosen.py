"""The connection to the service that a person chose."""

from odoo.exceptions import UserError

from ...tools.retry import made_once


def check_chosen(connection, company, provider):
    """Check that a person chose the service."""
    if not connection and not provider:
        raise UserError(company.env._("Choose the accounting service first."))


def chosen_connection(connection, company, provider):
    """The company's connection, created or still changed to this provider.

    :param connection: the company's own connection, or none yet.
    """
    check_chosen(connection, company, provider)
    if not connection:
        with made_once():
            return connection.create({"company_id": company.id, "provider": provider})
    if connection.state == "draft" and not connection.external_id and provider and connection.provider != provider:
        connection.provider = provider
    return connection
