"""Conditions on whether rows about a record exist, which the database can evaluate from either side."""

from odoo.fields import Domain
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL


def of_rows(rows, domain, column="id", few=False, refers="res_id"):
    """The domain of records with such a row; its negation `~` finds records without one.

    :param rows: a model with rows that refer to records, as a user who may read it.
    :param domain: the condition on the rows, including their model.
    :param column: the column of the records that the rows refer to.
    :param few: there are few such rows: the database starts from them, whatever it estimates, and never reads the
        records in the order of a list until it has found enough for a page.
    :param refers: the column of the rows that refers to the record.
    """
    return RowsDomain(rows, Domain(domain), column, few, refers)


class RowsDomain(DomainCustom):
    """EXISTS as a domain; unlike `Domain.custom` alone its opposite is NOT EXISTS, which the database can plan."""

    __slots__ = ("_given",)

    def __new__(cls, rows, domain, column, few, refers, exists=True):
        def to_sql(_model, alias, _query):
            query = rows._search(domain)
            referring, referred = SQL.identifier(rows._table, refers), SQL.identifier(alias, column)
            if few and exists:
                return SQL("%s = ANY(ARRAY(%s))", referred, query.select(referring))
            query.add_where(SQL("%s = %s", referring, referred))
            return SQL("%s %s", SQL("EXISTS" if exists else "NOT EXISTS"), query.subselect(SQL("1")))

        self = super().__new__(cls, to_sql)
        object.__setattr__(self, "_given", (rows, domain, column, few, refers, exists))
        return self

    def __invert__(self):
        *given, exists = self._given
        return RowsDomain(*given, not exists)
