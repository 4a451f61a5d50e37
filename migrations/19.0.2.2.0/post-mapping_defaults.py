"""A journal is missing in the mapping where no setting says on which account its payments are."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    Mapping = env["books.mapping"]
    env.add_to_compute(Mapping._fields["state"], Mapping.search([("kind", "=", "journal")]))
