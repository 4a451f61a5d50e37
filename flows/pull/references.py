"""The order or project that a reference in the books refers to."""


def find_orders(rows):
    for connection, records in rows.grouped("connection_id").items():
        companies = connection._company_ids() if connection else []
        references = list(set(records.mapped("reference")) - {False})
        orders = rows.env["sale.order"].search([
            ("company_id", "in", companies), ("state", "!=", "cancel"),
            "|", ("name", "in", references), ("client_order_ref", "in", references)])
        projects = rows.env["account.analytic.account"].search([
            ("company_id", "in", [*companies, False]), ("name", "in", references)])
        # Our own numbers first; a number that several orders have identifies none.
        by_name, by_ref = orders.grouped("name"), orders.grouped("client_order_ref")
        by_project = projects.grouped("name")
        for record in records:
            reference = record.reference
            found = reference and (by_name.get(reference) or by_ref.get(reference)) or orders.browse()
            record.order_id = found if len(found) == 1 else False
            project = reference and by_project.get(reference) or projects.browse()
            record.project_id = project if len(project) == 1 else False
