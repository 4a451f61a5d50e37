"""The play at Xero."""

from . import documents, money, names, reading, rules
from .points import POINTS

__all__ = ["CHOOSE", "POINTS", "STEPS", "api", "choose", "chosen", "code_of", "pick"]

STEPS = (*reading.STEPS, *names.STEPS, *documents.STEPS, *money.STEPS, *rules.STEPS)
CHOOSE = reading.lists
API = "https://api.xero.com"


def api(root, tenant):
    return f"{root or API}/api.xro/2.0", {"xero-tenant-id": tenant}


def code_of(answer):
    """The number of a refusal."""
    body = answer.body if isinstance(answer.body, dict) else {}
    return str(body.get("ErrorNumber") or "")


def choose(service, lookalike):
    """The same taxes on both sides, as far as both have them; the untaxed one is common to all."""
    here, there = (side.at["taxes"] for side in (service, lookalike))
    common = sorted((rate for rate in here.keys() & there.keys() if rate), reverse=True)
    for side, own in ((service, here), (lookalike, there)):
        rates = (common or sorted((rate for rate in own if rate), reverse=True) or [0])[:2]
        for name, rate in (("tax", rates[0]), ("lower tax", rates[-1]), ("no tax", 0)):
            side.at[name] = own.get(rate, "NONE")
            side.called[side.at[name]] = name


def chosen(found, wanted):
    """The organisation that is named, or the only one."""
    fitting = [one for one in found if wanted in ("", one.name)]
    if len(fitting) != 1:
        names = ", ".join(one.name for one in found)
        raise SystemExit(f"BOOKS_LIVE_BOOKS wants the name of one of these organisations: {names}.")
    return fitting[0].external_id


def pick(service, box, wanted):
    """The organisation of the look-alike that is most like this one, and words about both.

    Only a demo company is played with, or one that was named.
    """
    reading.organisation(service)
    card, organisations = service.at["card"], list(box.xero.organisations.values())
    if not card.get("IsDemoCompany") and wanted != card["Name"]:
        raise SystemExit(f"{card['Name']} is no demo company: BOOKS_LIVE_BOOKS has to name it.")
    alike = (one for one in organisations if one.details["CountryCode"] == card["CountryCode"])
    lookalike = next(alike, organisations[0])
    words = f"{card['Name']} ({card['CountryCode']}, {card['BaseCurrency']}); look-alike: {lookalike.name}"
    return lookalike.id, words
