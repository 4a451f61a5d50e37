"""Whether the cause of an issue is gone, for the reasons that can be checked in Odoo. All others end with a success."""

from ..providers import PROVIDERS
from .connect.requirements import is_set
from .push.accepts_payments import accepts_payments
from .push.account_items import sure_item
from .push.confirmed import confirmed
from .reconcile.state import count_open


def _subjects(issues):
    """{issue: the record that is its cause}, without the records that no longer exist."""
    found = {}
    for model, of_model in issues.grouped("res_model").items():
        records = issues.env[model].browse(of_model.mapped("res_id")).exists()
        by_id = {record.id: record for record in records.with_prefetch(records.ids)}
        found |= {issue: by_id[issue.res_id] for issue in of_model if issue.res_id in by_id}
    return found


def of_subjects(check):
    """The check of issues whose subject passes `check`, or no longer exists."""
    def gone(connection, issues):
        subjects = _subjects(issues)
        return issues.filtered(lambda issue: issue not in subjects or check(connection, subjects[issue]))
    return gone


def of_connection(check):
    """The check that accepts all of the issues if the connection passes `check`."""
    return lambda connection, issues: issues if check(connection) else issues.browse()


def _is_mapped(_connection, mapping):
    return mapping.state == "3_confirmed"


def _is_meant(_connection, row):
    """Whether something in Odoo is mapped to this account of the books."""
    return bool(row.env["books.mapping"].search_count(
        [("record_id", "=", row.id), ("kind", "in", ("account", "journal")), ("confirmed", "=", True)], limit=1))


def _is_active_or_unnamed(connection, row):
    """Whether a record is active in the books, or no longer mapped or set in Odoo."""
    return row.state == "active" or not _is_named(connection, row)


def _is_named(connection, row):
    """Whether a record of the books is mapped or set in Odoo."""
    return bool(
        row.env["books.mapping"].search_count([("record_id", "=", row.id), ("confirmed", "=", True)], limit=1)
        or any(connection[name] == row for name, field in connection._fields.items()
               if field.comodel_name == "books.record"))


def _is_payable_or_unnamed(connection, row):
    """Whether an account of the books accepts payments, or is no longer mapped or set in Odoo."""
    return accepts_payments(row) or not _is_named(connection, row)


def _is_of_journal(row):
    """Whether a journal is mapped to this account of the books."""
    return bool(row.env["books.mapping"].search_count(
        [("record_id", "=", row.id), ("kind", "=", "journal"), ("confirmed", "=", True)], limit=1))


def _settings_set(connection, issues):
    return issues.filtered(lambda issue: is_set(connection, issue.setting))


def _period_opened(connection, issues):
    """Whether another period is closed now, or the setting for documents in closed periods changed."""
    facts = connection._facts()
    closed = str(facts.locked_until or "") if facts else ""
    return issues.filtered(lambda issue: (
        connection.closed_period != "hold" or (bool(facts) and closed != issue.words.get("closed", closed))))


def _period_of_void_opened(connection, issues):
    facts = connection._facts()
    return issues.filtered(lambda issue: bool(facts) and str(facts.locked_until or "") != issue.words.get("date"))


def _has_one_currency(connection):
    facts = connection._facts()
    return not facts or facts.multi_currency is not False


def _has_home_currency(connection):
    facts = connection._facts()
    return not facts or facts.home_currency in ("", connection.company_id.currency_id.name)


def _has_item(connection, mapping):
    """Whether the books have an item by now that surely posts to the account of a mapping."""
    return not mapping.record_id or not mapping.confirmed or bool(sure_item(connection, mapping.record_id))


def _account_has_item(connection, account):
    there = confirmed(connection, "account", account).get(account.id)
    return not there or bool(sure_item(connection, there))


def _number_released(connection, issues):
    """Which of these are gone, as far as the books were read since the number was refused."""
    subjects, read = _subjects(issues), connection.pulled_at
    return issues.filtered(lambda issue: (
        read and read > issue.last_seen
        and (issue not in subjects or _is_number_free(connection, subjects[issue]))))


def _is_number_free(connection, move):
    """Whether no other document in the books has the number of this one, as far as is known."""
    Record = connection.env["books.record"]
    row = Record._of_moves(connection, move).get(move.id)
    return not row or not Record.search_count([
        ("connection_id", "=", connection.id), ("kind", "=", row.kind), ("id", "!=", row.id),
        ("number", "=", move._books_numbers()[0]), ("state", "!=", "deleted")], limit=1)  # voided ones keep theirs


SETTINGS = (
    "no_default_customer", "no_default_income", "no_default_expense", "no_default_item", "no_untaxed", "no_rounding",
    "no_payment_journal", "no_stock_asset", "no_stock_cost", "no_stock_date", "setting_inactive")
MAPPINGS = (
    "tax_not_mapped", "account_not_mapped", "journal_not_mapped", "paid_from_not_mapped", "item_several",
    "item_stocked")

# {reason: which of these issues are gone}
CHECKS = {
    **dict.fromkeys(SETTINGS, _settings_set),
    **dict.fromkeys(MAPPINGS, of_subjects(_is_mapped)),
    **dict.fromkeys(("account_has_no_item", "account_has_several_items"), of_subjects(_has_item)),
    "account_item_refused": of_subjects(_account_has_item),
    "account_not_payable": of_subjects(_is_payable_or_unnamed),
    "account_of_other_type": of_subjects(lambda _connection, row: not _is_of_journal(row)),
    "inactive_there": of_subjects(_is_active_or_unnamed),
    **dict.fromkeys(("written_off_on", "paid_on_account"), of_subjects(_is_meant)),
    "contact_archived_there": of_subjects(lambda _connection, row: row.state == "active"),
    "closed_period": _period_opened,
    **dict.fromkeys(("void_in_closed_period", "change_in_closed_period"), _period_of_void_opened),
    "draft_there": of_subjects(lambda _connection, row: row.state != "draft"),
    "one_currency": of_connection(_has_one_currency),
    "other_home_currency": of_connection(_has_home_currency),
    "no_contact_created": of_connection(lambda connection: connection.push_contacts),
    "no_product_created": of_connection(lambda connection: connection.push_contacts),
    # After a deliberate disconnect there is nothing to fix.
    "not_connected": of_connection(lambda connection: connection.state != "expired"),
    "not_connected_here": of_connection(lambda connection: connection.state != "expired"),
    "refused_credentials": of_connection(lambda connection: connection.state != "expired"),
    "refused_subscription": of_connection(lambda connection: not connection.subscription_ended),
    "books_differ": of_connection(lambda connection: not count_open(connection)),
    "not_readable": of_connection(lambda connection: not connection.error),
    "currency_inactive": of_subjects(lambda _connection, currency: currency.active),
    "entry_not_posted": of_subjects(lambda _connection, entry: entry.state == "posted"),
    "number_not_free": _number_released,
    "merge_there": of_subjects(lambda _connection, row: not row.merge_into_id),
    "no_name": of_subjects(lambda _connection, partner: bool(partner.name)),
    "name_too_long": of_subjects(lambda connection, partner: (
        len(partner.name or "") <= PROVIDERS[connection.provider].longest_contact_name)),
    "no_journal": of_connection(lambda connection: bool(connection.payment_journal_id)),
}
