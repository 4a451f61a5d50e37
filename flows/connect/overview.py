"""The figures on the card of a connection, one query a table."""

from ...providers import PROVIDERS

MOST = 10_000  # as far as Odoo's own lists count


def count_contact_questions(connections):
    questions = dict(connections.env["books.record"]._read_group(
        [("connection_id", "in", connections.ids), ("problem", "!=", False), ("contact", "!=", False)],
        ["connection_id"], ["__count"]))
    for connection in connections:
        connection.contact_question_count = questions.get(connection, 0)


def count(connections):
    """Compute the figures on the cards. What keeps growing is counted only as far as anybody reads it."""
    jobs = {state: dict(connections.env["books.job"]._read_group(
        [("connection_id", "in", connections.ids), ("state", "=", state)], ["connection_id"], ["__count"]))
        for state in ("todo", "sending", "failed")}
    problems = dict(connections.env["books.record"]._read_group(
        [("connection_id", "in", connections.ids), ("problem", "!=", False), ("contact", "=", False)],
        ["connection_id"], ["__count"]))
    unmapped = dict(connections.env["books.mapping"]._read_group(
        [("connection_id", "in", connections.ids), ("kind", "=", "tax"), ("state", "!=", "3_confirmed")],
        ["connection_id"], ["__count"]))
    unreadable = dict(connections.env["books.unreadable"]._read_group(
        [("connection_id", "in", connections.ids), ("left_out", "=", False)], ["connection_id"], ["__count"]))
    issues = dict(connections.env["books.issue"]._read_group(
        [("connection_id", "in", connections.ids), ("state", "=", "open")], ["connection_id"], ["__count"]))
    for connection in connections:
        connection.issue_count = issues.get(connection, 0)
        connection.unreadable_count = unreadable.get(connection, 0)
        connection.waiting_count = jobs["todo"].get(connection, 0) + jobs["sending"].get(connection, 0)
        connection.failed_count = jobs["failed"].get(connection, 0)
        connection.sent_count = count_linked(connection, "account.move")
        connection.payment_count = count_linked(connection, "account.payment")
        connection.problem_count = problems.get(connection, 0)
        connection.unmapped_count = unmapped.get(connection, 0)


def count_linked(connection, model):
    """How many objects of the books are linked to records of Odoo, up to `MOST`."""
    return connection.env["books.record"].search_count([
        ("connection_id", "in", connection.ids), ("res_model", "=", model), ("res_id", "not in", (False, 0))],
        limit=MOST)


def count_reads(connections):
    """Compute the reads of this month, for providers that meter them."""
    month = connections.env["books.quota"]._this_month()
    reads = {quota.connection_id: quota.reads for quota in connections.env["books.quota"].sudo().search(
        [("connection_id", "in", connections.ids), ("month", "=", month)])}
    for connection in connections:
        provider = PROVIDERS.get(connection.provider)
        connection.reads = reads.get(connection, 0)
        connection.reads_per_month = provider.limits.reads_per_month if provider else 0


def count_doubles(connections):
    Record = connections.env["books.record"]
    counts = dict(Record._read_group(
        [("connection_id", "in", connections.ids), *Record._double_domain()], ["connection_id"], ["__count"]))
    for connection in connections:
        connection.double_count = counts.get(connection._origin, 0)


def takings_note(connection):
    """What of the company's point of sale is sent, as a sentence; False where it is not used."""
    env = connection.env
    if "pos.config" not in env or not connection.takes:
        return False
    # As superuser: whoever sees the connection may know that its company has a till.
    if not env["pos.config"].sudo().search_count([("company_id", "in", connection._company_ids())], limit=1):
        return False
    books = connection.provider_label
    if not connection.push_payments:
        return env._(
            "Point of sale: invoices are sent, but neither what was paid for them at the till nor takings without an "
            "invoice. Enter these in %(books)s.", books=books)
    return env._(
        "Point of sale: invoices are sent with what was paid for them at the till. Takings without an invoice are not "
        "sent: enter the closing entries of the sessions in %(books)s.", books=books)
