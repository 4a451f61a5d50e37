"""Who is notified of what concerns a connection."""


def responsible(connection):
    """The people who can connect again: who gave the consent, else an accounting administrator."""
    user = connection.grant_id.user_id
    if user and user.active:
        return user
    group = connection.env.ref("books_connector.group_manager")
    return group.all_user_ids.filtered(
        lambda user: user.active and not user.share and connection.company_id in user.company_ids)[:1]
