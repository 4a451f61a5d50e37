"""The steps of the guided set-up in their order, and what each still needs."""

from ..kinds import DOCUMENTS, GONE


def states(setup):
    """{step: (state, sentence)} in the order of the steps; a state is "done", "todo" or "failed"."""
    return {step: state(setup) for step, state in STATES.items()}


def first_open(setup):
    """The first step that is not done; the last one where all are."""
    return next((step for step, state in STATES.items() if state(setup)[0] != "done"), list(STATES)[-1])


def beside(step, by):
    """The step before (-1) or after (1) this one."""
    steps = list(STATES)
    return steps[min(max(steps.index(step) + by, 0), len(steps) - 1)]


def of_service(setup):
    if setup.provider:
        return "done", setup.provider_label
    return "todo", setup.env._("Which service keeps the books of %(company)s.", company=setup.company_id.name)


def of_app(setup):
    if setup.app_ready:
        return "done", setup.env._("The secret is set.")
    return "todo", setup.env._("The app with which Odoo signs in at the service.")


def of_books(setup):
    connection = setup.connection_id
    if connection.state == "active":
        return "done", connection.name
    if connection.error:
        return "failed", connection.error
    return "todo", setup.env._("Sign in there, and choose the books of %(company)s.", company=setup.company_id.name)


def of_check(setup):
    failed = [check for check in setup.connection_id.checks or [] if check[0] == "failed"]
    if failed:
        return "failed", setup.env._("To fix before the first document: %s.", len(failed))
    if setup.connection_id.checks:
        return "done", setup.env._("Nothing refuses the first document.")
    return "todo", setup.env._("Finds what would refuse the first document.")


def of_mapping(setup):
    mappings = mappings_of(setup.connection_id)
    suggested = mappings.filtered(lambda mapping: mapping.state == "2_suggested")
    if suggested:
        return "todo", setup.env._("Suggestions to confirm: %s. None is used before.", len(suggested))
    if mappings:
        return "done", setup.env._("Every suggestion is confirmed.")
    return "todo", setup.env._("Which tax and account of the books is which of Odoo.")


def of_history(setup):
    env, connection = setup.env, setup.connection_id
    if connection.history == "under_way":
        return "done", env._("The history is being imported. What goes by itself begins after it.")
    if connection.history == "finished":
        return "done", env._("The history was imported.")
    if connection.history == "skipped":
        return "done", env._("Skipped: what is older stays as it is.")
    return "todo", env._("What is in the books already: import it, or skip it. Nothing goes by itself before.")


def of_document(setup):
    sent = setup.env["books.record"].search_count([
        ("connection_id", "in", setup.connection_id.ids), ("kind", "in", DOCUMENTS), ("res_model", "=", "account.move"),
        ("res_id", "!=", False), ("state", "not in", GONE)])
    if sent:
        return "done", setup.env._("Documents in the books: %s.", sent)
    return "todo", setup.env._("Send one, and look at it in the books.")


def of_automatic(setup):
    if setup.finished_at:
        return "done", setup.env._("Can be changed at any time.")
    return "todo", setup.env._("Nothing is sent by itself before you switch it on.")


STATES = {
    "service": of_service, "app": of_app, "books": of_books, "check": of_check, "mapping": of_mapping,
    "history": of_history, "document": of_document, "automatic": of_automatic,
}


def mappings_of(connection):
    return connection.env["books.mapping"].search([("connection_id", "in", connection.ids)])
