"""Debian packages unpacked into a folder: no root, nothing installed, the machine's own apt left as it is."""

import os
import pathlib
import re
import shutil

from . import console

SOURCES = pathlib.Path("/etc/apt")
SUITES = {"stable", "oldstable", "testing", "unstable", "sid"}


def unpack(packages, target):
    """Download `packages`, {suite: names}, and unpack them all below `target`."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            console.stop(f"No {tool} here to get Odoo 19 from Debian: set ODOO_HOME to an Odoo 19 of your own.")
    private = target / "apt"
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (private / folder).mkdir(parents=True)
    mirror, signed_by = find_mirror()
    option = f" [signed-by={signed_by}]" if signed_by else ""
    sources = private / "sources.list"
    sources.write_text("".join(f"deb{option} {mirror} {suite} main\n" for suite in packages))
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": private / "lists",
        "Dir::Cache": private / "cache",
        "Acquire::Languages": "none",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": os.environ.get("USER", "root") if os.geteuid() else "root",
    }
    apt = ["apt-get", "-q"] + [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]
    names = [f"{name}/{suite}" for suite, names in packages.items() for name in names]
    unread = "Debian's archive cannot be read, is there a network?"
    console.run([*apt, "update"], unread)
    console.run([*apt, "download", *names], unread, cwd=private / "debs")
    for deb in sorted((private / "debs").iterdir()):
        console.run(["dpkg-deb", "-x", deb, target], f"{deb.name} cannot be unpacked")
    shutil.rmtree(private)


def find_mirror():
    """Address and key of the Debian archive that this machine itself uses."""
    own = re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.MULTILINE)
    suites = SUITES | ({own[1]} if own else set())
    for entry in read_sources():
        if suites & set(entry["suites"].split()) and "main" in entry["components"].split():
            return entry["uris"].split()[0], entry.get("signed-by", "").strip()
    console.stop("No Debian archive in this machine's apt configuration: set ODOO_HOME to an Odoo 19 of your own.")


def read_sources():
    """The `deb` entries of apt's configuration, in both of its formats."""
    for file in sorted((SOURCES / "sources.list.d").glob("*.sources")):
        for paragraph in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", file.read_text())):
            fields = re.findall(r"(?m)^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", paragraph)
            entry = {name.lower(): value for name, value in fields}
            on = "deb" in entry.get("types", "").split() and entry.get("enabled", "yes") != "no"
            if on and {"uris", "suites", "components"} <= entry.keys() and "\n" not in entry.get("signed-by", ""):
                yield entry
    for file in [SOURCES / "sources.list", *sorted((SOURCES / "sources.list.d").glob("*.list"))]:
        text = file.read_text() if file.exists() else ""
        for options, uri, suite, components in re.findall(r"(?m)^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.+)$", text):
            signed_by = re.search(r"signed-by=(\S+)", options)
            yield {
                "uris": uri,
                "suites": suite,
                "components": components,
                "signed-by": signed_by[1] if signed_by else "",
            }
