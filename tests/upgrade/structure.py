"""What an installation makes of the addon in a database, beside its rows: tables, indexes, and what has an XML id."""

QUERIES = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
          FROM information_schema.columns
         WHERE table_schema = 'public' AND (table_name LIKE '%books\\_%' OR column_name LIKE 'books\\_%')""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE '%books\\_%'",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid::regclass::text LIKE '%books\\_%'""",
    "XML ids": "SELECT model || ' ' || name FROM ir_model_data WHERE module = 'books_connector'",
    "views": """
        SELECT data.name || ' ' || regexp_replace(arch_db->>'en_US', 'name="[0-9]+"', 'name="action"', 'g')
          FROM ir_ui_view view
          JOIN ir_model_data data ON data.model = 'ir.ui.view' AND data.res_id = view.id
         WHERE data.module = 'books_connector'""",
    "access": """
        SELECT data.name || ' ' || concat_ws(' ', perm_read, perm_write, perm_create, perm_unlink)
          FROM ir_model_access access
          JOIN ir_model_data data ON data.model = 'ir.model.access' AND data.res_id = access.id
         WHERE data.module = 'books_connector'""",
}


def structure(cr):
    found = {}
    for name, query in QUERIES.items():
        cr.execute(query)
        found[name] = sorted(text for [text] in cr.fetchall())
    return found
