"""The books, consents and kept answers of all services as JSON, to be given back later: to another sandbox, at another
time. Every moment in them then moves by the time that has passed, days of documents stay what they are."""
import base64
import dataclasses
import datetime
import decimal
import functools
import itertools
import re

from .oauth import Access, Grant
from .replay import Kept

FIRST_MOMENT = 10 ** 9  # a number with a fraction beyond it is a moment in seconds since 1970
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(?!00:00:00)\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FORMS = {
    decimal.Decimal: ("$decimal", str), datetime.datetime: ("$moment", datetime.datetime.isoformat),
    datetime.date: ("$date", datetime.date.isoformat),
    itertools.count: ("$count", lambda value: int(repr(value).removeprefix("count(").removesuffix(")"))),
    bytes: ("$bytes", lambda value: base64.b64encode(value).decode()),
}


def save(box):
    return {"at": box.clock.seconds()} | {code: _service(service) for code, service in box.services.items()}


def load(box, saved, late=None):
    """:param late: by how many seconds its moments move; without it, by the time that has passed."""
    late = box.clock.seconds() - float(saved["at"]) if late is None else late
    for code, service in box.services.items():
        with service.lock:
            service.seed()
            _restore(service, {name: _value(part, late) for name, part in saved[code].items()})


def _service(service):
    grants, replay = service.grants, service.replay
    return {
        "objects": {path: _plain(_attributes(found)) for path, found in _objects(service).items()},
        "grants": _plain([{**vars(grant), "app": grant.app.client_id} for grant in grants.grants]),
        "accesses": _plain({token: [access.grant.id, access.ends] for token, access in grants.accesses.items()}),
        "kept": _plain({key: dataclasses.asdict(kept) for key, kept in replay.kept.items()}),
    }


def _restore(service, saved):
    for path, found in _objects(service).items():
        for name, value in saved["objects"][path].items():
            own = getattr(found, name)
            if isinstance(own, dict):  # one that makes what it lacks goes on doing so
                own.clear()
                own.update(value)
            else:
                setattr(found, name, value)
    grants = service.grants
    grants.grants = [Grant(**values | {"app": grants.apps[values["app"]]}) for values in saved["grants"]]
    by_id = {grant.id: grant for grant in grants.grants}
    grants.accesses = {token: Access(by_id[grant_id], ends) for token, (grant_id, ends) in saved["accesses"].items()}
    service.replay.kept = {key: Kept(**values) for key, values in saved["kept"].items()}


def _objects(service):
    """{path: object of the service whose attributes are kept}"""
    found = {"service": service, "grants": service.grants, "replay": service.replay}
    if hasattr(service, "bell"):
        found["bell"] = service.bell
    books = service.companies if hasattr(service, "companies") else service.organisations
    for key, one in books.items():
        found[key] = one
        if hasattr(one, "store"):
            found[f"{key} store"] = one.store
    return found


# What the services consist of, and what is made anew with them or kept in another way.
NOT_KEPT = {
    "clock", "kinds", "realm", "id", "store", "keys", "changes", "companies", "organisations", "opened", "lock", "map",
    "grants", "replay", "bell", "consent", "api", "office", "apps", "codes", "accesses", "make_token", "kept",
}


def _attributes(found):
    return {name: value for name, value in vars(found).items() if name not in NOT_KEPT}


def _plain(value):
    """The value as JSON holds it, its type beside it where JSON has none such."""
    if type(value) in FORMS:
        name, form = FORMS[type(value)]
        return {name: form(value)}
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: _plain(item) for key, item in value.items()}
        return {"$dict": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, tuple | set | frozenset):
        return {"$tuple" if isinstance(value, tuple) else "$set": [_plain(item) for item in value]}
    return value


def _value(plain, late):
    """The value of its JSON, its moments so many seconds later."""
    value = functools.partial(_value, late=late)
    if isinstance(plain, list):
        return [value(item) for item in plain]
    if isinstance(plain, dict):
        name = next(iter(plain), "")
        if name in MAKERS:
            return MAKERS[name](plain[name], value, late)
        return {key: value(item) for key, item in plain.items()}
    if isinstance(plain, str) and MOMENT.fullmatch(plain):
        moment = datetime.datetime.fromisoformat(plain.replace("Z", "+00:00")) + datetime.timedelta(seconds=int(late))
        return moment.isoformat().replace("+00:00", "Z") if plain.endswith("Z") else moment.isoformat()
    if isinstance(plain, float | decimal.Decimal):  # decimals have their type beside them
        return float(plain) + late if plain > FIRST_MOMENT else float(plain)
    return plain


MAKERS = {
    "$decimal": lambda text, _value, _late: decimal.Decimal(text),
    "$moment": lambda text, _value, late: datetime.datetime.fromisoformat(text) + datetime.timedelta(seconds=late),
    "$date": lambda text, _value, _late: datetime.date.fromisoformat(text),
    "$bytes": lambda text, _value, _late: base64.b64decode(text),
    "$count": lambda number, _value, _late: itertools.count(number),
    "$tuple": lambda items, value, _late: tuple(value(item) for item in items),
    "$set": lambda items, value, _late: {value(item) for item in items},
    "$dict": lambda items, value, _late: {value(key): value(item) for key, item in items},
}
