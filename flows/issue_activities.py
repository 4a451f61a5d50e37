"""Activities for issues: one for each issue and responsible person, closed with the issue."""

from .ask_colleague import members, responsible

TODO = "mail.mail_activity_data_todo"
MOST = 100  # open activities for the issues of a connection: more are no help; the list shows all issues
# The activity is on the connection itself.
OF_CONNECTION = ("not_connected", "not_connected_here", "refused_credentials")


def assign(connection):
    """Give each responsible person one activity for each new issue that a person has to fix."""
    Issue = connection.env["books.issue"]
    own = [("connection_id", "=", connection.id), ("state", "=", "open")]
    new = [*own, ("assigned", "=", False), ("place", "!=", "nowhere"), ("reason", "not in", OF_CONNECTION)]
    room = MOST - Issue.search_count([*own, ("assigned", "=", True)], limit=MOST)
    issues = Issue.search(new, order="id", limit=room) if room > 0 else Issue
    if not issues:
        return
    people = connection.responsible_ids & members(connection, "accountant") or responsible(connection)
    for user in people:
        # No mail for each: the person sees them among the activities.
        for issue in issues.with_context(lang=user.lang, mail_activity_quick_update=True):
            issue.activity_schedule(TODO, user_id=user.id, summary=issue.sentence)
    issues.assigned = True


def assign_anew(connections):
    """Other people are responsible: they get the activities instead."""
    for connection in connections:
        issues = connection.env["books.issue"].search([
            ("connection_id", "=", connection.id), ("state", "=", "open"), ("assigned", "=", True)])
        issues.activity_unlink([TODO])
        issues.assigned = False
        assign(connection)
