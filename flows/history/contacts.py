"""The contacts of an import: whose the documents are, as a person confirms it before anything is entered for them."""

from collections import defaultdict

from odoo.exceptions import UserError

from ...tools.batches import in_halves
from ...tools.retry import LATER
from ...tools.superuser import as_superuser
from ..blocking import Blocked
from ..connect.wake import wake_pull
from ..contact_guards import guarded_parts
from ..contact_links import unlink_rows
from ..contact_names import partner_described
from ..contact_pairs import Unsure
from ..kinds import CREDIT_NOTES, PURCHASES
from ..pull.contact_values import own_name, take_over
from ..pull.contacts import contact_pairs, create_partner, note_linked
from .contact_uses import created_with, used
from .matching import match
from .projects import assign, distributions, forget, project_of

SUGGESTED_FOR = ("active", "archived")


class ContactsThere:
    """The contacts of the books that some documents name: of merged ones the one that remains.

    :param more: external ids of further customers.
    """

    def __init__(self, connection, documents, more=()):
        self.connection = connection
        self.found = {(contact.kind, contact.external_id): contact._living() for contact in documents.search([
            ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
            ("external_id", "in", list({*documents.mapped("contact_id"), *more} - {False}))])}

    def of(self, document):
        """The contact of a document; None if it was not read."""
        return self.named(document.contact_id, "vendor" if document.kind in PURCHASES else "customer")

    def named(self, external_id, kind="customer"):
        return self.found.get((self.connection._record_kind(kind), external_id))


def note_contacts(one):
    """List the contacts of the documents of an import, with what is known of each."""
    there = ContactsThere(one.connection_id, one.row_ids.record_id)
    counts, amounts = defaultdict(int), defaultdict(lambda: defaultdict(float))
    for row in one.row_ids.record_id:
        contact = there.of(row)
        if contact:
            counts[contact] += 1
            amounts[contact][row.kind in PURCHASES, row.currency_id] += (
                -row.balance if row.kind in CREDIT_NOTES else row.balance)
    known = one.contact_ids.record_id
    one.contact_ids.create([
        {"import_id": one.id, "record_id": contact.id} for contact in counts if contact not in known])
    one.invalidate_recordset(["contact_ids"])
    for row in one.contact_ids:
        row.write({"document_count": counts[row.record_id], "open_amounts": [
            [payable, currency.id, amount] for (payable, currency), amount in amounts[row.record_id].items()
            if currency and not currency.is_zero(amount)] or False})
    suggest(one.contact_ids.filtered(lambda row: row.state == "open"))
    leave_out_early(one.contact_ids)


def worded_open(row):
    """What is open there by currency, what is owed to the contact apart."""
    found = [(payable, row.env["res.currency"].browse(currency).format(amount))
             for payable, currency, amount in row.open_amounts or ()]
    return "; ".join(row.env._("to pay %s", text) if payable else text for payable, text in found) or False


# Who it is

def suggest(rows):
    """Propose the contact of Odoo for these, by the same rules as everywhere; who is linked already needs no person,
    unless a project is missing."""
    pairs = contact_pairs(rows.record_id, SUGGESTED_FOR)
    former = rows.search([("record_id", "in", rows.record_id.ids), ("state", "=", "synced")]).grouped("record_id")
    for row in rows:
        row.write({"candidate_ids": [(5,)], **suggested(row, pairs)})
    for connection, own in rows.grouped("connection_id").items():
        has = distributions(connection, own.partner_id)
        for row in own:
            project = project_of(connection, has.get(row.partner_id))
            row.write({
                "project_id": row.project_id.id or project.id, "reference": row.reference or row.partner_id.ref,
                "counts_from": row.counts_from or former.get(row.record_id, rows)[:1].counts_from})
            if row.suggestion == "linked" and (row.partner_id in has or not row.project_required):
                row.state = "synced"


def suggested(row, pairs):
    """The values that say who it may be in Odoo."""
    record = row.record_id
    linked = record._linked_partners()
    if linked:
        return {"suggestion": "linked", "partner_id": linked.id, "is_new": False}
    own = pairs.get(record.kind)
    if own is None or record.id not in own.rows.known:  # it is deleted there, or linked to nothing that is left
        return asked(())
    try:
        partner = own.partner_of(record)
    except Unsure as unsure:
        return asked(unsure.others)
    same_name = partner is None and record.state == "archived" and row.env["res.partner"].search([
        ("name", "=ilike", own_name(record.name or "")), ("parent_id", "=", False),
        ("company_id", "in", [*row.connection_id._company_ids(), False])], limit=5)
    if same_name:  # the rules do not know the name that an archived contact had
        return asked(same_name)
    if partner is None:
        return {"suggestion": "new", "partner_id": False, "is_new": True}
    return {"suggestion": "same", "partner_id": partner.id, "is_new": False}


def asked(others):
    return {"suggestion": "asked", "partner_id": False, "is_new": False,
            "candidate_ids": [(6, 0, [partner.id for partner in others])]}


# What a person confirmed

def sync(rows):
    """Link or create these contacts, and let their documents go on; on one that cannot be, the reason is stored.

    :param rows: as the user, who may write them.
    """
    pairs = contact_pairs(as_superuser(rows).filtered("is_new").record_id, SUGGESTED_FOR)
    done = rows.browse()
    for row in rows:
        own = as_superuser(row)
        if own.is_new and own.suggestion == "new":
            own.write(suggested(own, pairs))  # another one may have been created since
        try:
            with row.env.cr.savepoint():
                sync_one(row, own, pairs)
            done |= row
        except (Blocked, UserError) as error:
            own.problem = str(error)
    go_on(as_superuser(done))


def sync_one(row, own, pairs):
    """
    :param own: the row as superuser.
    :raises Blocked, UserError: it is not decided, or cannot be.
    """
    connection, record = own.connection_id, own.record_id
    linked = record._linked_partners()
    partner = own.partner_id.commercial_partner_id.with_company(connection.company_id)
    if not partner:
        partner = new_partner(row, own, pairs)
    elif partner != linked:
        check_free(record, partner)
        record.with_env(row.env).partner_id = partner.with_env(row.env)
    has = distributions(connection, partner)
    if own.project_required and not own.project_id and partner not in has:
        raise Blocked("history_no_project", record, name=record.display_name)
    if own.project_id or (partner == linked and not own.project_required):
        assign(connection, partner, own.project_id)
    reference = (own.reference or "").strip()
    if reference and reference != partner.ref:
        partner.with_env(row.env).ref = reference
    own.write({
        "made": own.made or (False if partner == linked else "link" if own.partner_id else "contact"),
        "state": "synced", "partner_id": partner.id, "is_new": False, "suggestion": "linked", "problem": False,
        "project_id": own.project_id.id or project_of(connection, has.get(partner)).id})


def new_partner(row, own, pairs):
    """Create the contact of Odoo.

    :raises Blocked: nobody decided that it is new.
    """
    record = own.record_id
    if not own.is_new:
        raise Blocked("history_contact_asked", record, name=record.display_name, candidates=", ".join(
            map(partner_described, own.candidate_ids)) or "-")
    row.env["res.partner"].check_access("create")
    partner = create_partner(record)
    take_over(partner, record, {"active"}, guarded_parts(partner))
    for kind, others in pairs.items():
        if kind != record.kind:
            others.add_partners(partner)
    note_linked(record)
    return partner


def check_free(record, partner):
    """:raises Blocked: another contact of the books is this one of Odoo already."""
    other = record.search([
        ("connection_id", "=", record.connection_id.id), ("kind", "=", record.kind), ("state", "=", "active"),
        ("res_model", "=", "res.partner"), ("res_id", "=", partner.id), ("id", "!=", record.id)], limit=1)
    if other:
        raise Blocked(
            "history_contact_taken", record, partner=partner.display_name, other=other.display_name,
            books=record.connection_id.provider_label)


def go_on(rows):
    """Compare the documents of these contacts again, and enter those that waited for them."""
    leave_out_early(rows)
    for one, own in rows.grouped("import_id").items():
        if one.state in ("review", "linking"):
            match(one)
            waiting = [row for row in documents_of(own) if (row.state, row.decision) == ("open", "create")]
            if waiting:
                one.row_ids.union(*waiting).problem = False
                one.state = "linking"
                wake_pull(one.connection_id)


def undo_contacts(rows):
    """Take back what was synced for these contacts.

    :param rows: as the user, who may write them.
    :raises UserError: a document was entered for one of them, or Odoo does not allow to delete a contact.
    """
    own = as_superuser(rows)
    entered = next((document for document in documents_of(own) if document.state in ("created", "linked")), None)
    if entered:
        raise UserError(rows.env._(
            "%(number)s of %(contact)s is entered or linked. Take it back first.", number=entered.number or "",
            contact=entered.contact_name or ""))
    for row in own:
        forget(row.connection_id, row.partner_id)
        if row.made:
            unlink_rows(row.record_id)
        created = created_with(row.partner_id) if row.made == "contact" else row.partner_id.browse()
        row.write({"state": "open", "made": False, "project_id": False, "problem": False})
        created.with_env(rows.env).unlink()
    suggest(own)
    go_on(own)


def undo_created(rows):
    """Take back the contacts that an import created and that nothing else uses; on the others the reason is stored.

    :param rows: as the user who takes them back.
    """
    own = as_superuser(rows).filtered(lambda row: row.state == "synced" and row.made == "contact" and row.partner_id)
    if not own:
        return
    env = rows.env
    if not all(env[model].has_access("unlink") for model in ("res.partner", "account.analytic.distribution.model")):
        own.problem = env._("%s may not delete contacts and their projects: it stays.", env.user.name)
        return
    busy = used(own.partner_id.union(*map(created_with, own.partner_id)))
    kept = own.filtered(lambda row: created_with(row.partner_id) & busy)
    kept.problem = env._("Something else in Odoo uses it: it stays.")
    _done, refused = in_halves(env, (own - kept).with_env(env), undo_contacts, LATER)
    for row, error in refused:
        as_superuser(row).problem = str(error)


def documents_of(rows):
    """{document: its contact in the import} of these contacts."""
    found = {}
    for one, own in rows.grouped("import_id").items():
        there = ContactsThere(one.connection_id, one.row_ids.record_id)
        contacts = own.grouped("record_id")
        for document in one.row_ids:
            contact = contacts.get(there.of(document.record_id))
            if contact:
                found[document] = contact
    return found


def leave_out_early(rows):
    """Leave the documents of these contacts out that are earlier than the day from which they count, and no others."""
    if not any(rows.mapped("counts_from")) and not rows.import_id.row_ids.filtered(lambda row: row.decision == "early"):
        return
    for document, contact in documents_of(rows).items():
        early = bool(contact.counts_from and document.date and document.date < contact.counts_from)
        if early and document.state == "open":
            document.write({"decision": "early", "state": "left_out"})
        elif not early and document.decision == "early":
            document.write({"decision": False, "state": "open"})
