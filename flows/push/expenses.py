"""An expense that the company paid: one line, and the account that it was paid from."""

from ...providers.documents import Line, TaxPart
from ...tools.amounts import exact, money
from ..connect.requirements import active
from .meanings import account_of, tax_code


def expense_line(move):
    """The line of the purchase; the others are its taxes and the account it was paid from."""
    return move.line_ids.filtered(lambda line: line.expense_id and not line.tax_line_id)[:1]


def expense_lines(move, total, context, missing):
    line = expense_line(move)
    net = money(line.amount_currency, move.currency_id)
    return [line._books_line(Line(
        description=line.name or "",
        unit_price=total,
        net=net,
        tax=total - net,
        tax_parts=tuple(
            TaxPart(
                percent=exact(part.tax_line_id.amount) if part.tax_line_id.amount_type == "percent" else None,
                amount=money(part.amount_currency, move.currency_id))
            for part in move.line_ids.filtered("tax_line_id")),
        tax_code=tax_code(line.tax_ids._books_parts(), context, missing),
        account=account_of(line, context, missing),
    ))]


def expense_account(move, context, missing):
    """The account that an expense was paid from."""
    account = active(context.connection, context.meanings.journals.get(move.journal_id.id), missing)
    if not account:
        missing.append(context.collected.not_mapped(
            "journal", move.journal_id, "paid_from_not_mapped", journal=move.journal_id.display_name))
        return {}
    return {"paid_from": account._ref(), "by_card": account.role == "credit_card"}
