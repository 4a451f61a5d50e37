"""Payments that people left out keep that: their documents show what is due on each side from now on."""

from odoo import SUPERUSER_ID, api

from odoo.addons.books_connector.flows.kinds import PAYMENT_SOURCES
from odoo.addons.books_connector.flows.push.amounts_due import leave_out_payments


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    issues = env["books.issue"].search([
        ("state", "=", "left_out"), ("res_model", "in", PAYMENT_SOURCES), ("connection_id.active", "=", True)])
    for issue in issues:
        record = env[issue.res_model].browse(issue.res_id).exists()
        if record:
            leave_out_payments(issue.connection_id, record, issue.why)
