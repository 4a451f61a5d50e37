"""One table, some columns and some values get the words of accounting: their rows are kept."""

from odoo.tools import sql

OLD_MODEL, NEW_MODEL = "books.namesake", "books.currency.contact"
OLD_TABLE, NEW_TABLE = "books_namesake", "books_currency_contact"
# (model, column, its new name)
COLUMNS = (
    ("books.record", "agreed_here", "odoo_snapshot"),
    ("books.record", "agreed_there", "books_snapshot"),
    ("books.job", "place", "batch_index"),
    ("books.job", "places", "batch_size"),
    ("books.job", "uncertain", "unresolved"),
    ("books.connection", "swept_at", "caught_up_at"),
    ("books.grant", "told_days", "notified_days"),
)
# Columns that hold the name of a model.
MODELS = (
    ("books_record", "res_model"), ("books_record", "double_model"), ("books_job", "res_model"),
    ("books_issue", "res_model"), ("ir_model", "model"), ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"), ("ir_model_data", "model"),
)
# Columns of JSON in which a cause names its model.
CAUSES = (("books_record", "causes"), ("books_job", "causes"), ("books_unreadable", "causes"), ("books_issue", "words"))
OLD_KIND, NEW_KIND = "advance", "unapplied_payment"
KINDS = (("books_job", "kind"), ("books_job", "payload_kind"), ("books_unreadable", "kind"))


def migrate(cr, version):
    for model, old, new in COLUMNS:
        rename_column(cr, model, old, new)
    for table, column in KINDS:
        replace_value(cr, table, column, OLD_KIND, NEW_KIND)
    rename_selection(cr)
    if sql.table_exists(cr, OLD_TABLE):
        rename_table(cr)
        for table, column in MODELS:
            replace_value(cr, table, column, OLD_MODEL, NEW_MODEL)
        for table, column in CAUSES:
            if sql.column_exists(cr, table, column):
                cr.execute(
                    f"UPDATE {table} SET {column} = replace({column}::text, %s, %s)::jsonb"
                    f" WHERE {column}::text LIKE %s", (f'"{OLD_MODEL}"', f'"{NEW_MODEL}"', f'%"{OLD_MODEL}"%'))


def rename_column(cr, model, old, new):
    table = model.replace(".", "_")
    if not sql.column_exists(cr, table, old) or sql.column_exists(cr, table, new):
        return
    sql.rename_column(cr, table, old, new)
    cr.execute("UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s", (new, model, old))
    rename_id(cr, f"field_{table}__{old}", f"field_{table}__{new}")


def rename_selection(cr):
    cr.execute("""
        UPDATE ir_model_fields_selection SET value = %s
         WHERE value = %s AND field_id IN (SELECT id FROM ir_model_fields WHERE model = 'books.job' AND name = 'kind')
        """, (NEW_KIND, OLD_KIND))
    rename_id(cr, f"selection__books_job__kind__{OLD_KIND}", f"selection__books_job__kind__{NEW_KIND}")


def rename_table(cr):
    """Rename the table with its sequence, indexes, constraints and XML ids."""
    cr.execute(f"ALTER TABLE {OLD_TABLE} RENAME TO {NEW_TABLE}")
    cr.execute(f"ALTER SEQUENCE IF EXISTS {OLD_TABLE}_id_seq RENAME TO {NEW_TABLE}_id_seq")
    cr.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", [NEW_TABLE])
    for [name] in cr.fetchall():
        if OLD_TABLE in name:
            cr.execute(f'ALTER TABLE {NEW_TABLE} RENAME CONSTRAINT "{name}" TO "{renamed(name)}"')
    cr.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND tablename = %s", [NEW_TABLE])
    for [name] in cr.fetchall():
        if OLD_TABLE in name:  # that of a constraint was renamed with it
            cr.execute(f'ALTER INDEX "{name}" RENAME TO "{renamed(name)}"')
    cr.execute("SELECT id, name FROM ir_model_constraint WHERE name LIKE %s", [f"{OLD_TABLE}%"])
    for constraint, name in cr.fetchall():
        cr.execute("UPDATE ir_model_constraint SET name = %s WHERE id = %s", (renamed(name), constraint))
    cr.execute(
        "SELECT name FROM ir_model_data WHERE module = 'books_connector' AND name LIKE %s", [f"%{OLD_TABLE}%"])
    for [name] in cr.fetchall():
        rename_id(cr, name, renamed(name))


def renamed(name):
    return name.replace(OLD_TABLE, NEW_TABLE).replace("namesake_unique", "currency_contact_unique")


def replace_value(cr, table, column, old, new):
    if sql.column_exists(cr, table, column):
        cr.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", (new, old))


def rename_id(cr, old, new):
    cr.execute(
        "UPDATE ir_model_data SET name = %s WHERE module = 'books_connector' AND name = %s", (new, old))
