"""The screen behind each remedy."""


def remedy_screen(connection, remedy):
    """The screen on which a cause is mended; None where that is the document itself."""
    connection.ensure_one()
    if remedy == "mapping":
        action = connection.action_open_mappings()
        return action | {"context": action["context"] | {"search_default_todo": 1}}
    if remedy == "contacts":
        return connection._action_of("books_connector.books_record_contact_action")
    if remedy in ("settings", "reconnect"):
        return {
            "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": connection.id,
            "view_mode": "form", "views": [(False, "form")],
        }
    if remedy == "books":
        return {"type": "ir.actions.act_url", "url": connection.sudo()._home_url(), "target": "new"}
    return None
