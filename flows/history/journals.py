"""The journals of an import: Odoo's own numbering goes on as if the books had never had numbers."""

# All numbers of other programs are numbers, also those that look like a date.
ANY_NUMBER = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"


def journal_for(one, sale):
    """The journal for the sales or purchases of the history of these books; it is made when it is first needed."""
    field = "history_sale_journal_id" if sale else "history_purchase_journal_id"
    connection = one.connection_id
    if not connection[field]:
        connection[field] = one.env["account.journal"].create({
            "name": one.env._("%(books)s: sales before", books=connection.provider_label) if sale else
            one.env._("%(books)s: purchases before", books=connection.provider_label),
            "type": "sale" if sale else "purchase", "code": free_code(one, "HS" if sale else "HP"), "sequence": 99,
            "company_id": one.company_id.id, "sequence_override_regex": ANY_NUMBER, "show_on_dashboard": False})
    return connection[field]


def free_code(one, start):
    taken = set(one.env["account.journal"].with_context(active_test=False).search(
        [("company_id", "=", one.company_id.id)]).mapped("code"))
    return next(code for code in (start, *(f"{start}{number}" for number in range(1, 100))) if code not in taken)
