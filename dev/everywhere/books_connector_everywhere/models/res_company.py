import itertools
import uuid

from odoo import api, models

NUMBERS = itertools.count()


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        connect(companies)
        return companies


def connect_all(env):
    connect(env["res.company"].search([]))


def connect(companies):
    """Connect what is not connected, in turn to each of the providers that some company is connected to.

    A branch has no books of its own.
    """
    Connection = companies.env["books.connection"].sudo()
    models_of = Connection.search([("state", "=", "active"), ("name", "!=", False)], order="id", limit=2)
    for company in companies.filtered(lambda company: not company.parent_id):
        if Connection._id_of_company(company.id) or not models_of:
            continue
        model = models_of[next(NUMBERS) % len(models_of)]
        Connection.create({
            "company_id": company.id, "provider": model.provider, "state": "active", "name": company.name,
            "external_id": str(uuid.uuid4()), "grant_id": model.grant_id.id,
            "auto_invoice": True, "history_decided": "skipped", "start_date": False,
            "facts": model.facts | {"name": company.name}, "facts_at": model.facts_at,
        })
