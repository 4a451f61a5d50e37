"""Functions: their complexity, and whether they have a docstring."""

import ast

from .source import sources

MOST_WAYS = 10
FOLDERS = ("models", "flows", "providers", "controllers", "wizard", "tools", "sandbox", "tests", "dev")


def complex_functions():
    """["path: name has so many"] of functions with a cyclomatic complexity over the limit, counted as Ruff does."""
    found = []
    for source in sources(*FOLDERS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and complexity(node) > MOST_WAYS:
                found.append(f"{source.path}: {node.name} has {complexity(node)}")
    return found


def complexity(function):
    return 1 + sum(_branches(node) for node in ast.walk(function) if node is not function)


def _branches(node):
    if isinstance(node, ast.If | ast.For | ast.While | ast.ExceptHandler | ast.FunctionDef):
        loops = isinstance(node, ast.For | ast.While) and bool(node.orelse)
        return 1 + loops
    if isinstance(node, ast.Try):
        return int(bool(node.orelse))
    return len(node.cases) if isinstance(node, ast.Match) else 0


def without_docstring():
    """["path: name"] of public functions and methods of the providers without docstring.

    A method that implements one that its base class documents needs none.
    """
    classes = {
        name: (source, node) for source in sources("providers") for name, node in source.classes().items()}
    found = []
    for source in sources("providers"):
        for name, node in source.functions().items():
            owner, _dot, method = name.rpartition(".")
            private = any(part.startswith("_") for part in name.split("."))
            if not private and not ast.get_docstring(node) and not (owner and _is_described(owner, method, classes)):
                found.append(f"{source.path}: {name}")
    return found


def _is_described(owner, method, classes):
    """Whether a base class of the providers has a docstring for this method."""
    if owner not in classes:
        return False
    for base in classes[owner][1].bases:
        name = getattr(base, "id", "")
        if name not in classes:
            continue
        described = next(
            (one for one in classes[name][1].body if isinstance(one, ast.FunctionDef) and one.name == method), None)
        if (described and ast.get_docstring(described)) or _is_described(name, method, classes):
            return True
    return False
