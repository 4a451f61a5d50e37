"""The texts for translators: the template in i18n/ has to contain exactly the texts of the addon."""

import os
import sys
import tempfile

from . import console, database, folders, odoo

TEMPLATE = folders.REPOSITORY / "i18n" / "books_connector.pot"
RENEW = "dev/odoo i18n export -d DATABASE -l pot -o i18n/books_connector.pot books_connector"


def complaints():
    """The texts that the template lacks, or that the addon no longer contains."""
    name = f"{database.PREFIX}-texts-{os.getpid()}"
    database.fresh(name)
    try:
        with tempfile.NamedTemporaryFile(suffix=".pot") as file:
            command = [sys.executable, "-m", "odoo", "i18n", "export", "-c", str(odoo.CONFIGURATION), "-d", name]
            command += ["-l", "pot", "-o", file.name, "books_connector"]
            console.run(command, "The texts could not be exported", folders.LOGS / "texts.log")
            exported, kept = texts(file.name), texts(TEMPLATE)
    finally:
        database.drop(name)
    found = [f"missing: {text!r}" for text in sorted(exported - kept)]
    found += [f"not said any more: {text!r}" for text in sorted(kept - exported)]
    return [*found, f"renew them: {RENEW}"] if found else []


def texts(path):
    import polib  # not there before the environment is

    return {entry.msgid for entry in polib.pofile(str(path))}
