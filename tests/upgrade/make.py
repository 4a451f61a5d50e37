#!/usr/bin/env python3
"""Make the fixture of the test of upgrades, the three .xz beside this script, by the former version itself.

The code of that version is taken from git by its hash and put into the development environment. There it is installed
in a new database; the sandbox is connected, and `story` does with it what people of two companies might have done. What
then stands in the database and in the books is written beside this script.

The fixture is the whole database as SQL, not only the addon's tables: rows of the addon name those of Odoo by their ids
(partners, entries, taxes, schedules), and what an upgrade changes of views, access rights, schedules and their ids in
`ir.model.data` is there only where Odoo wrote it itself. Of Odoo nothing but what these modules need is installed, and
what is large and made again by itself (web files, descriptions of modules) is left out. Within 19.0 Odoo changes no
table, so that the fixture fits whatever 19.0 reads it.
"""

import argparse
import io
import os
import pathlib
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "dev"))

import environment  # noqa: E402
import files  # noqa: E402
from environment import database, folders, say  # noqa: E402

FORMER = "fd319e7"  # 19.0.1.0.0
MODULES = ["sale", "hr_expense", "l10n_uk", "books_connector"]
# Run in Odoo's shell: the sandbox is that of this version, its state is to be taken up by it.
STORY = """
import json, sys
sys.path[:0] = [{here!r}, {repository!r}]
import files, story
from shown import shown
from sandbox.server import Sandbox
with Sandbox(scale=1000) as box:
    story.tell(env, box)
    files.write(files.SHOWN, json.dumps(shown(env)))
    files.write(files.BOOKS, json.dumps(box.control.save()))
    print("TOLD")
"""
# What is made again by itself, and what nobody needs to know of modules that are not installed.
LEAVE_OUT = """
DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%' OR res_model IN ('ir.ui.view', 'ir.module.module')
    OR (res_field IS NOT NULL AND res_model IN ('res.partner', 'res.users', 'res.company', 'res.lang', 'res.country'));
UPDATE ir_module_module SET description = NULL, icon = NULL, summary = NULL;
DELETE FROM bus_bus;
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", default=FORMER, metavar="HASH", help="another former version")
    options = parser.parse_args()
    environment.enter()
    os.environ["BOOKS_CONNECTOR_KEY"] = files.KEY
    name = f"{database.PREFIX}-former"
    database.drop(name)
    try:
        make(name, checked_out(options.version))
    finally:
        database.drop(name)


def checked_out(version):
    """A folder of addons in which the addon is as it was at this commit."""
    addons = folders.CHECKOUT / f"former-{version}"
    if not addons.exists():
        archive = subprocess.run(
            ["git", "archive", "--prefix=books_connector/", version], cwd=folders.REPOSITORY, check=True,
            stdout=subprocess.PIPE).stdout
        with folders.whole(addons) as part, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(part, filter="data")
    return addons


def make(name, addons):
    command = [sys.executable, "-m", "odoo"]
    options = ["-d", name, "--addons-path", str(addons), "--no-http"]
    log = folders.LOGS / "former.log"
    with say.step("Installing the former version"):
        say.run([*command, *options, "-i", ",".join(MODULES), "--stop-after-init"], "It could not be installed", log)
    with say.step("Telling the story"):
        told = say.run(
            [*command, "shell", *options, "--log-level=warn"], "The story broke off", log,
            given=STORY.format(here=str(HERE), repository=str(folders.REPOSITORY)))
    if "\nTOLD" not in told:
        say.stop_with_output("The story broke off", told, log)
    say.run(["psql", "-q", "-d", name, "-c", LEAVE_OUT], "Nothing could be left out")
    dump = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--no-comments", name], check=True, stdout=subprocess.PIPE,
        text=True).stdout
    files.write(files.DUMP, dump)
    for path in (files.DUMP, files.BOOKS, files.SHOWN):
        say.note(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
