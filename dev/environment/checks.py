"""The checks of a whole test run besides the tests: the style, the addon's installation, the recorded traffic."""

import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from . import copies, database, extension, folders, lifecycle, odoo, texts, translations

TRAFFIC = folders.CHECKOUT / "traffic" / f"test-{os.getpid()}.jsonl"
LAST_TRAFFIC = TRAFFIC.with_name("test.jsonl")


def before_the_tests():
    """The style and the addon's installation, two checks at a time: each of them keeps one core busy."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda checked: checked(), [*style(), *installation()]))


def style():
    pylint = [sys.executable, "-m", "pylint", "--rcfile", folders.REPOSITORY / "pyproject.toml"]
    return [
        partial(check, "ruff", [sys.executable, "-m", "ruff", "check", "--quiet", "."], folders.REPOSITORY),
        partial(check, "pylint-odoo", [*pylint, "books_connector"], odoo.ADDONS),
        partial(check, "structure", [sys.executable, folders.REPOSITORY / "dev" / "check-structure"]),
    ]


def installation():
    return [
        partial(complain, name, found) for name, found in {
            "upgrade, removal and installation again": lifecycle.complaints,
            "installation": database.complaints,
            "an addon that extends it": extension.complaints,
            "a copy that was not neutralized": copies.complaints,
            "texts for translators": texts.complaints,
            "translations": translations.complaints}.items()]


def complain(name, found):
    lines = found()
    return verdict(name, not lines, "\n".join(lines) or "nothing to complain of")


def traffic():
    """Check the requests of the tests against the vendors' published schemas, if those are beside the checkout."""
    TRAFFIC.replace(LAST_TRAFFIC)
    contracts = pathlib.Path(os.environ.get("CONTRACTS") or folders.REPOSITORY.parent / "shared" / "contracts")
    program = contracts if contracts.is_file() else contracts / "check_traffic.py"
    if not program.exists():
        return [verdict("traffic", True, "not held against the vendors' contracts: they are not beside this checkout")]
    if not LAST_TRAFFIC.stat().st_size:
        return [verdict("traffic", True, "the tests sent nothing to the sandbox")]
    return [check("traffic", [sys.executable, program, LAST_TRAFFIC])]


def torture():
    """Start some kills of imports, every numbered step once for each provider, and the first two random trials."""
    return started([
        sys.executable, folders.REPOSITORY / "dev" / "torture", "--trials", "40", "--seed", "1", "--history", "4"])


def check(name, command, folder=None):
    return ended(name, started(command, folder))


def started(command, folder=None):
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(name, process):
    """The verdict of a check, once it has ended."""
    text, _none = process.communicate()
    return verdict(name, process.returncode == 0, text.strip() or "nothing to say")


def verdict(name, passed, text):
    separator = "\n" if "\n" in text else " "
    print(f"{'passed' if passed else 'FAILED'}  {name}:{separator}{text}", flush=True)
    return passed
