# Those that have another definition now, one that has another name, too, and three that are not needed any more.
CHANGED = (
    "books_event_pending_idx", "books_record_odoo_unique", "books_record_odoo_idx", "books_record_waiting_idx",
    "books_record_idle_idx", "books_record_unnoted_idx", "books_record_item_name_idx", "books_issue_open_idx",
    "books_record_entry_idx", "books_record__connection_id_index")


def migrate(cr, version):
    """Odoo makes an index anew where the definition changed that it noted with it, and keeps one without such a note:
    all are made anew."""
    for name in CHANGED:
        cr.execute(f"DROP INDEX IF EXISTS {name}")  # pylint: disable=sql-injection  names of ours
