"""The addon's sources as syntax trees."""

import ast
import pathlib
from dataclasses import dataclass
from functools import cached_property

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASES = ("Model", "AbstractModel", "TransientModel")


@dataclass(frozen=True)
class Source:
    """One file of the addon.

    :ivar path: relative to the addon's root, with forward slashes.
    """

    path: str

    @cached_property
    def text(self):
        return (ROOT / self.path).read_text()

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @property
    def lines(self):
        return len(self.text.splitlines())

    @property
    def package(self):
        """The top folder that contains it."""
        return self.path.partition("/")[0]

    def imports(self):
        """[(path of a file of the addon, name taken from it or None)] of what this file imports of the addon."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = pathlib.PurePosixPath(self.path).parents[node.level - 1]
                target = folder.joinpath(*(node.module or "").split(".")) if node.module else folder
                for alias in node.names:
                    inner = resolve(target / alias.name)
                    found.append((inner, None) if inner else (resolve(target), alias.name))
        return [(path, name) for path, name in found if path]

    def functions(self):
        """{qualified name: node} of the functions and methods defined here."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node
            elif isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{one.name}": one for one in node.body if isinstance(one, ast.FunctionDef)}
        return found

    def classes(self):
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}


def resolve(path):
    """The file that a module's path means, None if it is none of the addon's."""
    for one in (f"{path}.py", f"{path}/__init__.py"):
        if (ROOT / one).is_file():
            return one
    return None


def sources(*folders):
    """The files below these folders of the addon."""
    return [
        Source(path.relative_to(ROOT).as_posix())
        for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def model_of(node):
    """The name of the Odoo model that a class body defines or extends, None if it is no model."""
    if not any(isinstance(base, ast.Attribute) and base.attr in BASES for base in node.bases):
        return None
    values = {
        one.targets[0].id: ast.literal_eval(one.value) for one in node.body
        if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") in ("_name", "_inherit")}
    inherited = values.get("_inherit", "")
    return values.get("_name") or (inherited if isinstance(inherited, str) else inherited[0])
