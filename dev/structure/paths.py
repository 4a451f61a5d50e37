"""The call paths in ARCHITECTURE.md: each step has to refer to the next one."""

import ast
import re

from .source import ROOT, Source

STEP = re.compile(r"^\d+\. `([\w/]+\.py):([\w.]+)`", re.MULTILINE)
EXTENSION = re.compile(r"^\| `([\w.]+)\.(\w+)` \|", re.MULTILINE)


def ways():
    """{heading: [(path, qualified name)]} of the numbered lists of functions in ARCHITECTURE.md."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    found = {part.splitlines()[0]: STEP.findall(part) for part in parts}
    return {heading: steps for heading, steps in found.items() if steps}


def extension_methods():
    """The methods of models that other addons may override, as ARCHITECTURE.md lists them."""
    return {name for _model, name in EXTENSION.findall((ROOT / "ARCHITECTURE.md").read_text())}


def scheduled():
    """{field of a schedule: the method that it runs}, as listed in the flow that triggers them."""
    tree = ast.parse((ROOT / "flows/connect/wake.py").read_text())
    return next(
        ast.literal_eval(node.value) for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "RUNS")


def broken(steps):
    """A message for each step of a call path that does not lead to the next one."""
    found = []
    for (path, name), (next_path, next_name) in zip(steps, steps[1:], strict=False):
        function = Source(path).functions().get(name)
        if function is None:
            found.append(f"{path} has no {name}")
        elif Source(next_path).functions().get(next_name) is None:
            found.append(f"{next_path} has no {next_name}")
        elif not _leads(Source(path), name, function, next_path, next_name):
            found.append(f"{path}:{name} does not lead to {next_path}:{next_name}")
    return found


def _leads(source, name, function, next_path, next_name):
    owner, _dot, method = next_name.rpartition(".")
    called = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    known = {imported for path, imported in source.imports() if path == next_path}
    if not owner:
        return method in called and (source.path == next_path or method in known)
    if method in attributes and method in extension_methods():
        return True
    if method in {runs for schedule, runs in scheduled().items() if schedule in attributes}:
        return True
    if source.path == next_path and method in attributes and name.rpartition(".")[0] == owner:
        return True
    if method in attributes and owner in known | set(source.classes()):
        return True
    return _implements(Source(next_path), owner, source.path, name, method)


def _implements(source, owner, base_path, base_name, method):
    """Whether a class carries out, under the same name, what its base class only describes."""
    base, _dot, described = base_name.rpartition(".")
    node = source.classes().get(owner)
    inherits = node and any(getattr(one, "id", "") == base for one in node.bases)
    return bool(inherits and described == method and (base_path, base) in source.imports())
