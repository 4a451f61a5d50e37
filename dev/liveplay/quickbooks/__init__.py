"""The play at QuickBooks Online."""

from . import documents, money, names, reading, rules
from .points import POINTS

__all__ = ["CHOOSE", "POINTS", "STEPS", "api", "choose", "chosen", "code_of", "pick"]

STEPS = (*reading.STEPS, *names.STEPS, *documents.STEPS, *money.STEPS, *rules.STEPS)
CHOOSE = reading.lists
API = "https://sandbox-quickbooks.api.intuit.com"  # production's tokens do not work there


def api(root, realm):
    return f"{root or API}/v3/company/{realm}", {}


def code_of(answer):
    """The code of a refusal."""
    body = answer.body if isinstance(answer.body, dict) else {}
    fault = body.get("Fault") or body.get("fault") or {}
    errors = fault.get("Error") or fault.get("error") or [{}]
    return str(errors[0].get("code") or "")


def choose(service, lookalike):
    """The same taxes on both sides, as far as both have them."""
    for name in ("one", "several"):
        here, there = (side.at["taxes"][name] for side in (service, lookalike))
        common = sorted(here.keys() & there.keys(), reverse=True)
        for side, own in ((service, here), (lookalike, there)):
            percents = common or sorted(own, reverse=True)
            side.at[f"tax {name}"] = own[percents[0]] if percents else None


def chosen(found, _wanted):
    """The company of the consent: it opens exactly one."""
    return found[0].external_id


def pick(service, box, _wanted):
    """The company of the look-alike that is most like this one, and words about both."""
    reading.company(service)
    card, companies = service.at["card"], list(box.quickbooks.companies.values())
    lookalike = next((one for one in companies if _country(one.card) == _country(card)), None) or next(
        one for one in companies if one.multicurrency)
    words = (
        f"{card['CompanyName']} ({card['Country']}, {service.at['home']}); "
        f"look-alike: {lookalike.card['CompanyName']}")
    return lookalike.realm, words


def _country(card):
    return card["Country"][:2].upper()
