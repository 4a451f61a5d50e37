"""The browser that Odoo's tours drive."""

import os
import shutil

from . import console, folders

# Odoo's own switches stop most of what a browser asks of the network by itself, these the rest.
SWITCHES = "--disable-component-update --disable-sync --disable-quic --no-pings --disable-domain-reliability"
NAMES = ["chromium", "google-chrome", "chromium-browser", "google-chrome-stable"]
PACKAGES = ["chromium", "fonts-liberation"]
FOLDER = folders.CHECKOUT / "browser"


def install():
    """Put a browser where Odoo looks first."""
    browser = os.environ.get("CHROMIUM") or found() or installed()
    if not os.access(browser, os.X_OK):
        console.stop(f"CHROMIUM names {browser}, which cannot be run.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    script = FOLDER / "google-chrome"
    script.write_text(f'#!/bin/sh\nexec "{browser}" {SWITCHES} "$@"\n')
    script.chmod(0o755)
    os.environ["PATH"] = f"{FOLDER}{os.pathsep}{os.environ['PATH']}"


def found():
    places = [place for place in os.environ["PATH"].split(os.pathsep) if place != str(FOLDER)]
    return next(filter(None, (shutil.which(name, path=os.pathsep.join(places)) for name in NAMES)), None)


def installed():
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]
    if os.geteuid() or not shutil.which("apt-get"):
        console.stop(f"The tours need Chromium: sudo {' '.join(command)} (or name one by CHROMIUM).")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with console.step("Installing Debian's Chromium on this machine"):
        console.run(["apt-get", "update"], "Debian's archive cannot be read, is there a network?", env=quiet)
        console.run(command, "Chromium could not be installed", env=quiet)
    return found()
