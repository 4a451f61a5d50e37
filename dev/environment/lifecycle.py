"""Upgrade, uninstall and reinstall the addon in a database that is in use."""

import os
import re
import sys

from . import console, database, folders

USE = """
from odoo.addons.books_connector.flows.connect.schedules import ensure_schedules
from odoo.addons.books_connector.flows.push.queue import queue
env["ir.config_parameter"].set_param("books_connector.xero_base_url", "http://localhost:1")
env["books.app"].create({"provider": "xero", "client_id": "id", "client_secret": "secret"})
connection = env["books.connection"].create({"provider": "xero"})
ensure_schedules(connection)
record = env["books.record"].create({
    "connection_id": connection.id, "kind": "customer", "external_id": "1", "name": "One"})
partner = env["res.partner"].create({"name": "One"})
record.write({"res_model": "res.partner", "res_id": partner.id})
queue(connection, "customer", partner)
connection.activity_schedule("mail.mail_activity_data_todo", summary="Connect again", user_id=env.uid)
connection.message_post(body="Connected")
env.cr.commit()
"""
LOG = folders.LOGS / "lifecycle.log"
REMOVE = 'env["ir.module.module"].search([("name", "=", "books_connector")]).button_immediate_uninstall()'
# What an uninstall may leave behind: schedules would fail for ever, the rest would be useless.
LEFT = r"""
env.cr.execute('''
    SELECT 'table ' || table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name LIKE 'books\_%'
     UNION ALL
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name LIKE 'books\_%'
     UNION ALL
    SELECT 'schedule ' || cron_name FROM ir_cron JOIN ir_act_server ON ir_act_server.id = ir_actions_server_id
     WHERE code LIKE '%._cron_pu%'
     UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'books\_connector%'
     UNION ALL
    SELECT 'message of ' || model FROM mail_message WHERE model LIKE 'books.%'
     UNION ALL
    SELECT 'activity of ' || res_model FROM mail_activity WHERE res_model LIKE 'books.%'
     UNION ALL
    SELECT 'field ' || model || '.' || name FROM ir_model_fields WHERE name LIKE 'books\_%' OR model LIKE 'books.%'
''')
print("LEFT:", "; ".join(text for [text] in env.cr.fetchall()))
"""


def complaints():
    """The errors when a database in use is upgraded, and the addon is uninstalled and installed again."""
    name = f"{database.PREFIX}-life-{os.getpid()}"
    database.fresh(name)
    try:
        shell(name, USE)
        before = left(name)
        upgraded = odoo(name, "-u", "books_connector")
        shell(name, REMOVE)
        after = left(name)
        installed = odoo(name, "-i", "books_connector")
    finally:
        database.drop(name)
    words = ("table", "column", "schedule", "parameter", "message")
    found = [f"nothing of the {word} was seen before the removal" for word in words if f"{word} " not in before]
    if after:
        found.append(f"left after the removal: {after}")
    return found + database.complaints_of(upgraded) + database.complaints_of(installed)


def left(name):
    return re.search(r"^LEFT: (.*)", shell(name, LEFT), re.MULTILINE)[1].strip()


def shell(name, code, log=LOG, otherwise="Odoo could not do this"):
    """Run code in Odoo's shell; what it printed."""
    return database.shell(name, code, otherwise, log)


def odoo(name, *arguments, log=LOG):
    """Run Odoo's server for its work on a database only; what it printed."""
    command = [sys.executable, "-m", "odoo", "-d", name, *arguments, "--stop-after-init", "--no-http"]
    return console.run(command, f"odoo {' '.join(map(str, arguments))} failed", log)
