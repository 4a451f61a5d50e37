"""The folders: those that checkouts share, and those of one checkout."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil

from . import console

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "books_connector"
KEY = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]
CHECKOUT = SHARED / "checkouts" / f"{REPOSITORY.name}-{KEY}"
LOGS = CHECKOUT / "logs"
NEEDED_GIB = 2.5


@contextlib.contextmanager
def lock(folder, name="lock"):
    """One set-up at a time in a folder; a second one waits for the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with console.step("Waiting for another set-up to finish"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def whole(folder):
    """A new folder that gets its name only when it is complete."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    part.rename(folder)


def need_disk():
    SHARED.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(SHARED).free / 2**30
    if free < NEEDED_GIB:
        console.stop(f"Too little disk: {NEEDED_GIB} GiB are needed below {SHARED}, {free:.1f} GiB are free.")


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]
