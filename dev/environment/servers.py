"""Odoo and the sandbox as running servers, for as long as a `with` block lasts."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request

from . import console, folders, ports

PATIENCE = 120


@contextlib.contextmanager
def sandbox(traffic, port=0, scale=1, history=0, seed=1):
    """The look-alike QuickBooks and Xero; yields its addresses by name.

    :param history: so many documents of five years in one set of books of each, those of the number `seed`.
    """
    traffic.parent.mkdir(parents=True, exist_ok=True)
    traffic.write_text("")
    command = ["-m", "sandbox", "--port", ports.free(port), "--traffic", traffic, "--scale", scale]
    command += ["--history", history, "--seed", seed]
    with running("sandbox", command, stdout=subprocess.PIPE, cwd=folders.REPOSITORY) as (program, log):
        line = program.stdout.readline()
        if not line:
            console.stop_with_output("The sandbox did not start", log.read_text(), log)
        yield json.loads(line)


@contextlib.contextmanager
def odoo(database, port=0, workers=0, name="odoo"):
    """Odoo serving one database; yields its address.

    :param workers: processes that serve pages, beside two for schedules; 0: threads of one process.
    :param name: of its log.
    """
    port = ports.free(port)
    # Not `-m odoo`: with several workers Odoo starts the same file again, as the server of what is told to browsers.
    command = [folders.REPOSITORY / "dev" / "odoo", "-d", database, "--db-filter", f"^{database}$", "--http-port", port]
    if workers:
        command += ["--workers", workers, "--max-cron-threads", 2, "--gevent-port", ports.free()]
    with running(name, command) as (program, log):
        url = f"http://localhost:{port}"
        with console.step("Starting Odoo"):
            until = time.monotonic() + PATIENCE
            while not answers(f"{url}/web/health"):
                if program.poll() is not None or time.monotonic() > until:
                    console.stop_with_output("Odoo did not start", log.read_text(), log)
                time.sleep(0.2)
        yield url


@contextlib.contextmanager
def running(name, command, **options):
    log = folders.LOGS / f"{name}.log"
    with open(log, "w") as file:
        options = {"stdout": file, **options, "stderr": file, "stdin": subprocess.DEVNULL, "text": True}
        program = subprocess.Popen([sys.executable, *map(str, command)], **options)
    try:
        yield program, log
    finally:
        program.terminate()
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False
