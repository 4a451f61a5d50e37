"""The allowed imports between folders."""

from .source import Source, sources

# {folder: the folders that it may import from}; within a folder everything may be imported.
ALLOWED = {
    "models": {"flows", "providers", "tools"},
    "controllers": {"flows", "providers", "tools"},
    "wizard": {"flows", "providers", "tools"},
    "report": {"flows", "providers", "tools"},
    "flows": {"providers", "tools"},
    "tools": {"providers"},
    "providers": set(),
    "sandbox": set(),
}


def against_the_arrows():
    """["file imports file"] if a folder imports from one that it may not."""
    return [
        f"{source.path} imports {path}" for source in sources(*ALLOWED) for path in _targets(source)
        if path.partition("/")[0] not in ALLOWED[source.package] | {source.package}]


def circles():
    """[[path, …]] of files of the flows that import each other in a circle."""
    files = {source.path: set(_targets(source)) for source in sources("flows")}
    done, found = set(), []

    def visit(path, trail):
        if path in trail:
            found.append(trail[trail.index(path):])
        elif path not in done:
            for target in sorted(files.get(path, ())):
                visit(target, [*trail, path])
            done.add(path)

    for path in files:
        visit(path, [])
    return found


def _targets(source: Source):
    return sorted({path for path, _name in source.imports()})
