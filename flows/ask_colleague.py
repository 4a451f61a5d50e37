"""Ask a colleague who has the right to fix what blocks a document."""

from odoo.tools import plaintext2html

from .remedies import GROUPS, WHO


def members(connection, who):
    """The people of that group who work in the company of these books.

    :param connection: as superuser.
    :param who: a key of `remedies.GROUPS`.
    """
    return connection.env.ref(GROUPS[who]).all_user_ids.filtered(lambda user: (
        user.active and not user.share and connection.company_id in user.company_ids)).sorted("id")


def colleague(connection, who):
    """A person of that group who works in the company of these books: whoever connected them, if possible.

    :param connection: as superuser.
    :param who: a key of `remedies.GROUPS`.
    :return: empty where there is none.
    """
    able = members(connection, who)
    return (connection.grant_id.user_id & able) or able[:1]


def responsible(connection):
    """Who is told of what concerns a connection: a person who can connect again, else whoever connected it.

    :param connection: as superuser.
    """
    return colleague(connection, "administrator") or connection.grant_id.user_id.filtered("active")


def ask(record, connection, who, sentence):
    """Plan one activity on this record for a person who can fix it.

    :param record: as superuser; the user may read it.
    :return: the person, empty where there is none.
    """
    person = colleague(connection, who)
    summary = record.with_context(lang=person.lang).env._("Fix it for %(books)s", books=connection.provider_label)
    open_one = record.activity_ids.filtered(lambda activity: (
        activity.user_id == person and activity.summary == summary))
    if person and not open_one:
        record.activity_schedule(
            "mail.mail_activity_data_todo", user_id=person.id, summary=summary, note=plaintext2html(sentence or ""))
    return person


def who_can(env, who):
    """The word for who can fix something."""
    return env._(WHO[who])
