"""The fixture as a database and as books, as if both had been left a moment ago."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

import psycopg2

from odoo.tools import config

from ...tools import database
from . import files

MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d)([ T])(?!00:00:00\b)(\d\d:\d\d:\d\d)(\.\d+)?")
COPY = re.compile(r"^COPY [^\n]* FROM stdin;\n(.*?)^\\\.\n", re.MULTILINE | re.DOTALL)
# Words of pg_dump that older or newer servers do not know.
UNKNOWN = re.compile(r"^(SET transaction_timeout|\\(un)?restrict).*\n", re.MULTILINE)
# A restored database is not the one that got the consents; this one is to take its place. Its books are at another
# address, and what was on its way has been so for longer than an answer takes.
TAKE_OVER = """
    UPDATE books_grant SET database = jsonb_build_object('oid', %(oid)s, 'cluster', %(cluster)s, 'uuid', (
        SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'));
    UPDATE ir_config_parameter SET value = %(url)s || '/' || split_part(substr(key, 17), '_base_url', 1)
     WHERE key IN ('books_connector.quickbooks_base_url', 'books_connector.xero_base_url');
    UPDATE books_job SET not_before = now() AT TIME ZONE 'UTC' WHERE state = 'sending';
"""


@contextmanager
def restored(name, box):
    """A connection to a new database with the tables of the former version, and its books in this sandbox."""
    books = files.read_json(files.BOOKS)
    late = int(time.time() - books["at"])
    box.control.load(books, late)
    drop(name)
    try:
        with administration() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        with closing(psycopg2.connect(dbname=name)) as link:
            load(link, dump(timedelta(seconds=late)))
            with link, link.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', 'public', false)")
                cursor.execute(TAKE_OVER, {"url": box.url, **database.read(cursor)})
            yield link
    finally:
        drop(name)


def dump(late):
    """The dump, its moments so much later."""
    def later(match):
        moment = datetime.fromisoformat(f"{match[1]} {match[3]}") + late
        return f"{moment:%Y-%m-%d}{match[2]}{moment:%H:%M:%S}{match[4] or ''}"

    return UNKNOWN.sub("", MOMENT.sub(later, files.read(files.DUMP)))


def load(link, text):
    end = 0
    with link, link.cursor() as cursor:
        for rows in COPY.finditer(text):
            execute(cursor, text[end:rows.start()])
            cursor.copy_expert(text[rows.start():rows.start(1)], io.BytesIO(rows[1].encode()))
            end = rows.end()
        execute(cursor, text[end:])


def execute(cursor, statements):
    if any(line and not line.startswith("--") for line in statements.splitlines()):
        cursor.execute(statements)


def drop(name):
    with administration() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    # Not `config.filestore`: a plugin may have it name the files of the database that the tests run in.
    shutil.rmtree(os.path.join(config["data_dir"], "filestore", name), ignore_errors=True)


@contextmanager
def administration():
    with closing(psycopg2.connect(dbname="postgres")) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            yield cursor


def upgrade(link):
    """Upgrade the addon in the database of this link as an administrator does.

    :return: what Odoo logged.
    """
    return odoo(link, "-u", "books_connector", "--stop-after-init").stderr


def shell(link, program):
    """Run a program in Odoo's shell, which prints "DONE" at its end."""
    done = odoo(link, given=program, command=["shell"])
    if "DONE" not in done.stdout:
        raise AssertionError(f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}")


def odoo(link, *options, command=(), given=""):
    done = subprocess.run(
        [sys.executable, "-m", "odoo", *command, "-c", config["config"], "-d", link.info.dbname, "--addons-path",
         ",".join(config["addons_path"]), "--no-http", "--log-level=info", "--logfile=", *options],
        input=given, env={**os.environ, "BOOKS_CONNECTOR_KEY": files.KEY}, capture_output=True, text=True,
        check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-6000:])
    return done
