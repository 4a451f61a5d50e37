"""Check names in the code, of files, fields and menus against the glossary: accounting's words, no private ones."""

import ast
import re
import xml.etree.ElementTree as ET

from .source import ROOT, sources

FOLDERS = ("models", "flows", "providers", "tools", "controllers", "wizard", "dev")
# {private word, or consecutive words in a name: the word to use instead}
ODD = {
    "namesake": "currency contact", "namesakes": "currency contacts",
    "payer": "payment", "payers": "payments", "payout": "payment push",
    "twins": "partials of the same pair",
    "rouse": "requeue", "sweep": "catch-up", "swept": "caught up",
    "tell": "report", "tells": "report", "told": "known, returned", "telling": "relevant",
    "say": "state", "says": "state", "said": "stated",
    "stand": "exist", "stands": "exists", "stood": "existed", "standing": "current",
    "untold": "not in change feed", "foresee": "expected totals", "foreseen": "expected totals",
    "bearing": "find by number", "rewound": "rewind cursor", "looked for": "never replayed",
    "keeps rest": "allows unapplied", "gives back": "refund", "given back": "refunded", "gave back": "refunded",
    "stranded": "unresolved", "uncertain": "unresolved",
    "agreed here": "odoo snapshot", "agreed there": "books snapshot",
    "advance": "unapplied payment", "advances": "unapplied payments",
    "forgiven": "written off", "forgives": "write-off", "let go": "unapply",
    "unmatch": "unapply", "unmatched": "unapplied", "pace": "rate limit", "mend": "fix",
    "outbox": "queue", "in the books": "records", "what is missing": "to fix",
}
# Only in names of files and on menus: a function may send what is in the outbox.
SHOWN_ONLY = {"outbox", "in the books", "what is missing"}
# Other programs rely on these names.
FIXED = {"PayoutCase", "tests/payout_case.py"}


def odd_names():
    """["where: name (what to say)"] of names with a private word of ours."""
    return [
        f"{where}: {name} ({word} → {ODD[word]})" for where, name, words in _names()
        for word in ODD if name not in FIXED and where not in FIXED and f" {word} " in f" {' '.join(words)} "
        and (word not in SHOWN_ONLY or where.endswith("menu"))]


def _names():
    """(where it is, name, its words) of all that the addon names."""
    for source in sources(*FOLDERS, "tests"):
        yield source.path, source.path, split(source.path.rpartition("/")[2].removesuffix(".py"))
    for source in sources(*FOLDERS):
        for name in sorted(set(_defined(source.tree))):
            yield source.path, name, split(name)
    for path in sorted((ROOT / "views").glob("*.xml")):
        for node in ET.parse(path).iter():
            if node.tag in ("field", "button") and node.get("name"):
                yield path.name, node.get("name"), split(node.get("name"))
            elif node.tag == "menuitem" and node.get("name"):
                yield f"{path.name}, menu", node.get("name"), node.get("name").lower().split()


def split(name):
    """The words of a name in snake_case or CamelCase, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def _defined(tree):
    """The names that a file defines: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
