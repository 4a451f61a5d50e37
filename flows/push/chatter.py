"""One line in the chatter of a document: who sent it and what the books answered. Set-based."""

from markupsafe import Markup

from ..kinds import BESIDE
from ..stored_language import written


def log_sent(jobs):
    """Log what arrived in the books.

    :param jobs: done, with their record.
    """
    for (connection, person), of_person in jobs.grouped(lambda job: (job.connection_id, job.create_uid)).items():
        bodies, books = {}, connection.provider_label
        for record, job in logged_on(written(of_person, connection, person)):
            number = job.record_id.number or job.record_id.external_id
            link = Markup('<a href="%s" target="_blank">%s</a>') % (job.record_id.url, number)
            body = (record.env._("Updated in %(books)s: %(number)s", books=books, number=link)
                    if job.payload_verb == "update" else
                    record.env._("Sent to %(books)s: %(number)s", books=books, number=link))
            if job.record_id.state == "draft" and job.connection_id.has_posting_status:
                body += record.env._(" (awaits approval there)")
            bodies.setdefault(record._name, {})[record.id] = body
        log(jobs.env, bodies, person.partner_id)
    jobs.filtered("logged").logged = False


def log_failed(jobs):
    """Log why documents were not sent; the same reason only once, however often they are tried again.

    :param jobs: failed, of one connection.
    """
    new = jobs.filtered(lambda job: job.kind not in BESIDE and job.logged != job.message)
    for person, of_person in new.grouped("create_uid").items():
        bodies = {}
        for record, job in logged_on(written(of_person, of_person.connection_id, person)):
            words = {"books": job.connection_id.provider_label, "reason": job.error}
            bodies.setdefault(record._name, {})[record.id] = (
                record.env._("Not sent to %(books)s: %(reason)s", **words) if job.verb == "push" else
                record.env._("Not removed from %(books)s: %(reason)s", **words))
        log(jobs.env, bodies, person.partner_id)
    for message, alike in new.grouped("message").items():
        alike.logged = message


def logged_on(jobs):
    """[(document or payment, its job)]"""
    found = []
    for model in ("account.move", "account.payment"):
        of_model = jobs.filtered(lambda job, model=model: job.res_model == model)
        records = jobs.env[model].browse(of_model.mapped("res_id"))
        found += zip(records, of_model, strict=True)
    return found


def log(env, bodies, author):
    """:param bodies: {model: {id: body}}"""
    for model, of_model in bodies.items():
        records = env[model].browse(of_model).exists()
        records._message_log_batch(of_model, author_id=author.id or None)
