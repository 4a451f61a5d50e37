"""Test connection: each check with its verdict and where to fix it."""

from markupsafe import Markup

from odoo import fields
from odoo.tools import format_date

from ...providers import PROVIDERS
from ...providers.documents import Books
from ...providers.errors import BooksError, NotConnected
from ...tools.clock import database_now
from ...tools.superuser import as_superuser
from ..error_reasons import explain
from ..pull.changes import look_afresh, read_changes
from ..pull.events import wake_for_events
from .first_invoice import checks_of_first_invoice
from .interruption import halt, resume
from .organisation import note_organisation
from .requirements import missing_settings
from .schedules import revive_schedules
from .suggestions import suggest_all

ICONS = {"ok": "fa-check-circle text-success", "warning": "fa-exclamation-triangle text-warning",
         "failed": "fa-times-circle text-danger"}


def check_link(connection, place=""):
    """The link to the screen on which a row of the checklist is fixed.

    :param place: "books", a page of their settings as "books/taxes", or "mapping". What is fixed on the form of the
        connection itself needs no link: its "settings", "other" books, another consent ("reconnect"), what happens to
        documents of a closed "period", tax "rates" and "currencies" that are created in the books.
    """
    where, _slash, page = (place or "").partition("/")
    if where == "books":
        return Markup('<a href="%s" target="_blank">%s</a>') % (
            connection.sudo()._home_url(page), connection.env._("Open %s", connection.provider_label))
    if where in ("mapping", "rates"):
        return Markup('<a href="/odoo/action-books_connector.books_mapping_action">%s</a>') % (
            connection.env._("Open the mapping"))
    return ""


def test_connection(connection):
    """Check everything that has to be right, and store the verdicts in `checks`. Nothing in the books is changed.

    :raises AccessError: this user may not change the connection.
    """
    connection.ensure_one()
    connection.check_access("write")
    connection = as_superuser(connection)
    checks = []
    try:
        if not connection.grant_id:
            raise NotConnected("")
        facts = connection._provider().check()
    except BooksError as error:
        sentence = explain(connection.env, error, connection.provider_label)[0]
        checks.append(("failed", connection.env._("Credentials"), sentence, "reconnect"))
        halt(connection, error)
    else:
        note_organisation(connection, facts)
        if connection.state in ("active", "expired", "error") and is_ours(connection, facts):
            resume(connection)
        connection.last_success = database_now(connection.env)
        revive_schedules(connection)
        look_afresh(connection)
        read_changes(connection)
        wake_for_events(connection)
        suggest_all(connection)
        checks += checks_of(connection, facts)
    note_checks(connection, checks)


def check_again(connection):
    """Judge once more what the last test read, after something was changed here; without a request.

    :param connection: as superuser.
    """
    facts = connection._facts()
    if connection.state == "active" and facts:
        note_checks(connection, checks_of(connection, facts))


def note_checks(connection, checks):
    connection.write({"checks": checks, "checked_at": database_now(connection.env)})


def is_ours(connection, facts):
    """Whether these are the books that were connected."""
    return connection.external_id in (facts.external_id, *facts.aliases)


def checks_of_provider(connection, facts: Books):
    """[(verdict, title, detail)] for what the provider numbers, computes or announces itself."""
    env, label, provider, checks = connection.env, connection.provider_label, PROVIDERS[connection.provider], []
    if provider.numbers == "theirs":
        checks.append(("warning", env._("Document numbers"), env._(
            "%(books)s gives documents numbers of its own. Odoo's number is their reference there.", books=label)))
    elif provider.numbers == "ours" or facts.own_numbers:
        checks.append(("ok", env._("Document numbers"), env._("The books keep Odoo's numbers.")))
    elif facts.own_numbers is not None:
        checks.append(("warning", env._("Document numbers"), env._(
            "%(books)s may give invoices numbers of its own. Switch on custom transaction numbers there: "
            "Account and settings › Sales › Sales form content.", books=label), "books/forms"))
    if provider.tax_amounts == "theirs":
        checks.append(("warning", env._("Tax amounts"), env._(
            "%(books)s computes the taxes itself. Documents whose tax would differ from Odoo's are not sent.",
            books=label)))
    if provider.rates == "theirs" and facts.multi_currency:
        checks.append(("warning", env._("Exchange rates"), env._(
            "%(books)s takes its own exchange rates. Documents in other currencies agree in their own currency only.",
            books=label)))
    if not provider.webhooks:
        checks.append(("ok", env._("Webhooks"), env._(
            "%(books)s has none: Odoo reads the changes every %(minutes)s minutes.",
            books=label, minutes=connection.pull_minutes)))
    return checks


def checks_of_several_currencies(connection, facts: Books):
    """Whether the books keep several currencies, where this is switched on for all of them at once."""
    env, company = connection.env, connection.company_id
    if facts.multi_currency is None:
        return
    foreign = env["account.move"].search([
        ("company_id", "=", company.id), ("move_type", "!=", "entry"),
        ("currency_id", "!=", company.currency_id.id)], limit=1)
    if facts.multi_currency or not foreign:
        yield ("ok", env._("Several currencies"),
               env._("Switched on.") if facts.multi_currency else env._("Not needed so far."))
    elif not PROVIDERS[connection.provider].adds_currencies:  # else each that lacks is named
        yield ("failed", env._("Several currencies"), env._(
            "Odoo has documents in %(currency)s. Enable multiple currencies in %(books)s.",
            currency=foreign.currency_id.name, books=connection.provider_label), "books/currencies")


def checks_of(connection, facts: Books):
    """[(verdict, title, detail)] or [(verdict, title, detail, place)] for what the books state about themselves.

    The verdicts are the keys of ICONS; for the places see `check_link`.
    """
    env = connection.env
    label, company = connection.provider_label, connection.company_id
    home = company.currency_id.name
    checks = [("ok", env._("Credentials"), env._("%(books)s accepts the connection.", books=label))]
    checks.append(
        ("ok", env._("Books"), env._("“%(name)s”", name=facts.name))
        if is_ours(connection, facts) else
        ("failed", env._("Books"), env._(
            "These are not the books that were connected. Disconnect and connect again."), "other"))
    checks.append(
        ("ok", env._("Home currency"), home) if facts.home_currency == home else
        ("failed", env._("Home currency"), env._(
            "The home currency of the books is %(there)s, that of %(company)s is %(here)s. Connect other books.",
            there=facts.home_currency, company=company.name, here=home), "other"))
    checks += checks_of_several_currencies(connection, facts)
    checks += checks_of_provider(connection, facts)
    if facts.reference_field is not None:
        checks.append(
            ("ok", env._("Reference"), env._("The order number of an invoice is in its custom field there.")) if (
                facts.reference_field) else
            ("warning", env._("Reference"), env._(
                "The order number of an invoice is only in its private note. Add a custom field “Reference Number” to "
                "the sales forms of %(books)s to see it there.", books=label), "books/forms"))
    if facts.locked_until:
        choices = connection._fields["closed_period"]._description_selection(connection.env)
        becomes = dict(choices)[connection.closed_period]
        today = connection.closed_period == "hold" and facts.locked_until >= fields.Date.context_today(connection)
        checks.append(("failed" if today else "warning", env._("Closed period"), env._(
            "%(books)s is closed up to %(date)s. Documents dated before: %(becomes)s.",
            date=format_date(env, facts.locked_until), books=label, becomes=becomes), "period"))
    checks += checks_of_first_invoice(connection, facts)
    missing = missing_settings(connection)
    checks.append(
        ("failed", env._("Settings"), " ".join(missing), "settings") if missing else
        ("ok", env._("Settings"), env._("Everything that is needed is set.")))
    unmapped = connection.env["books.mapping"].search_count([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("state", "!=", "3_confirmed")])
    checks.append(
        ("warning", env._("Taxes"), env._("%s taxes are not confirmed yet.", unmapped), "mapping")
        if unmapped else ("ok", env._("Taxes"), env._("All are mapped and confirmed.")))
    journals = waiting_journals(connection) if connection.push_payments else ()
    if journals:
        checks.append(("warning", env._("Journals"), env._(
            "Payments of these journals wait until they are mapped: %s.", ", ".join(journals.mapped("name"))),
            "mapping"))
    return checks


def waiting_journals(connection):
    """The journals in use without an account in the books, of which no setting says where their payments go."""
    rows = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "journal"),
        ("state", "not in", ("3_confirmed", "4_default"))])
    journals = connection.env["account.journal"].union(*rows._records_of_each().values())
    return journals.filtered("active") - connection.past_journal_id
