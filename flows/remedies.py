"""What a person can press to fix a cause: its label, who may, and the screen behind it. This is the only list."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)

GROUPS = {
    "accountant": "books_connector.group_accountant", "administrator": "books_connector.group_manager",
    "system": "base.group_system"}
WHO = {"accountant": _lt("Accountant"), "administrator": _lt("Administrator"), "system": _lt("System administrator")}
# Where a cause is fixed.
PLACES = {
    "here": _lt("Yours to fix here"), "there": _lt("To fix in the books"),
    "nowhere": _lt("Nothing to do, retried by itself")}


@dataclass(frozen=True)
class Remedy:
    """
    :ivar who: the group that can do it, a key of GROUPS.
    :ivar place: where it is done, a key of PLACES.
    :ivar screen: takes the connection and returns the action that opens a screen; None if the screen is that of
        the document itself, or nothing is opened (`method`).
    :ivar method: the method of the blocked row that is called instead of opening a screen.
    :ivar asks: a person has to decide: `books.question` shows both sides.
    """

    code: str
    label: LazyGettext
    who: str = "accountant"
    screen: Callable | None = None
    method: str = ""
    asks: bool = False
    place: str = "here"


def _mapping(connection):
    action = connection.action_open_mappings()
    return action | {"context": action["context"] | {"search_default_todo": 1}}


def _contacts(connection):
    return connection._action_of("books_connector.books_record_contact_action")


def _connection(connection):
    return {
        "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": connection.id,
        "view_mode": "form", "views": [(False, "form")],
    }


def _reconciliation(connection):
    return connection.action_open_reconciliation()


def _apps(connection):
    return connection.env["ir.actions.act_window"]._for_xml_id("books_connector.books_app_action")


def _books(connection):
    return {"type": "ir.actions.act_url", "url": connection.sudo()._home_url(), "target": "new"}


REMEDIES = {remedy.code: remedy for remedy in (
    Remedy("mapping", _lt("Complete the mapping"), who="administrator", screen=_mapping),
    Remedy("product", _lt("Create the product there"), who="administrator", method="action_create_item"),
    Remedy("reconciliation", _lt("Open the comparison"), screen=_reconciliation),
    Remedy("settings", _lt("Complete the settings"), who="administrator", screen=_connection),
    Remedy("reconnect", _lt("Connect again"), who="administrator", screen=_connection),
    Remedy("contacts", _lt("Link the contact"), screen=_contacts, asks=True),
    Remedy("contact_fields", _lt("Decide on the contact"), screen=_contacts, asks=True),
    Remedy("credentials", _lt("Enter the app credentials"), who="system", screen=_apps),
    Remedy("merge", _lt("Merge the two there"), screen=_contacts, asks=True, place="there"),
    Remedy("number", _lt("Resolve the number"), method="action_decide_number", asks=True),
    Remedy("another", _lt("Register it as another payment"), method="action_apply_as_another", asks=True),
    Remedy("open_day", _lt("Register on the first open day"), method="action_apply_on_open_day", asks=True),
    Remedy("double", _lt("Void it there, or keep both"), asks=True),
    Remedy("odoo", _lt("Open the document")),
    Remedy("books", _lt("Open the books"), screen=_books, place="there"),
    Remedy("retry", _lt("Try again"), method="action_retry"),
    Remedy("wait", _lt("Nothing to do"), method="action_retry", place="nowhere"),
)}


def remedy_selection(model):
    """The values of a field `remedy`."""
    return [(remedy.code, model.env._(remedy.label)) for remedy in REMEDIES.values()]


def who_selection(model):
    """The values of a field for who can do it."""
    return [(who, model.env._(label)) for who, label in WHO.items()]


def place_selection(model):
    """The values of a field for where a cause is fixed."""
    return [(place, model.env._(label)) for place, label in PLACES.items()]


def remedy_screen(connection, remedy):
    """The screen on which a cause is fixed; None where that is the document itself."""
    connection.ensure_one()
    screen = REMEDIES[remedy].screen if remedy else None
    return screen(connection) if screen else None


def may(env, remedy):
    """Whether this user is allowed to apply the remedy."""
    return remedy not in REMEDIES or env.user.has_group(GROUPS[REMEDIES[remedy].who])
