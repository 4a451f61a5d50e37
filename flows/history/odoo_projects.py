"""Projects of Odoo Project, where it is installed: each is an analytic account for the books."""

from odoo.exceptions import UserError


def project_of_account(account):
    """The only project with this analytic account that the user may read, as "model,id"; False if there is none."""
    Project = account.env.get("project.project")
    if Project is None or not account or not Project.has_access("read"):
        return False
    found = Project.search([("account_id", "=", account.id)], limit=2)
    return f"{found._name},{found.id}" if len(found) == 1 else False


def account_of_project(project):
    """The analytic account of a project; it is created, as the user, if the project has none yet.

    :raises UserError: it has none, and this user may not give it one.
    """
    if not project:
        return False
    project.check_access("read")
    if not project.account_id:
        if not project.has_access("write") or not project.account_id.has_access("create"):
            raise UserError(project.env._(
                "“%s” has no analytic account yet. A project administrator can add one in its settings.",
                project.display_name))
        project._create_analytic_account()
    return project.account_id
