"""A database in which every company is connected, and each that is made later, too."""

import json
import os
import sys

from environment import console, folders, odoo

ADDON = "books_connector_everywhere"
FOLDER = folders.REPOSITORY / "dev" / "everywhere"
# By a real consent at the look-alike, one company for each provider: the others get its grant and its facts.
CONNECT = """
import json, sys
sys.path.insert(0, {dev!r})
from benchmark import push
for provider in ("quickbooks", "xero"):
    push.prepare(env, json.loads({box!r}), provider, "Connected " + provider)
env.cr.commit()
"""


def prepare(name, box):
    shell = [sys.executable, "-m", "odoo", "shell", "-d", name, "--no-http"]
    given = CONNECT.format(dev=str(folders.REPOSITORY / "dev"), box=json.dumps(box))
    log = folders.LOGS / f"suites-{os.getpid()}.log"
    text = console.run(shell, "The companies could not be connected", log, given=given)
    if "Traceback" in text:
        console.stop_with_output("The companies could not be connected", text, log)
    install = [sys.executable, "-m", "odoo", "-d", name, "--addons-path", f"{odoo.ADDONS},{FOLDER}", "-i", ADDON,
               "--stop-after-init", "--no-http"]
    console.run(install, f"{ADDON} could not be installed", log)
