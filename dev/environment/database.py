"""Databases as copies of templates: Odoo with accounting, the same with the current addon, and with companies."""

import contextlib
import os
import re
import shutil
import sys

from . import console, folders, odoo

MODULES = [
    "sale_management", "hr_expense", "point_of_sale", "l10n_us_account", "l10n_uk", "l10n_au", "l10n_ca", "l10n_be"]
PREFIX = f"books-{folders.KEY}"
# The parts of the addon that are stored in a database on installation, or served from there.
INSTALLED = ["models", "wizard", "report", "data", "security", "views", "i18n", "static"]
PREPARE_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
CREATE_COMPANIES = "from odoo.addons.books_connector.tests.companies import prepare; prepare(env); env.cr.commit()"


def fresh(name):
    """A new database `name` in which only the addon was installed."""
    copied(name, addon_template)


def for_tests(name):
    """A new database `name` in which the addon was installed and the companies of the tests were created."""
    copied(name, tests_template)


def copied(name, source_of):
    with folders.lock(folders.CHECKOUT, "lock-databases"):
        source = source_of()
        drop(name)
        copy(source, name)


def base_template():
    step = f"Preparing a database with {', '.join(MODULES)}"
    return template("base", folders.digest(odoo.importable(), MODULES), step, lambda part: install(
        part, MODULES, folders.LOGS / "base.log"))


def addon_template():
    base = base_template()

    def build(part):
        copy(base, part)
        install(part, ["books_connector"], folders.LOGS / "install.log")
        shell(part, PREPARE_ASSETS, "Odoo's web files could not be prepared", folders.LOGS / "assets.log")

    return template("addon", folders.digest(base, *addon_files()), "Installing the addon", build)


def tests_template():
    addon, companies = addon_template(), folders.REPOSITORY / "tests" / "companies.py"

    def build(part):
        copy(addon, part)
        shell(part, CREATE_COMPANIES, "The companies of the tests could not be created", folders.LOGS / "tests.log")

    digest = folders.digest(addon, companies.read_bytes())
    return template("tests", digest, "Creating the companies of the tests", build)


def template(kind, digest, step, build):
    """The name of a template, built unless it exists; former ones of its kind are dropped."""
    name = f"{PREFIX}-{kind}-{digest}"
    if not exists(name):
        drop_all(f"{PREFIX}-{kind}-")
        with console.step(step), whole(name) as part:
            build(part)
    return name


def shell(name, code, otherwise, log):
    command = [sys.executable, "-m", "odoo", "shell", "-d", name, "--no-http"]
    return console.run(command, otherwise, log, given=code)


def addon_files():
    places = [folders.REPOSITORY / name for name in INSTALLED]
    found = [*folders.REPOSITORY.glob("*.py"), *(file for place in places for file in place.rglob("*.*"))]
    for file in sorted(file for file in found if file.is_file() and file.suffix != ".pyc"):
        yield file
        yield file.read_bytes()


def install(name, modules, log):
    command = [sys.executable, "-m", "odoo", "-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http"]
    console.run(command, f"{', '.join(modules)} could not be installed", log)


def update(name):
    """Bring the addon in this database to what it is now."""
    command = [sys.executable, "-m", "odoo", "-d", name, "-u", "books_connector", "--stop-after-init", "--no-http"]
    console.run(command, "The addon could not be updated", folders.LOGS / "update.log")


def complaints():
    """The warnings and errors in Odoo's log of the addon's installation."""
    return complaints_of((folders.LOGS / "install.log").read_text())


def complaints_of(log):
    """The warnings and errors in a log of Odoo."""
    found = [line for line in log.splitlines() if re.match(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", line)]
    return [line for line in found if " py.warnings: " not in line or "books_connector" in line]


@contextlib.contextmanager
def whole(name):
    """A new database that gets its name only when it is complete."""
    part = f"{name}.part"
    drop(part)
    drop(name)
    yield part
    filestore(part).rename(filestore(name))
    with connection() as cursor:
        # Templates accept no connections: an Odoo that serves every database would run its schedules in them.
        cursor.execute(f'ALTER DATABASE "{part}" ALLOW_CONNECTIONS false')
        cursor.execute(f'ALTER DATABASE "{part}" RENAME TO "{name}"')


def copy(source, name):
    with connection() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    # Odoo never changes a stored file.
    shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def drop(name):
    with connection() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def drop_all(prefix):
    for name in names(prefix):
        drop(name)


def drop_left_over():
    """Drop the databases of test runs that were killed."""
    for name in names(f"{PREFIX}-test-"):
        number = name.removeprefix(f"{PREFIX}-test-").split("-")[0]  # of the process that made it
        if not os.path.exists(f"/proc/{number}"):
            drop(name)


def exists(name):
    return name in names(name)


def names(prefix):
    with connection() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def filestore(name):
    return odoo.HOME / "filestore" / name


@contextlib.contextmanager
def connection():
    import psycopg2  # not there before the environment is

    try:
        link = psycopg2.connect(dbname="postgres")
    except psycopg2.OperationalError as error:
        console.stop(f"PostgreSQL at {os.environ['PGHOST']} does not answer: {str(error).splitlines()[0]}")
    link.autocommit = True
    with contextlib.closing(link), link.cursor() as cursor:
        yield cursor
