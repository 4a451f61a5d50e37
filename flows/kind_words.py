"""The names of the kinds of objects in the books, in the user's language."""


def kind_words(env):
    """{kind of object: its name}, in the singular."""
    return dict(env["books.job"]._fields["kind"]._description_selection(env)) | {
        "contact": env._("Contact"), "deposit": env._("Deposit"),
        "journal_entry": env._("Journal Entry"), "refund_receipt": env._("Refund Receipt"),
        "overpayment": env._("Overpayment"), "prepayment": env._("Prepayment")}
