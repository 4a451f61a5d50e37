"""The Odoo record that a payment of the books is made from (its source): a payment, its part that settles one
document, or its write-off.

A payment is an `account.payment` or a line of a bank statement; a part of it an `account.partial.reconcile`; a
write-off an `account.move.line`.
"""

from ...tools.amounts import ZERO, money
from ..kinds import CONTACT_ACCOUNTS, GONE, PARTIAL
from ..pull.lines import contact_lines as lines_of
from .entries import partner_of
from .entry_settlements import settlement_of
from .parts import parts_of

WRITE_OFF_LINE = "account.move.line"
PAYMENT, STATEMENT_LINE = "account.payment", "account.bank.statement.line"
# {(account type, outgoing): kind of the contact whose credit an unapplied payment is}
SIDES = {("asset_receivable", False): "customer", ("liability_payable", True): "vendor"}


def is_whole(source):
    """Whether a source is a whole payment, which may settle several documents or none."""
    return source._name in (PAYMENT, STATEMENT_LINE)


def payments_of(source):
    """The payments and bank statement lines that a source is, or is a part of."""
    if source._name == PARTIAL:
        return [part.payment for part in parts_of(source)]
    if source._name == WRITE_OFF_LINE:
        return [*source.move_id.origin_payment_id, *source.move_id.statement_line_id]
    return list(source)


def entries_of(source):
    """The journal entries of the payments of a source, or the entry that settles a document without one."""
    if source._name == PARTIAL:
        settlements = filter(None, map(settlement_of, source))
        return source.env["account.move"].union(
            *(part.payment.move_id for part in parts_of(source)), *(one.entry for one in settlements))
    return source.move_id


def partials_of(source):
    """The partials of a source with documents."""
    if source._name == PARTIAL:
        return source
    if source._name == WRITE_OFF_LINE:
        return source.env[PARTIAL].union(*(partials_of(payment) for payment in payments_of(source)))
    lines = source.move_id.line_ids
    return lines.matched_debit_ids | lines.matched_credit_ids


def own_parts(source):
    """The Parts of a source that settle documents or refund other payments."""
    payments = payments_of(source)
    return [part for part in parts_of(partials_of(source)) if part.payment in payments]


def all_of_it(source):
    """The whole payment if this part is all that it settles; else this part."""
    parts = parts_of(partials_of(source))
    payments = {part.payment for part in parts if part.payment._name == PAYMENT}
    payment = payments.pop() if len(parts) == 1 and payments else None
    return payment if payment and len(own_parts(payment)) == 1 and not rest_of(payment) else source


def write_off_lines(payment):
    """The lines of a payment's entry by which it settles more, or less, than its amount."""
    lines = payment._seek_for_lines()[2]
    if payment._name == STATEMENT_LINE:
        return lines.filtered(lambda line: line.account_type not in CONTACT_ACCOUNTS)
    return lines


def write_offs_of(payment):
    """The write-offs of a payment, each by a line that stands for it: lines with taxes, these taxes, and what else is
    on the accounts of the lines, are one."""
    lines = write_off_lines(payment)
    together = taxed_together(lines)
    first = together.filtered(is_taxed).sorted(lambda line: (bool(line.tax_repartition_line_id), line.id))[:1]
    return first | (lines - together).filtered(lambda line: not is_exchange(line))


def taxed_together(lines):
    """Those of the write-off lines of a payment that are its write-off with taxes."""
    accounts = lines.filtered("tax_ids").filtered(lambda line: not line.tax_repartition_line_id).account_id
    return lines.filtered(lambda line: is_taxed(line) or (line.account_id in accounts and not is_exchange(line)))


def numbers_of(line):
    """The numbers that the credit for a write-off may have, the best one first: in some books a voided credit keeps
    its number."""
    others = write_offs_of(payments_of(line)[0])
    place = f"/{others.ids.index(line.id) + 1}" if len(others) > 1 and line in others else ""
    return [f"{line.move_id.name}{place}{again}" for again in ("", *(f"-{count}" for count in range(2, 20)))]


def lines_of_write_off(line):
    """All lines of the write-off that a line stands for."""
    if not is_taxed(line):
        return line
    return line.union(*(taxed_together(write_off_lines(payment)) for payment in payments_of(line)[:1]))


def is_taxed(line):
    """Whether a line has taxes, or is one."""
    return bool(line.tax_ids or line.tax_repartition_line_id)


def is_exchange(line):
    """Whether a line is only the difference of two exchange rates: it settles nothing in its own currency."""
    return line.currency_id != line.company_currency_id and not line.amount_currency


def contact_lines(source):
    """The receivable and payable lines of the entries of a source."""
    return lines_of(entries_of(source))


def side_of(source):
    """The kind of the contact whose credit the unapplied amount is: customer or vendor; None if it is neither."""
    lines = contact_lines(source)
    types, currencies = set(lines.mapped("account_type")), lines.currency_id
    if len(types) != 1 or len(currencies) != 1 or not partner_of(entries_of(source)):
        return None
    return SIDES.get((types.pop(), sum(lines.mapped("balance")) > 0))


def rest_of(source):
    """The unapplied amount of a payment in Odoo: the open amount plus what was refunded, and plus what settles
    documents of other books."""
    entry = entries_of(source)
    if entry.state != "posted" or not is_whole(source) or not side_of(source):
        return ZERO
    parts = parts_of(partials_of(source))
    rest = abs(signed(contact_lines(source), "amount_residual_currency"))
    returned = (part.amount for part in parts if part.refunded == source)
    return rest + sum(returned, ZERO) + sum((part.paid for part in parts if settles_in_other_books(part)), ZERO)


def settles_in_other_books(part):
    """Whether the document of this part is of a branch with books of its own, or of its parent: in the books of the
    payment this part of it settles nothing."""
    document, company = part.document, part.payment.company_id
    Connection, Record = document.env["books.connection"], document.env["books.record"]
    own = Connection._id_of_company(company.id)
    if part.refunded or document.company_id == company or Connection._id_of_company(document.company_id.id) == own:
        return False
    # It may have been sent before the branch had books of its own.
    return not Record.search_count([
        ("connection_id", "=", own), ("res_model", "=", document._name), ("res_id", "=", document.id),
        ("state", "not in", GONE)], limit=1)


def signed(lines, field):
    """The sum of a field of some lines, in their one currency."""
    return sum((money(line[field], line.currency_id) for line in lines), ZERO)


def is_undone(entry):
    """Whether a payment was cancelled or reversed."""
    return entry.state != "posted" or bool(entry.reversal_move_ids.filtered(lambda move: move.state == "posted"))


def reconciliations_of(source):
    """The partials by which the unapplied payment of a source may be allocated."""
    return source.env[PARTIAL].union(*(part.partial for part in parts_of(partials_of(source))))
