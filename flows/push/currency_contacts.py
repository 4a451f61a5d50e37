"""Books that keep each contact in one currency."""

from odoo.tools import SQL

from ...providers import PROVIDERS


def splits_currencies(connection):
    """Whether a contact of these books has documents in one currency only."""
    facts = connection._facts()
    return PROVIDERS[connection.provider].contact_keeps_currency and bool(facts and facts.multi_currency)


def first_currencies(connection, partners):
    """{id of the contact: name of the currency of the first document that waits for it}: it is created in that
    currency.
    """
    return dict(connection.env.execute_query(SQL(
        """
        SELECT DISTINCT ON (move.commercial_partner_id) move.commercial_partner_id, currency.name
          FROM account_move move JOIN res_currency currency ON currency.id = move.currency_id
          JOIN books_job job ON job.res_model = 'account.move' AND job.res_id = move.id
           AND job.connection_id = %s AND job.state != 'done'
         WHERE move.commercial_partner_id = ANY(%s)
           AND move.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))
         ORDER BY move.commercial_partner_id, job.id
        """, connection.id, partners.ids, partners.ids)))


def link_currency_contact(record, row):
    """Link a currency contact to that contact of the books, whose changes are not applied in Odoo."""
    row.write({"res_model": record._name, "res_id": record.id})
    row.books_snapshot = row.contact
