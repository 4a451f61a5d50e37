"""One class body per model, and each method defined once."""

from collections import Counter, defaultdict

from .source import model_of, sources

FOLDERS = ("models", "wizard", "report")
LONGEST_CLASS = 300


def bodies():
    """{name of a model: [(path, class body)]}"""
    found = defaultdict(list)
    for source in sources(*FOLDERS):
        for node in source.classes().values():
            model = model_of(node)
            if model:
                found[model].append((source.path, node))
    return found


def methods(node):
    return [one.name for one in node.body if type(one).__name__ == "FunctionDef"]


def length(node):
    return node.end_lineno - node.lineno + 1


def several_bodies():
    """[(model, its files)] of models whose class is spread over several bodies."""
    return [(model, [path for path, _node in of]) for model, of in sorted(bodies().items()) if len(of) > 1]


def overridden():
    """["model.method"] of methods that several bodies of one model define: the order of imports would decide."""
    found = []
    for model, of_model in sorted(bodies().items()):
        times = Counter(name for _path, node in of_model for name in methods(node))
        found += [f"{model}.{name}" for name, count in sorted(times.items()) if count > 1]
    return found


def long_classes():
    """{model: "where and how long"} of models with a class body over the limit."""
    return {
        model: f"{path}: {model} has {length(node)} lines" for model, of_model in sorted(bodies().items())
        for path, node in of_model if length(node) > LONGEST_CLASS}
