"""Contacts, products, accounts and taxes that are linked or mapped, and what is due from each contact by the books'
own figures."""

from collections import defaultdict
from dataclasses import replace

from odoo.tools import SQL

from ...providers import PROVIDERS
from ...tools.amounts import ZERO, exact, money
from ..contact_changes import ContactChanges, addresses
from ..currencies import currency_ids
from ..kinds import CONTACT_ACCOUNTS, GONE
from ..records import values_of
from .findings import Finding, add, note_findings, partner_key

MEANINGS = ("account", "tax", "item")  # kinds that mappings refer to
CUSTOMERS, VENDORS = "customers", "vendors"  # keys of a run's counts: what is due by the contacts' own balances
COMPARED = ("name", "email")


def kinds_of(connection):
    """The lists that are compared before all documents."""
    return (*MEANINGS, *connection._contact_kinds())


def compare_listed(run, records, known):
    """Compare objects of these lists with what they are linked or mapped to.

    :param known: {(kind, external id): its `books.record`}
    """
    pairs = [(record, known[record.kind, record.external_id]) for record in records
             if (record.kind, record.external_id) in known]
    contacts = [pair for pair in pairs if pair[0].kind in run.connection_id._contact_kinds()]
    partners = partners_of(run, [row for _record, row in contacts])
    note_findings(run, [
        *compared_contacts(run, contacts, partners), *compared_balances(run, contacts, partners),
        *compared_meanings(run, [pair for pair in pairs if pair[0].kind in MEANINGS])])


# Contacts


def partners_of(run, rows):
    """{id: the contact of Odoo} of those to which these contacts of the books are linked."""
    Partner = run.env["res.partner"].with_company(run.connection_id.company_id)
    return {partner.id: partner for partner in Partner.browse(
        row.res_id for row in rows if row.res_model == "res.partner" and row.res_id).exists()}


def compared_contacts(run, pairs, partners):
    """A Finding for each linked contact of which name, e-mail or state is not the same.

    :param pairs: [(record of the books, its `books.record`)]
    """
    waiting = set(run.env["books.job"].search([
        ("connection_id", "=", run.connection_id.id), ("state", "in", ("todo", "sending")),
        ("res_model", "=", "res.partner"), ("res_id", "in", list(partners))]).mapped("res_id"))
    currencies = currency_ids(run.env)
    for record, row in pairs:
        if row.res_model != "res.partner" or not row.res_id or record.contact_id:
            continue  # merged contacts have questions of their own
        partner = partners.get(row.res_id)
        if partner is None:
            yield Finding(row=row, record=record, reason="gone_here", who="here", differences=[
                ["gone_here", None, None, "here"]])
        elif record.state != "active":
            yield from gone_contact(row, record, partner)
        elif found := contact_differences(run, record, row, partner, currencies):
            sides = {side for _field, _here, _there, side in found}
            yield Finding(
                row=row, record=record, move=partner, differences=found,
                reason="on_the_way" if partner.id in waiting else "contact_changed",
                who=False if "" in sides else sides.pop() if len(sides) == 1 else "both")


def gone_contact(row, record, partner):
    """The Finding for a contact that is archived or deleted in the books, and active in Odoo."""
    if partner.active:
        state = record.state if record else "deleted"
        yield Finding(row=row, record=record, move=partner, reason="contact_gone", who="there", differences=[
            ["gone", None, state, "there"]])


def contact_differences(run, record, row, partner, currencies):
    """[[field, in Odoo, in the books, which side changed it]] of what people see of a contact."""
    document = record.document
    if document.name == partner.name and addresses(document.email) == addresses(partner.email):
        return []
    contact = values_of(run.connection_id, record, row, currencies).get("contact")
    changes = ContactChanges(row if contact in (None, row.contact) else row.new({"contact": contact}, origin=row),
                             partner)
    return [
        [field, changes.now_here.get(field) or None, changes.now_there.get(field) or None, side_of(changes, field)]
        for field in COMPARED if not changes.is_same(field)]


def side_of(changes, field):
    """Which side changed a value since both agreed; "" if that is not known."""
    if changes.before_here is None:
        return ""
    here, there = changes._is_changed_here(field), field in changes.there
    return "both" if here and there else "here" if here else "there" if there else ""


# What is due by the contacts' own balances


def compared_balances(run, pairs, partners):
    """A Finding for each linked contact whose balance in the books is not that in Odoo."""
    stated = [(record, partners[row.res_id], row) for record, row in pairs if (
        record.owed != (None, None) and row.res_model == "res.partner" and row.res_id in partners
        and record.state not in GONE and not record.contact_id)]
    if not stated:
        return
    connection, counts = run.connection_id, {key: dict(value) for key, value in (run.counts or {}).items()}
    here, home = owed_here(run, list(partners)), connection.company_id.currency_id.name
    mixed, currencies = PROVIDERS[connection.provider].mixed_balances, currency_ids(run.env)
    for record, partner, row in stated:
        found, currency = [], record.currency
        for account_type, key, there in zip(CONTACT_ACCOUNTS, (CUSTOMERS, VENDORS), record.owed, strict=True):
            own = here[partner.id, account_type]
            if there is None or (mixed and len(own) > 1):
                continue  # not stated, or a sum of several currencies
            currency = (next(iter(own), "") if mixed else "") or record.currency or home
            unit = run.env["res.currency"].browse(currencies.get(currency))
            there = money(there, unit)
            # Whether a balance holds what was paid in advance is not known of every service.
            choices = [money(amount, unit) for amount in own.get(currency, (ZERO, ZERO))]
            chosen = there if there in choices else choices[0]
            add(counts, key, currency, chosen, there)
            if chosen != there:
                found.append([key, f"{chosen.normalize():f}", f"{there.normalize():f}", ""])
        if found:
            yield Finding(
                row=row, record=replace(record, currency=currency), move=partner, reason="balance", differences=found,
                dues=tuple(sum(exact(float(one[side])) for one in found) for side in (1, 2)))
    run.counts = counts


def owed_here(run, partner_ids):
    """{(contact, account type): {currency: (what is due in Odoo, the same without what was paid in advance)}}"""
    lines = run.env["account.move.line"]
    lines.flush_model()
    found, receivable = defaultdict(dict), CONTACT_ACCOUNTS[0]
    for partner_id, account_type, currency, due, documents in run.env.execute_query(SQL(
            """
            SELECT line.partner_id, account.account_type, currency.name, sum(line.amount_residual_currency),
                   sum(line.amount_residual_currency) FILTER (
                       WHERE (line.amount_residual_currency > 0) = (account.account_type = %s))
              FROM account_move_line line JOIN account_account account ON account.id = line.account_id
              JOIN res_currency currency ON currency.id = line.currency_id
             WHERE line.partner_id = ANY(%s) AND line.company_id = ANY(%s) AND line.parent_state = 'posted'
               AND account.account_type IN %s AND line.amount_residual_currency != 0
          GROUP BY line.partner_id, account.account_type, currency.name
            """, receivable, partner_ids, list(run.connection_id._company_ids()), CONTACT_ACCOUNTS)):
        sign = 1 if account_type == receivable else -1
        found[partner_id, account_type][currency] = tuple(
            sign * exact(float(amount or 0)) for amount in (due, documents))
    return found


# What mappings refer to


def compared_meanings(run, pairs):
    """A Finding for each mapping to an account, tax or product that is gone or means something else."""
    mappings = run.env["books.mapping"].search([
        ("connection_id", "=", run.connection_id.id), ("confirmed", "=", True),
        ("record_id", "in", [row.id for _record, row in pairs])]).grouped("record_id")
    mapped = run.env["books.mapping"].union(*mappings.values())._records_of_each()
    accounts = income_accounts(run, [
        mapping for _record, row in pairs if row.kind == "item" for mapping in mappings.get(row, ())])
    for record, row in pairs:
        for mapping in mappings.get(row, ()):
            meant = mapped[mapping]
            if meant and record.state != "active":
                yield gone_meaning(row, record, meant)
            elif found := meant and meaning_differences(record, mapping, meant, accounts):
                yield Finding(row=row, record=record, move=meant[:1], reason="mapped_otherwise", differences=found)


def gone_meaning(row, record, meant):
    return Finding(row=row, record=record, move=meant[:1], reason="mapped_to_gone", who="there", differences=[
        ["gone", None, record.state if record else "deleted", "there"]])


def meaning_differences(record, mapping, meant, accounts):
    """What a mapped tax or product is there and is not in Odoo: the rate, or the account of its sales."""
    if mapping.kind == "tax":
        rate = meant._books_rate()
        if None not in (rate, record.rate) and exact(float(rate)) != exact(float(record.rate)):
            return [["rate", f"{rate:g}", f"{record.rate:g}", ""]]
    account = accounts.get(mapping.res_id) if mapping.kind == "product" else None
    return [["account", account, record.account, ""]] if account and record.account not in ("", account) else []


def income_accounts(run, mappings):
    """{id of a product: id in the books of what its income account in Odoo is mapped to}"""
    company = run.connection_id.company_id
    products = run.env["product.product"].with_company(company).browse(
        mapping.res_id for mapping in mappings if mapping.kind == "product").exists()
    own = {product.id: product.product_tmpl_id.get_product_accounts()["income"].id for product in products}
    mapped = {mapping.res_id: mapping.record_id.external_id for mapping in run.env["books.mapping"].search([
        ("connection_id", "=", run.connection_id.id), ("kind", "=", "account"), ("confirmed", "=", True),
        ("record_id", "!=", False), ("res_id", "in", list(own.values()))])}
    return {product: mapped.get(account) for product, account in own.items()}


# What is in none of the lists any more


def compare_unlisted(run):
    """What is linked or mapped and was in none of the lists that were read to their end. What was made since the run
    began may have been made after its list was read."""
    complete = [kind for kind in kinds_of(run.connection_id)
                if ((run.places or {}).get(kind) or {"at": ""})["at"] is None and not run.places[kind].get("unread")]
    rows = run.env["books.record"].search([
        ("connection_id", "=", run.connection_id.id), ("kind", "in", complete), ("state", "=", "active"),
        ("create_date", "<=", run.started_at),
        ("id", "not in", SQL("(SELECT record_id FROM books_reconciliation_seen WHERE run_id = %s)", run.id))])
    partners = partners_of(run, rows)
    mappings = run.env["books.mapping"].search([("confirmed", "=", True), ("record_id", "in", rows.ids)])
    note_findings(run, [
        *(one for row in rows if row.res_id in partners and row.res_model == "res.partner"
          for one in gone_contact(row, None, partners[row.res_id])),
        *(gone_meaning(mapping.record_id, None, meant)
          for mapping, meant in mappings._records_of_each().items() if meant)])


def drop_explained_balances(run):
    """Remove the rows of balances that differ because of something that has a row itself, is on its way, or is not
    compared."""
    balances = run.row_ids.filtered(lambda row: row.reason == "balance")
    if not balances:
        return
    others = (run.row_ids - balances).partner_id
    is_sending = run.env["books.job"].search_count([
        ("connection_id", "=", run.connection_id.id), ("state", "in", ("todo", "sending"))], limit=1)
    outside = set(run.outside or ())
    balances.filtered(lambda row: (
        is_sending or row.partner_id in others
        or not outside.isdisjoint((row.external_id, partner_key(row.partner_id))))).unlink()
