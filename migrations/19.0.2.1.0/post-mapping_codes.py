"""Accounts are mapped with their codes, which are those of the connection's company."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["books.mapping"].search([("kind", "=", "account")])._compute_odoo_name()
