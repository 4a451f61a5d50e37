"""How the database carries out what Odoo asks it: the plans of the queries, and how many rows they read."""

import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL

VERBS = ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")


class Plan:
    """One query and its plan.

    :ivar read: {table: rows of it that were read}, whether or not they were found to be those asked for.
    :ivar whole: the tables that were read from end to end.
    :ivar indexes: the names of those that were used.
    :ivar usable: the names of those that would be used if no table could be read from end to end.
    """

    def __init__(self, query, found, otherwise):
        self.query, self.milliseconds = query, found["Execution Time"]
        self.read, self.whole, self.indexes, self.tree = {}, set(), set(), found["Plan"]
        self._look(found["Plan"])
        self.usable = self.indexes | set(_indexes(otherwise["Plan"]))

    def _look(self, node):
        # What an index tells for a bitmap does not count: its rows are read with the bitmap.
        table = node.get("Relation Name")
        if "Index Name" in node:
            self.indexes.add(node["Index Name"])
        if node["Node Type"] == "Seq Scan":
            self.whole.add(table)
        if "Scan" in node["Node Type"] and table and node["Actual Loops"]:
            rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                    + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"]
            self.read[table] = self.read.get(table, 0) + rows
        for child in node.get("Plans", ()):
            self._look(child)

    def __str__(self):
        return f"{self.read} by {sorted(self.indexes)}, whole: {sorted(self.whole)}: {self.query[:3000]}"


def _indexes(node):
    if "Index Name" in node:
        yield node["Index Name"]
    for child in node.get("Plans", ()):
        yield from _indexes(child)


@contextmanager
def plans_of(tables):
    """The plans of all queries that name one of these tables, in a list; each query is carried out twice."""
    found, execute = [], Cursor.execute

    def asked(cr, text):
        cr._obj.execute("EXPLAIN " + text)
        [[plan]] = cr._obj.fetchall()
        return (plan if isinstance(plan, list) else json.loads(plan))[0]

    def explained(cr, query, params=None, log_exceptions=True):
        text = cr._obj.mogrify(*((query.code, query.params) if isinstance(query, SQL) else (query, params or None)))
        text = text.decode()
        if text.split(None, 1)[0].upper() in VERBS and any(table in text for table in tables):
            cr._obj.execute("SAVEPOINT plan")
            try:
                plan = asked(cr, "(ANALYZE, TIMING OFF, FORMAT JSON) " + text)
                cr._obj.execute("SET LOCAL enable_seqscan = off")
                found.append(Plan(text, plan, asked(cr, "(FORMAT JSON) " + text)))
            except Exception:  # noqa: BLE001  it says so when it is carried out
                cr._obj.execute("ROLLBACK TO SAVEPOINT plan")
            else:
                cr._obj.execute("ROLLBACK TO SAVEPOINT plan")
            cr._obj.execute("RELEASE SAVEPOINT plan")
        return execute(cr, query, params, log_exceptions)

    with patch.object(Cursor, "execute", explained):
        yield found
