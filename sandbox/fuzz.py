"""One field of one object of an answer, other than it should be."""
import json
import random
import string

from . import wire

LONG = 70_000  # characters
CHANGES = ("missing", "null", "type", "long", "nul", "surrogate", "nan", "huge")


def answer(fault, response):
    """The response with one object changed; as it was where it holds none.

    :param fault: its `change`, `field` and `holds` (a text that the object holds) say what is changed; what they leave
        open is drawn from its `seed`.
    """
    try:
        value = wire.loads(response.get_data())
    except ValueError:
        return response
    chance = random.Random(fault.seed)
    found = [one for one in objects(value) if fault.holds in wire.dumps(one)]
    if not found and isinstance(value, dict) and not fault.holds and not list(objects(value)):
        found = [value]  # an answer of nothing but itself: tokens
    if not found:
        return response
    mangle(chance.choice(found), chance, fault.field, fault.change)
    response.set_data(json.dumps(value, default=wire.plain, separators=(",", ":")))
    return response


def objects(value, root=True):
    """The uppermost objects of an answer that have an id."""
    if isinstance(value, list):
        for item in value:
            yield from objects(item, root=False)
    elif isinstance(value, dict):
        if not root and any(key.lower() == "id" or key.endswith("ID") or key == "TaxType" for key in value):
            yield value
        else:
            for item in value.values():
                yield from objects(item, root=False)


def mangle(found, chance, field="", change=""):
    field = field or chance.choice(sorted(found))
    change = change or chance.choice(CHANGES)
    value = found.get(field)
    if change == "missing":
        found.pop(field, None)
    else:
        found[field] = {
            "null": None, "type": other(value, chance), "nan": float("nan"), "huge": 10 ** 60,
            "long": "".join(chance.choices(string.ascii_letters, k=LONG)),
            "nul": f"{_text(value)}\x00", "surrogate": f"{_text(value)}\ud83d",
        }[change]


def other(value, chance):
    """A value of another type."""
    choices = [{"Of": "2031"}, ["a", None], True, "seven"]
    return chance.choice([one for one in choices if type(one) is not type(value)])


def _text(value):
    return value if isinstance(value, str) else "x"
