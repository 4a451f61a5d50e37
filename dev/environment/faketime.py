"""A clock that is wrong on purpose: libfaketime, this machine's own or Debian's package unpacked into the cache."""

import os
import pathlib
import re
import select
import sys
import time

from . import apt, console, folders, python

PACKAGE = "libfaketime"
LIBRARY = "lib/*/faketime/libfaketime.so.1"


def enter():
    """Start the same command again with a clock that it can set by the variable FAKETIME, and so can what it forks.

    Other programs that it starts have the true time.
    """
    if "FAKETIME" not in os.environ:
        python.restart(sys.executable, {
            "LD_PRELOAD": str(found()), "FAKETIME": "+0", "FAKETIME_NO_CACHE": "1",
            # What is measured and waited for is not faked, or threads wait for ever.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        })
    del os.environ["LD_PRELOAD"]
    # libfaketime refuses the call by which Python sleeps until a moment of a clock that is not faked.
    time.sleep = sleep


def sleep(seconds):
    select.select((), (), (), seconds)


def found():
    return next(pathlib.Path("/usr").glob(LIBRARY), None) or unpacked()


def unpacked():
    """Debian's package of this machine's own release: a later one may want a later C library."""
    release = pathlib.Path("/etc/os-release").read_text()
    codename = re.search(r"^VERSION_CODENAME=(\w+)", release, re.MULTILINE)
    if not codename:
        console.stop(f"No Debian here to get {PACKAGE} from: install it.")
    folder = folders.SHARED / f"{PACKAGE}-{codename[1]}"
    with folders.lock(folders.SHARED):
        if not folder.exists():
            with console.step("Downloading libfaketime from Debian's archive"), folders.whole(folder) as part:
                apt.unpack({codename[1]: [PACKAGE]}, part)
    return next((folder / "usr").glob(LIBRARY))
