"""What a random document is, in words: so that a run shows that each kind occurred."""


def kinds_of(ground, move, one):
    """The kinds of a document that is in the books, and of its payments.

    :param one: the plan that it was made from.
    """
    side = "sale" if move.is_sale_document() else "purchase"
    foreign = move.currency_id != move.company_currency_id
    payments = move._get_reconciled_payments()
    written_off = payments.filtered(lambda payment: ground.payments.write_off_lines(payment))
    taxes = [line.tax_ids.flatten_taxes_hierarchy().filtered(lambda tax: tax.amount_type == "percent" and tax.amount)
             for line in move.invoice_line_ids]
    early = move.invoice_payment_term_id in ground.early.values()
    return [kind for kind, holds in {
        "branch": move.company_id == ground.branch,
        "corrected tax": one["corrected"] and not one["rounding"],
        "early discount offered": early,
        "negative line": any(line.price_subtotal < 0 for line in move.invoice_line_ids),
        "foreign": foreign,
        "paid at till": "pos_payment_ids" in move._fields and any(
            move.line_ids.matched_credit_ids.credit_move_id.move_id.mapped("pos_payment_ids.id")),
        "paid by several payments": len(payments) > 1,
        "paid in part": payments and move.amount_residual,
        "paid in foreign currency": foreign and move.currency_id in payments.currency_id,
        "foreign paid in home currency": foreign and move.company_currency_id in payments.currency_id,
        "paid on another account": payments.journal_id & ground.payments.other_journal,
        "several taxes of a line": any(len(of_line) > 1 for of_line in taxes),
        "several taxes of a line in Canada": ground.country == "ca" and any(len(of_line) > 1 for of_line in taxes),
        "term": move.invoice_payment_term_id == ground.term,
        "rounded to 0.05": move.invoice_cash_rounding_id,
        "zero total": not move.amount_total,
        f"{side} written off by hand": written_off and not early,
        f"{side} early discount {one['computation']}": written_off and early,
        f"foreign {side} early discount {one['computation']}": written_off and early and foreign,
    }.items() if holds]
