"""What an accountant reads about work that is not done: a reason, or a time that lies ahead."""

from datetime import timedelta

SOON = timedelta(minutes=1)  # as often as Odoo's cron workers look by themselves


def found(ground, provider):
    """Sentences about unfinished work of which nothing says why it waits, or until when."""
    from odoo.addons.books_connector.tools.clock import database_now  # known once Odoo is configured

    with ground.env(provider) as env:
        connection, now = ground.connection(env, provider), database_now(env)
        read = connection.with_user(accountant(env, provider))
        words = [f"{job.kind} {job.res_name}: failed without a reason" for job in read.env["books.job"].search([
            ("connection_id", "=", connection.id), ("state", "=", "failed"), ("error", "in", (False, ""))])]
        if read.state != "active":
            return words + ["the connection does not say why"] * (not read.error)
        resumes = max(moment for moment in (now, read.paused_until, read.rest_until) if moment)
        for job in read.env["books.job"].search([
                ("connection_id", "=", connection.id), ("state", "in", ("todo", "sending"))]):
            due = max(resumes, job.not_before or now)
            if next_run(env, connection.push_cron_id) > due + SOON:
                words.append(f"{job.kind} {job.res_name}: due at {due}, but nothing runs then")
        unread = env["books.event"].search_count([("connection_id", "=", connection.id), ("pending", "=", True)])
        if unread and next_run(env, connection.pull_cron_id) > resumes + SOON:
            words.append(f"{unread} notices of changes wait, but nothing runs")
        return words


def next_run(env, cron):
    """When this schedule runs next."""
    asked = env["ir.cron.trigger"].search([("cron_id", "=", cron.id)], order="call_at", limit=1).call_at
    return min(asked or cron.nextcall, cron.nextcall)


def accountant(env, provider):
    """Somebody who keeps the accounts of the company, and administers nothing."""
    login = f"accountant of {provider}"
    user = env["res.users"].search([("login", "=", login)])
    return user or env["res.users"].with_context(no_reset_password=True).create({
        "name": login, "login": login, "company_id": env.company.id, "company_ids": [(6, 0, env.company.ids)],
        "group_ids": [(6, 0, [env.ref(group).id for group in ("base.group_user", "account.group_account_invoice")])]})
