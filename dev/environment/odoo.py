"""Odoo 19: an existing one, else Debian's package, unpacked into the cache."""

import importlib.util
import os
import pathlib
import re

from . import apt, console, folders

# Debian replaced some web files by links to packages of its own: without those, pages answer 500.
# Font Awesome comes from a release that still has 4.7: later ones lack the files that Odoo's icons need.
PACKAGES = {
    "sid": [
        "odoo-19",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
        "fonts-roboto-unhinted",
        "fonts-montserrat",
        "fonts-inconsolata",
        "fonts-ocr-b",
        "fonts-glyphicons-halflings",
    ],
    "trixie": ["fonts-font-awesome"],
}
# Left out by Debian for its licence; without any such file every page logs an error, and Odoo's tours fail on that.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
CONFIGURATION = folders.CHECKOUT / "odoo.conf"
ADDONS = folders.CHECKOUT / "addons"
HOME = folders.CHECKOUT / "odoo"


def home():
    """The folder to put on PYTHONPATH."""
    folder = pathlib.Path(os.environ["ODOO_HOME"]).resolve() if os.environ.get("ODOO_HOME") else importable()
    if not folder:
        return downloaded() / "usr/lib/python3/dist-packages"
    release = folder / "odoo" / "release.py"
    found = release.exists() and re.search(r"^version_info = \((\d+), *(\d+)", release.read_text(), re.MULTILINE)
    if not found or found.groups() != ("19", "0"):
        console.stop(f"No Odoo 19.0 in {folder}: ODOO_HOME wants the folder that holds odoo-bin, or the package odoo.")
    return folder if folders.SHARED in folder.parents else alone(folder)


def importable():
    spec = importlib.util.find_spec("odoo")
    places = list(spec.submodule_search_locations or []) if spec else []
    return pathlib.Path(places[0]).parent if places else None


def alone(folder):
    """Links to Odoo only: other packages that lie beside it would hide the environment's own."""
    links = folders.SHARED / f"odoo-19-linked-{folders.digest(folder)}"
    links.mkdir(parents=True, exist_ok=True)
    for name in ("odoo", "addons"):
        if (folder / name).exists() and not (links / name).is_symlink():
            (links / name).symlink_to(folder / name)
    return links


def downloaded():
    folder = folders.SHARED / f"odoo-19-{folders.digest(PACKAGES, LEFT_OUT)}"
    if not folder.exists():
        folders.need_disk()
        text = "Downloading Odoo 19 from Debian's archive, 130 MB, and unpacking it"
        with console.step(text), folders.whole(folder) as part:
            apt.unpack(PACKAGES, part)
            left_out = part / "usr/lib/python3/dist-packages/odoo/addons" / LEFT_OUT
            left_out.parent.mkdir(parents=True, exist_ok=True)
            left_out.touch()
    return folder


def configure(http_port, gevent_port):
    """This checkout's odoo.conf, and the link that makes the repository an addon named books_connector."""
    ADDONS.mkdir(parents=True, exist_ok=True)
    link = ADDONS / "books_connector"
    if not link.is_symlink():
        link.symlink_to(folders.REPOSITORY)
    options = {
        "addons_path": ADDONS,
        "data_dir": HOME,
        "screenshots": folders.CHECKOUT / "screenshots",
        "http_interface": "127.0.0.1",
        "http_port": http_port,
        "gevent_port": gevent_port,
        "list_db": True,
        "max_cron_threads": 1,
        # A process of tests lives for long, and a browser asks for many files at a time: each takes a thread's stack.
        "limit_memory_hard": 0,
    }
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
    part = CONFIGURATION.with_suffix(".part")
    part.write_text(text)
    part.rename(CONFIGURATION)
