"""What an import would read, in numbers."""

from odoo.tools import formatLang

from ...providers import PROVIDERS
from ...providers.errors import BooksError
from ..connect.interruption import halt
from .progress import words_of_lists


def note_counts(one):
    """Count the objects of each list in the books."""
    connection = one.connection_id
    try:
        counts = connection._provider().history_counts(one.since or None, open_only=one.open_only)
    except BooksError as error:
        halt(connection, error)
        one.problem = connection.error or str(error)
        return
    one.write({"counts": counts, "problem": False})


def sentence_of_counts(one):
    """The counts as one text; what no import can take is named apart."""
    if not one.counts:
        return False
    env, lists, aside = one.env, one._lists(), PROVIDERS[one.connection_id.provider].historic_counted
    words = words_of_lists(env)

    def listed(names):
        return ", ".join(
            f"{formatLang(env, one.counts[name], digits=0)} {words[name]}" for name in names if one.counts.get(name))

    found = [listed(lists)]
    if listed(aside):
        found.append(env._("not compared: %s", listed(aside)))
    unknown = [words[name] for name in (*lists, *aside) if name not in one.counts]
    if unknown:
        found.append(env._("cannot be read with this connection: %s", ", ".join(unknown)))
    return "; ".join(filter(None, found)) or env._("nothing")
