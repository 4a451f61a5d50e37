"""Conditions on whether rows about a record exist, which the database can evaluate from either side."""

from odoo.fields import Domain
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL


def of_rows(rows, domain, column="id"):
    """The domain of records with such a row; its negation `~` finds records without one.

    :param rows: a model with `res_id`, as a user who may read it.
    :param domain: the condition on the rows, including their model.
    :param column: the column of the records that `res_id` refers to.
    """
    return RowsDomain(rows, Domain(domain), column)


class RowsDomain(DomainCustom):
    """EXISTS as a domain; unlike `Domain.custom` alone its opposite is NOT EXISTS, which the database can plan."""

    __slots__ = ("_given",)

    def __new__(cls, rows, domain, column, exists=True):
        def to_sql(_model, alias, _query):
            query = rows._search(domain)
            table = rows._table
            query.add_where(SQL(
                "%s = %s AND %s != 0", SQL.identifier(table, "res_id"), SQL.identifier(alias, column),
                SQL.identifier(table, "res_id")))
            return SQL("%s %s", SQL("EXISTS" if exists else "NOT EXISTS"), query.subselect(SQL("1")))

        self = super().__new__(cls, to_sql)
        object.__setattr__(self, "_given", (rows, domain, column, exists))
        return self

    def __invert__(self):
        rows, domain, column, exists = self._given
        return RowsDomain(rows, domain, column, not exists)
