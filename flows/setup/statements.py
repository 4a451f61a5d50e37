"""Where bank statements are reconciled decides where payments wait."""


def set_outstanding(company, where):
    """Set the accounts of the company's bank journals.

    Reconciled in the books only: a payment is on the bank account at once. Reconciled in Odoo (too): it waits on the
    outstanding account until a statement line is matched with it. An account that somebody else chose stays.

    :param where: "books", "odoo" or "both".
    """
    journals = company.env["account.journal"].with_company(company).search([
        *company.env["account.journal"]._check_company_domain(company), ("type", "=", "bank")])
    Payment = company.env["account.payment"].with_company(company)
    for journal in journals:
        bank = journal.default_account_id
        outstanding = {kind: Payment.new({"company_id": company.id})._get_outstanding_account(kind) for kind in (
            "inbound", "outbound")}
        for line in journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids:
            usual = outstanding[line.payment_type]
            if where == "books" and line.payment_account_id in (usual, usual.browse()):
                line.payment_account_id = bank
            elif where != "books" and line.payment_account_id in (bank, usual.browse()):
                line.payment_account_id = usual
