"""A whole set of books as plain JSON, for assertions."""
from .kind import Asked
from .kinds import KINDS
from .settings import show_organisation

WHOLE = Asked(unitdp=4)


def row(org, name, key):
    """One object of a set of books, as `whole` has it."""
    found = org.get(name, key)
    return found and KINDS[name].show(org, found, WHOLE)


def whole(org):
    found = {"TenantID": org.id, "Organisation": show_organisation(org)}
    for name, kind in KINDS.items():
        found[name] = [kind.show(org, row, WHOLE) for row in org.store.all(name)]
    found["Attachments"] = [
        {key: value for key, value in row.items() if key != "Content"} for row in org.store.all("Attachments")
    ]
    return found
