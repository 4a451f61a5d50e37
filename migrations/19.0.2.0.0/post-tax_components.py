"""The rates that a tax is made of stood in its number, as "3=20/4=20": rate 3 of 20 % on sales, 4 on purchases."""

import json
import re

SIDE = r"[^=+/]+=-?[\d.]+(?:\+[^=+/]+=-?[\d.]+)*"
TEXT = re.compile(f"(?P<sale>{SIDE})?/(?P<purchase>{SIDE})?")


def migrate(cr, version):
    cr.execute("SELECT id, number FROM books_record WHERE kind = 'tax' AND components IS NULL AND number LIKE '%=%'")
    for row_id, number in cr.fetchall():
        found = TEXT.fullmatch(number)
        if found:
            components = [
                [*pair.split("="), use] for use in ("sale", "purchase")
                for pair in (found[use] or "").split("+") if pair]
            cr.execute("UPDATE books_record SET components = %s, number = NULL WHERE id = %s", (
                json.dumps(components), row_id))
