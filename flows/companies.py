"""Whose a record of Odoo may be that is linked to the books of a company."""

from odoo.exceptions import MissingError, ValidationError


def is_usable(connection, records):
    """Whether these records of Odoo are of this company, of all companies, or of one above it where Odoo lets
    companies share them."""
    records = records.sudo().with_context(active_test=False)
    if records._name == "ir.attachment":  # of whatever company its uploader worked in: it is its document's
        records = connection.env["account.move"].sudo().browse(records.exists().filtered(
            lambda file: file.res_model == "account.move").mapped("res_id"))
    if {"company_id", "company_ids"}.isdisjoint(records._fields):
        return True
    domain = records._check_company_domain(connection.sudo().company_id)
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
