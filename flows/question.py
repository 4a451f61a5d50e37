"""The content of the question dialog: both sides beside each other, and the candidates."""

from markupsafe import Markup

from odoo.tools import format_date

from .contact_document import contact_content
from .contact_fields import text_of
from .contact_merges import documents_domain
from .remedies import REMEDIES


def open_question(issues):
    """The dialog that asks about these issues, or gives the same answer to all of them."""
    return issues.env["books.question"]._of(issues)._screen(issues.env._("What is right?"), dialog_size="large")


def sides(issue):
    """[(label, in Odoo, in the books)] for the subject of an issue, as superuser."""
    job, row = issue.job_ids.filtered(lambda job: job.state == "failed")[:1], issue.record_ids[:1]
    if row.merge_into_id:
        return _merge(issue, row)
    if row and row.contact:
        return _contacts(issue, row._linked_partners() or _only_candidate(issue, "res.partner"), row)
    if row:
        return _payment(issue, row)
    if issue.res_model == "res.partner":
        partner = issue.env["res.partner"].browse(issue.res_id).exists()
        return _contacts(issue, partner, _only_candidate(issue, "books.record"))
    if job.res_model == "account.move":
        return _document(issue, job)
    return [(issue.env._("Document"), job.res_name, "")] if job else []


def _only_candidate(issue, model):
    """The only candidate, shown beside the other side; several are listed."""
    found = candidates(issue)
    return found[0].exists() if len(found) == 1 and found[0]._name == model else issue.env[model]


def _contacts(issue, partner, row):
    env = issue.env
    kind = row._contact_kind() if row else "customer"
    here = contact_content(partner, issue.connection_id, kind) if partner else {}
    there = row.contact or {}
    words = {
        "name": env._("Name"), "email": env._("E-mail"), "phone": env._("Phone"), "website": env._("Website"),
        "tax_number": env._("Tax number"), "billing": env._("Address"), "delivery": env._("Delivery address")}
    shown = [(label, text_of(here.get(part)), text_of(there.get(part))) for part, label in words.items()]
    return [(label, one, other) for label, one, other in shown if one or other]


def _merge(issue, row):
    """Two contacts there that are one contact here, each with the number of its documents."""
    env, kept = issue.env, row.merge_into_id
    partner = kept.partner_id.display_name or ""
    documents, documents_kept = (str(row.search_count(documents_domain(one))) for one in (row, kept))
    return [
        (env._("To merge"), partner, row.display_name), (env._("Documents"), "", documents),
        (env._("To keep"), partner, kept.display_name), (env._("Documents"), "", documents_kept)]


def _document(issue, job):
    env = issue.env
    move = issue.env["account.move"].browse(job.res_id).exists()
    return [
        (env._("Number"), move.name, ""), (env._("Contact"), move.commercial_partner_id.display_name, ""),
        (env._("Date"), format_date(env, move.date), ""),
        (env._("Total"), move.currency_id.format(move.amount_total), "")]


def _payment(issue, row):
    env = issue.env
    made = row._made() if row.res_id else None
    entry = made.move_id if made and "move_id" in made._fields else made
    settled = row._settling()
    moves = issue.env["account.move"].browse(
        [one.res_id for one in settled if one.res_model == "account.move" and one.res_id])
    money = row.currency_id.format if row.currency_id else str
    return [
        (env._("Kind"), entry.display_name if entry else env._("Not registered yet"), row.kind_word),
        (env._("Number"), "", row.number or row.external_id),
        (env._("Contact"), ", ".join(moves.commercial_partner_id.mapped("display_name")), row.name_word or ""),
        (env._("Date"), format_date(env, entry.date) if entry and "date" in entry._fields else "",
         format_date(env, row.date)),
        (env._("Amount"), "", money(row.total)),
        (env._("Settles"), ", ".join(f"{move.name}: {move.currency_id.format(move.amount_residual)}" for move in moves),
         row._settling_names()),
    ]


def link_sides(record, rows):
    """[(label, in Odoo, in the books)] for a record and the rows that it is, or will be, linked to."""
    env = record.env
    if record._name == "res.partner":
        shown = (env._("Name"), record.display_name, "name"), (env._("E-mail"), record.email or "", "email")
    else:
        total = record.amount_total if record._name == "account.move" else record.amount
        date = record.invoice_date if record._name == "account.move" else record.date
        shown = (
            (env._("Number"), record.display_name, "display_name"), (env._("Date"), format_date(env, date), "date"),
            (env._("Contact"), record.partner_id.display_name or "", "name_word"),
            (env._("Total"), record.currency_id.format(total), "total"))

    def there(row, field):
        if field == "date":
            return format_date(row.env, row.date)
        return row.currency_id.format(row.total) if field == "total" and row.currency_id else str(row[field] or "")

    return [(what, here, " / ".join(there(row, field) for row in rows)) for what, here, field in shown]


def table(env, books, rows, differing=()):
    """Both sides as an HTML table. `rows`: [(label, in Odoo, in the books)]; the `differing` labels are marked."""
    head = Markup('<table class="table table-sm"><thead><tr><th></th><th>%s</th><th>%s</th></tr></thead><tbody>%s'
                  "</tbody></table>")
    line = Markup('<tr class="%s"><th>%s</th><td class="text-break">%s</td><td class="text-break">%s</td></tr>')
    return head % (
        env._("In Odoo"), env._("In %(books)s", books=books), Markup().join(
            line % ("table-warning" if row[0] in differing else "", *row) for row in rows))


def candidates(issue):
    """The records that may be meant: contacts of Odoo, or of the books."""
    found = (issue.words or {}).get("candidates") or []
    return [issue.env[model].browse(record_id) for model, record_id in found if model in issue.env]


def described(record):
    """(name, further details) of a candidate."""
    if record._name == "books.record":
        there = record.contact or {}
        amount = record.currency_id.format(record.total) if record.currency_id and not there else ""
        return record.display_name, ", ".join(filter(None, (
            record.email, there.get("phone"), there.get("tax_number"), text_of(there.get("billing")),
            not there and record.name_word, format_date(record.env, record.date), amount,
            record.partner_id.display_name)))
    return record.display_name, ", ".join(filter(None, (
        record.email, record.phone, record.vat, record.street, record.city)))


def kind_of(issue):
    """The kind of question that an issue asks (a value of `books.question.kind`), as superuser."""
    row = issue.record_ids[:1]
    if issue.remedy in ("contact_fields", "merge"):
        return issue.remedy
    if row and row.contact:
        return "contact_there"
    if issue.remedy == "contacts":
        return "contact_here"
    if issue.remedy and REMEDIES[issue.remedy].asks:
        return issue.remedy
    return "payment" if row else "document"
