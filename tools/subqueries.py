"""Conditions on whether rows about a record exist, and the ways in which the database can evaluate them."""

from enum import Enum
from zlib import crc32

from odoo.fields import Domain
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL


class By(Enum):
    """Where the database starts from, whatever it estimates.

    :cvar RECORD: the records: it can stop as soon as it has found enough for a page.
    :cvar ROWS: the rows, of which there are few. It never reads the records in the order of a list until it has found
        enough for a page. What has no such rows is still found from the records.
    :cvar JOIN: both, each read once: for what is asked about every record, such as a group.
    """

    RECORD = "record"
    ROWS = "rows"
    JOIN = "join"


def of_rows(rows, domain, column="id", by=By.RECORD, refers="res_id", once=False):
    """The domain of records with such a row; its negation `~` finds records without one.

    :param rows: a model with rows that refer to records, as a user who may read it.
    :param domain: the condition on the rows, including their model.
    :param column: the column of the records that the rows refer to.
    :param by: one of `By`.
    :param refers: the column of the rows that refers to the record.
    :param once: never ask record by record, also not for the negation: see `of_ids`.
    """
    domain = Domain(domain)

    def selected():
        return rows._search(domain).select(SQL.identifier(rows._table, refers))

    def exists(alias):
        found = rows._search(domain)
        found.add_where(SQL("%s = %s", SQL.identifier(rows._table, refers), SQL.identifier(alias, column)))
        return SQL("EXISTS %s", found.subselect(SQL("1")))

    return of_ids(selected, column, by) if once else IdsDomain(selected, exists, column, by)


def of_ids(selected, column="id", by=By.RECORD):
    """The domain of records with one of these ids, and by its negation of the others.

    :param selected: a function that returns the SELECT of the ids.
    :param column: the column of the records that the ids are of.
    :param by: one of `By`.
    """
    return IdsDomain(selected, lambda alias: SQL("%s IN (%s)", SQL.identifier(alias, column), selected()), column, by)


class IdsDomain(DomainCustom):
    """A subquery as a domain; unlike that of `Domain.custom` its opposite is NOT EXISTS, which can be planned."""

    __slots__ = ("_given",)

    def __new__(cls, selected, exists, column, by, wanted=True):
        def to_sql(_model, alias, query):
            if by is By.JOIN:
                condition = _joined(query, alias, column, selected())
            elif by is By.ROWS and wanted:
                condition = SQL("%s = ANY(ARRAY(%s))", SQL.identifier(alias, column), selected())
            else:
                condition = exists(alias)
            return condition if wanted else SQL("NOT %s", condition)

        self = super().__new__(cls, to_sql)
        object.__setattr__(self, "_given", (selected, exists, column, by, wanted))
        return self

    def __invert__(self):
        *given, wanted = self._given
        return IdsDomain(*given, not wanted)


def _joined(query, alias, column, ids):
    """The condition that a column is one of these ids, which are joined once, however often they are asked for."""
    joined = query.make_alias(alias, f"{column}_{crc32(repr((ids.code, ids.params)).encode())}")
    query.add_join(
        "LEFT JOIN", joined, SQL("(SELECT DISTINCT found.id FROM (%s) AS found(id))", ids),
        SQL("%s = %s", SQL.identifier(joined, "id"), SQL.identifier(alias, column)))
    return SQL("(%s IS NOT NULL)", SQL.identifier(joined, "id"))
