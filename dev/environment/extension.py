"""Test a small addon that overrides each extension method once."""

import os
import sys

from . import console, database, folders, odoo

ADDON = "books_connector_extension"
PLACE = folders.REPOSITORY / "dev" / "extension"


def complaints():
    """The failures of that addon's tests, or a message if they did not run."""
    name = f"{database.PREFIX}-extension-{os.getpid()}"
    database.fresh(name)
    command = [
        sys.executable, "-m", "odoo", "-c", str(odoo.CONFIGURATION), "-d", name, "-i", ADDON,
        "--test-tags", f"/{ADDON}", "--addons-path", f"{odoo.ADDONS},{PLACE}", "--stop-after-init"]
    try:
        log = console.run(command, "The extension's tests failed", folders.LOGS / "extension.log")
    finally:
        database.drop(name)
    return database.complaints_of(log) + ([] if "14 tests" in log else ["not all of the extension's tests were run"])
