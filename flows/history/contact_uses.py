"""Which contacts that an import created anything else uses: they stay when the import is undone."""

from odoo.tools import SQL

from .projects import SEQUENCE

# What an import and Odoo keep with a contact itself: {table: a condition for the rows that are no use of it}.
OWN = {
    "books_import_contact": SQL("TRUE"), "books_import_contact_res_partner_rel": SQL("TRUE"),
    "res_partner_res_partner_category_rel": SQL("TRUE"),
    "account_analytic_distribution_model": SQL("used.sequence = %s", SEQUENCE)}
# Rows that name any record, by the columns of its model and its id.
BY_NAME = {"mail_activity": "res_model", "ir_attachment": "res_model"}


def created_with(partner):
    """A contact and the addresses that were created in the same transaction."""
    return partner | partner.with_context(active_test=False).child_ids.filtered(
        lambda child: child.create_date == partner.create_date)


def used(partners):
    """Those of these contacts to which any row of the database refers, beside those of the import itself."""
    env, found = partners.env, set()
    if not partners:
        return partners
    env.flush_all()
    for table, column in env["base.partner.merge.automatic.wizard"]._get_fk_on("res_partner"):
        own = OWN.get(table, SQL("FALSE"))
        if table == "res_partner":
            own = SQL("used.id = ANY(%s)", partners.ids)
        name = SQL.identifier("used", column)
        found |= {partner for (partner,) in env.execute_query(SQL(
            "SELECT DISTINCT %s FROM %s used WHERE %s = ANY(%s) AND NOT %s",
            name, SQL.identifier(table), name, partners.ids, own))}
    for table, column in BY_NAME.items():
        found |= {partner for (partner,) in env.execute_query(SQL(
            "SELECT DISTINCT res_id FROM %s WHERE %s = 'res.partner' AND res_id = ANY(%s)",
            SQL.identifier(table), SQL.identifier(column), partners.ids))}
    return partners.browse(found)
