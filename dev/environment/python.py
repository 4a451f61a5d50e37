"""The virtual environment: one for each Python and list of requirements, shared by all checkouts."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig

from . import console, folders

REQUIREMENTS = folders.REPOSITORY / "dev" / "requirements.txt"
KNOWN = [(3, 13), (3, 12), (3, 11), (3, 10)]


def folder():
    version = ".".join(map(str, sys.version_info[:2]))
    return folders.SHARED / f"python-{version}-{folders.digest(REQUIREMENTS.read_text(), sys.base_prefix)}"


def inside():
    return os.path.realpath(sys.prefix) == os.path.realpath(folder())


def restart(interpreter, variables):
    """Run the same command again, in another Python."""
    os.execve(interpreter, [str(interpreter), *sys.argv], {**os.environ, **variables})


def choose():
    """Go on in a Python that Odoo 19 runs on.

    It is the running one. If that was built without profile-guided optimisation, as version switchers build it, and
    there is the distribution's own, it is that: Odoo takes a tenth less time in it.
    """
    names = [f"python{major}.{minor}" for major, minor in KNOWN]
    others = [f"/usr/bin/{name}" for name in names]
    if sys.version_info[:2] not in KNOWN:
        others += filter(None, map(shutil.which, names))
    elif sys.base_prefix == "/usr" or "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return
    interpreter = next(filter(makes_environments, others), None)
    if interpreter:
        restart(interpreter, {})
    if sys.version_info[:2] not in KNOWN:
        console.stop(f"Odoo 19 runs on Python 3.10 to 3.13, this is {sys.version.split()[0]}: install one of those.")


def makes_environments(interpreter):
    # A version switcher may leave a name on the path behind which there is nothing.
    command = [interpreter, "-c", "import ensurepip, venv"]
    return os.path.exists(interpreter) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def install():
    """The environment's interpreter; the environment is made when it is missing."""
    home = folder()
    python = home / "bin" / "python"
    # A virtual environment knows its own path and cannot be renamed when it is complete: a file says so.
    complete = home / "complete"
    if not complete.exists():
        need_pip()
        folders.need_disk()
        with console.step("Installing Odoo's Python requirements, 400 MB"):
            shutil.rmtree(home, ignore_errors=True)
            console.run([sys.executable, "-m", "venv", home], "No virtual environment could be made")
            pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
            log = folders.SHARED / "pip.log"
            unread = "The Python package index did not give what is needed, is there a network?"
            console.run([*pip, "-r", REQUIREMENTS], unread, log)
            complete.touch()
    return python


def need_pip():
    for module in ("venv", "ensurepip"):
        if not importlib.util.find_spec(module):
            version = ".".join(map(str, sys.version_info[:2]))
            console.stop(f"This Python has no {module}: apt-get install python{version}-venv")
