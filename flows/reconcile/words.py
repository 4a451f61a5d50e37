"""Differences between the two sides as sentences, and what a verb will do, in the user's language."""

from decimal import Decimal

from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ..decision_words import accepting, restoring
from ..kinds import DOCUMENTS, MONEY
from ..pull.contact_differences import part_words
from ..pull.difference_words import STATE_UNKNOWN, named_there, worded
from .balances import are_partly_explained, differing_balances
from .listed import CUSTOMERS
from .reasons import NO_FAULT, REASONS
from .state import last_run
from .totals import balance_label

_lt = LazyTranslate(__name__)

VERB_NAMES = {
    "send": _lt("Send"), "restore": _lt("Restore there"), "take_over": _lt("Take over here"),
    "apply": _lt("Apply here"),
    "link": _lt("Link"), "unlink": _lt("Unlink"), "void": _lt("Void there"), "cancel": _lt("Cancel here"),
    "accept": _lt("Accept"), "leave": _lt("Leave alone"), "reopen": _lt("Take back"), "suggested": _lt("As suggested")}


def worded_row(row):
    """What differs, as a sentence.

    :param row: a `books.reconciliation.row`, as superuser.
    """
    return "; ".join(worded_one(row, *one) for one in row.differences or ()) or False


def worded_one(row, field, here, there, who=""):
    env, books = row.env, row.connection_id.provider_label
    if field == "lines":
        return {
            "here": env._("the lines were changed in Odoo"), "there": env._("the lines were changed in %s", books),
            "both": env._("the lines were changed on both sides")}.get(there or here, env._("the lines differ"))
    if field == "only_here":
        return env._(
            "in Odoo only: twice, see %s", row.other_id.display_name) if row.other_id else env._("in Odoo only")
    if field == "only_there":
        return env._("in %(books)s only: twice, see %(other)s", books=books, other=row.other_id.display_name) \
            if row.other_id else env._("in %s only", books)
    if field == "gone_here":
        return env._("not in Odoo any more")
    if row.reason in WORDED:
        return WORDED[row.reason](row, field, here, there)
    if field == "due":
        return env._("amount due %(there)s there, %(here)s in Odoo", there=shown(row, there), here=shown(row, here))
    if row.kind not in DOCUMENTS and field not in ("gone", *STATE_UNKNOWN):
        return worded_payment(row, field, here, there)
    return worded(row.record_id, field, here, there) if row.record_id else field


def worded_contact(row, field, here, there):
    """What differs of a contact."""
    if field == "gone":
        return row.env._("archived there") if there == "archived" else row.env._("deleted there")
    return row.env._("%(what)s “%(there)s” there, “%(here)s” in Odoo", what=part_words(row.env)[field],
                     there=there or "", here=here or "")


def worded_balance(row, field, here, there):
    values = {"here": shown(row, here), "there": shown(row, there)}
    return (row.env._("due from it %(there)s there, %(here)s in Odoo", **values) if field == CUSTOMERS
            else row.env._("due to it %(there)s there, %(here)s in Odoo", **values))


def worded_mapping(row, field, here, there):
    """What of a mapped account, tax or product is not as in Odoo."""
    env, name = row.env, row.record_id.display_name
    if field == "gone":
        return env._("mapped to %s, which is inactive or deleted there", name)
    if field == "rate":
        return env._("%(there)s %% there, %(here)s %% in Odoo", there=there, here=here)
    return env._("%(name)s posts to %(there)s there; in Odoo to an account that is mapped to %(here)s", name=name,
                 there=named_there(row.record_id, "line_account", there),
                 here=named_there(row.record_id, "line_account", here))


def worded_payment(row, field, before, now):
    """What of a payment is no longer what it was."""
    env = row.env
    if field == "allocations" and before is None:
        return env._("settles %s there", settled(row, now))
    if field == "allocations":
        return env._("settles %(now)s there, before %(before)s", now=settled(row, now), before=settled(row, before))
    if field == "amount":
        return env._("amount %(now)s there, before %(before)s", now=shown(row, now), before=shown(row, before))
    if field == "date":
        return env._("date %(now)s there, before %(before)s", now=now and format_date(env, now),
                     before=before and format_date(env, before))
    return env._("another contact there")


def settled(row, parts):
    """The documents that a payment settles, with the amounts."""
    rows = {one.external_id: one for one in row.env["books.record"].search([
        ("connection_id", "=", row.connection_id.id), ("kind", "in", DOCUMENTS),
        ("external_id", "in", [external_id for _kind, external_id, _amount in parts or ()])])}
    return ", ".join(
        f"{rows[external_id].number or external_id if external_id in rows else external_id} ({shown(row, amount)})"
        for _kind, external_id, amount in parts or ()) or row.env._("nothing")


def shown(row, amount):
    if amount is None:
        return row.env._("nothing")
    return formatLang(row.env, float(Decimal(amount)), currency_obj=row.currency_id or row.company_id.currency_id)


WORDED = {
    "contact_changed": worded_contact, "contact_gone": worded_contact, "balance": worded_balance,
    "mapped_otherwise": worded_mapping, "mapped_to_gone": worded_mapping}


# What a verb will do


def named_row(row):
    """What a row without a number is called."""
    amount = row.total_there or row.total_here
    if row.kind not in MONEY or not amount:
        return row.contact_name or row.kind_word or row.external_id or ""
    shown_amount = row.currency_id.format(amount) if row.currency_id else f"{amount:.2f}"
    return row.env._("%(kind)s of %(amount)s, %(date)s", kind=row.kind_word, amount=shown_amount,
                     date=format_date(row.env, row.date) if row.date else "-")


def preview(row, verb):
    """What a verb does about a row, on which side, as a sentence."""
    env, move = row.env, row._entry()
    named = {"name": row.display_name, "books": row.connection_id.provider_label}
    if row.reason == "contact_changed" and verb in ("restore", "take_over"):
        return (env._("%(books)s gets the name and e-mail address that Odoo has of %(contact)s.",
                      contact=row.contact_name, **named) if verb == "restore"
                else env._("Odoo gets what %(books)s has of %(contact)s.", contact=row.contact_name, **named))
    if verb in ("restore", "take_over") and row.kind in DOCUMENTS and row.record_id:
        if verb == "take_over" and row.who == "here" and row.reason in ("changed", "lines"):
            return env._("What was changed on %(name)s in Odoo is set back to what both sides held before.", **named)
        if row.reason == "deleted_there" and verb == "restore":
            return env._("%(name)s is created in %(books)s again.", **named)
        return (restoring if verb == "restore" else accepting)(move, row.record_id)
    if verb == "apply" and row.kind in MONEY:
        return env._(
            "%(name)s: Odoo registers what it settles in %(books)s, and undoes what it does not settle any more.",
            **named)
    return {
        "send": env._("%(name)s is sent to %(books)s.", **named),
        "restore": env._("%(name)s is recorded in %(books)s as Odoo has it.", **named),
        "apply": env._(
            "Odoo registers what settles %(name)s in %(books)s, and undoes what does not any more.", **named),
        "link": env._("%(name)s is linked to the chosen entry. Nothing is written to %(books)s.", **named),
        "unlink": env._("%(name)s is no longer linked. Nothing is written to %(books)s.", **named),
        "void": env._("%(name)s, which is there twice, is voided in %(books)s.", **named),
        "cancel": env._("%(name)s, which is in Odoo twice, is cancelled in Odoo.", **named),
        "accept": env._("%(name)s stays as it is on both sides, and counts as agreed from now on.", **named),
        "leave": env._("%(name)s stays as it is on both sides, and stays a difference that was left alone.", **named),
        "reopen": env._("The decision about %(name)s is taken back.", **named),
    }[verb]


# Sums of a run


def worth_sentence(sums):
    """By how much it differs, in each currency."""
    return ", ".join(currency.format(worth) if currency else f"{worth:.2f}" for currency, worth in sums) or False


def last_run_note(connection):
    """What the last comparison of these books found, for the dashboard; False where nothing is connected."""
    env = connection.env
    if connection.state in ("draft", "revoked"):
        return False
    run = last_run(connection)
    if not run:
        return env._("Compare both sides")
    day = format_date(env, run.finished_at)
    if not run.difference_count:
        return agreed_sentence(run)
    if not run.worth:
        return env._("Differences on %(date)s: %(count)s", count=run.difference_count, date=day)
    return env._(
        "Differences on %(date)s: %(count)s (%(worth)s)", count=run.difference_count, date=day, worth=run.worth)


def agreed_sentence(run):
    """That nothing is open, and whether everything was compared and agreed; False where that is not so yet."""
    env, books = run.env, run.connection_id.provider_label
    if run.state != "done" or run.difference_count:
        return False
    day = format_date(env, run.finished_at)
    if run.scope:
        day = env._("%s (a part was compared)", day)
    more = [
        run.decided_count and env._("Decided: %s", run.decided_count),
        run.unreadable and env._(
            "Objects of %(books)s that could not be read: %(count)s", books=books, count=run.unreadable),
        balances_sentence(run)]
    if not any(more):
        return env._("Both sides agreed on %s", day)
    return ". ".join(filter(None, [env._("No open differences on %s", day), *more]))


def balances_sentence(run):
    """Which balances differ, or that they could not be compared; "" where neither is so."""
    env = run.env
    if run.balance_state in ("refused", "unreadable"):
        return env._("The balances of the accounts were not compared")
    names = ", ".join(balance_label(env, *row[:2]) for row in differing_balances(run))
    if not names:
        return ""
    if are_partly_explained(run):
        return env._("Balances that differ, in part by what is decided or no difference: %s", names)
    return env._("Balances that differ: %s", names)


def balance_sentence(run):
    """Of what day the balances of the accounts are, or why they were not compared; False where the books state none."""
    env, books, found = run.env, run.connection_id.provider_label, run.balances or {}
    if run.balance_state == "off":
        return env._("Comparing the balances of the accounts is switched off in the connection.")
    if run.balance_state == "ask":
        return env._(
            "The balances of the accounts were not compared: %s asks for a consent of its own for that.", books)
    if run.balance_state == "refused":
        return env._("The balances of the accounts were not compared: %s does not allow to read them.", books)
    if run.balance_state == "unreadable":
        return env._("The balances of the accounts were not compared: the answer of %s could not be read.", books)
    if not found:
        return False
    last = format_date(env, found["last"])
    return env._("Balances by the ledgers on %s.", last) if not found["since"] else env._(
        "By the ledgers: what was posted from %(since)s until %(last)s.", since=format_date(env, found["since"]),
        last=last)


def explained_sentence(run):
    """What is no fault, by reason, with its number."""
    names = dict(run.env["books.reconciliation.row"]._fields["reason"]._description_selection(run.env))
    found = {code: sums["count"] for code, sums in (run.counts or {}).items() if code in NO_FAULT}
    return ", ".join(f"{names[code]}: {found[code]}" for code, _name in REASONS if code in found) or False
