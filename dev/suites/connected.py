"""A database in which every company is connected, and each that is made later, too."""

import json
import os

from environment import console, folders, lifecycle, odoo

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
    log, otherwise = folders.LOGS / f"suites-{os.getpid()}.log", "The companies could not be connected"
    code = CONNECT.format(dev=str(folders.REPOSITORY / "dev"), box=json.dumps(box))
    text = lifecycle.shell(name, code, log, otherwise)
    if "Traceback" in text:
        console.stop_with_output(otherwise, text, log)
    lifecycle.odoo(name, "--addons-path", f"{odoo.ADDONS},{FOLDER}", "-i", ADDON, log=log)
