"""Progress on the terminal, and errors of one line."""

import contextlib
import re
import subprocess
import sys
import threading
import time

# The line with the cause in the output of apt, pip or a traceback.
RELEVANT = re.compile(r"E: |ERROR: |error: |[\w.]*(Error|Exception|Invalid\w*): ")


def stop(reason):
    raise SystemExit(f"\033[31m{reason}\033[0m" if sys.stderr.isatty() else reason)


def note(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Show a step that takes long, and its duration."""
    start, done = time.monotonic(), threading.Event()

    def show(end):
        print(f"\r{time.monotonic() - start:4.0f} s  {text}", end=end, file=sys.stderr, flush=True)

    def tick():
        while not done.wait(1):
            show("")

    live = sys.stderr.isatty()
    if live:
        show("")
        threading.Thread(target=tick, daemon=True).start()
    else:
        note(f"{text} …")
    try:
        yield
    finally:
        done.set()
        show("\n")


def run(command, otherwise, log=None, given="", **options):
    """Run a command without showing its output; when it fails, stop with `otherwise` and the line with the cause."""
    done = subprocess.run(
        [str(part) for part in command],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **options,
    )
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout)
    if done.returncode:
        stop_with_output(otherwise, done.stdout, log)
    return done.stdout


def stop_with_output(reason, output, log=None):
    lines = [line for line in output.splitlines() if line.strip()] or ["it said nothing"]
    relevant = [line for line in lines if RELEVANT.match(line)] or lines
    # apt prints the cause first, a traceback last.
    line = relevant[0 if relevant[0].startswith("E: ") else -1].strip()
    stop(f"{reason}: {line}" + (f" (all of it: {log})" if log else ""))
