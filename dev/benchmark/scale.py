"""The same as `push` for ever more documents, with the cost of one: it is to stay the same."""

import json

from . import push


def measure(database, box, provider, documents, new=False):
    figures = json.loads(push.measure(database, box, provider, documents, new))
    return json.dumps(figures | {
        "case": "scale", "sql_per_document": round(figures["sql_queries"] / documents, 2),
        "cpu_ms_per_document": round(figures["cpu_seconds"] * 1000 / documents, 2),
        "mib_above_idle": figures["peak_mib"] - figures["idle_mib"]})
