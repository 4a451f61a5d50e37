"""The connection to the service that a person chose."""

from odoo.exceptions import UserError

from ...tools.retry import made_once


def chosen_connection(connection, company, provider):
    """The company's connection, created or still changed to this provider.

    :param connection: the company's own connection, or none yet.
    """
    if not connection:
        if not provider:
            raise UserError(company.env._("Choose the accounting service first."))
        with made_once():
            return connection.create({"company_id": company.id, "provider": provider})
    if connection.state == "draft" and not connection.external_id and provider and connection.provider != provider:
        connection.provider = provider
    return connection
