"""Why a document or a contact of the history is not linked or entered: a part of `flows.reasons`."""

from odoo.tools.translate import LazyTranslate

from ..reason import Reason

_lt = LazyTranslate(__name__)

HISTORY = (
    Reason("history_no_contact", _lt("“%(name)s” of %(books)s is not linked to a contact of Odoo."), "contacts"),
    Reason("history_contact_open", _lt(
        "“%(name)s” of %(books)s is not synced yet: see the contacts of this import."), "contacts"),
    Reason("history_contact_asked", _lt(
        "Choose the contact of Odoo that “%(name)s” is, or tick “New”. It may be: %(candidates)s."), "contacts"),
    Reason("history_contact_taken", _lt(
        "“%(partner)s” is “%(other)s” of %(books)s already. Choose another contact."), "contacts"),
    Reason("history_no_project", _lt(
        "“%(name)s” needs a project: choose or create one in its row, or untick “Every contact needs a project” on the "
        "import."), "contacts"),
    Reason("history_projects", _lt(
        "The references of %(name)s name several projects: %(projects)s. Choose one on its row."), "odoo"),
    Reason("history_no_account", _lt(
        "“%(name)s” of %(books)s is not mapped to an account or a product of Odoo."), "mapping"),
    Reason("history_archived_account", _lt(
        "The account “%(name)s” is archived in Odoo. Activate it, or map another one."), "mapping"),
    Reason("history_no_tax", _lt(
        "The tax “%(name)s” of %(books)s is not mapped to a tax of Odoo whose prices are without tax."), "mapping"),
    Reason("history_several", _lt(
        "“%(name)s” of %(books)s is mapped to several of Odoo. Mark the one “For the history”."), "mapping"),
    Reason("history_no_currency", _lt(
        "The currency of %(name)s of %(books)s is not active in Odoo. Activate it, then enter it again."), "odoo"),
    Reason("history_no_rate", _lt("%(books)s states no exchange rate of %(name)s."), "books"),
    Reason("history_gone", _lt(
        "%(name)s is no longer valid in %(books)s, so there is nothing to enter."), "books"),
    Reason("history_locked", _lt("%(name)s is dated %(date)s, which is locked in Odoo."), "odoo"),
    Reason("history_opening", _lt(
        "%(name)s is not later than Odoo's opening entry of %(date)s, which may contain it already."), "odoo"),
    Reason("history_filed", _lt(
        "%(name)s is dated %(date)s, in a period whose tax return is filed (until %(until)s)."), "odoo"),
    Reason("history_filed_unknown", _lt(
        "%(name)s of %(date)s has taxes: state on the import until when tax returns are filed."), "odoo"),
    Reason("history_open_unknown", _lt(
        "What was open of %(name)s on %(date)s is not known: something unknown settles it in %(books)s."), "books"),
    Reason("history_other_tax", _lt(
        "%(name)s has %(there)s of tax in %(books)s, Odoo computes %(here)s with several taxes."), "mapping"),
    Reason("history_moved", _lt("Odoo would enter %(here)s for %(there)s in %(books)s: %(name)s."), "odoo"),
)
