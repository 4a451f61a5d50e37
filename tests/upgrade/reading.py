"""All that the addon keeps, row by row as the former version named it, whichever version the database has."""

import json

PAYMENT = """
    CASE WHEN {known} THEN json_build_object(
        'date', {date}, 'amount', {amount}, 'currency', {currency}, 'rate', {rate}, 'reference', {reference},
        'method', {method}, 'account', {account}, 'contact', {contact}, 'mark', {mark}, 'incoming', {incoming},
        'account moved', {moved_account}, 'contact moved', {moved_contact}, 'rate moved', {moved_rate},
        'allocations', ({allocations})) END"""
# {table of the former version: {its column: what it says, in a form that both versions can tell}}
FORMER = {
    "books_record": {
        # The sentences are compared where people read them: see `shown`.
        "difference": "COALESCE(this.difference, '') != ''",
        "ignored": "COALESCE(this.ignored, '') != ''",
        "content": PAYMENT.format(
            known="this.content->'allocations' IS NOT NULL",
            amount="(this.content->>'amount')::numeric", rate="(this.content->>'rate')::numeric",
            incoming="(this.content->>'incoming')::boolean",
            allocations="""
                SELECT json_agg(json_build_array(part->>0, part->>1, (part->>2)::numeric) ORDER BY place)
                  FROM jsonb_array_elements(this.content->'allocations') WITH ORDINALITY parts (part, place)""",
            **{name: f"NULLIF(this.content->>'{name}', '')" for name in (
                "date", "currency", "reference", "method", "account", "contact", "mark")},
            **{f"moved_{name}": f"""COALESCE(this.content->'moved' @> '"{name}"', FALSE)""" for name in (
                "account", "contact", "rate")}),
    },
}
# {table of the former version: its name now}
RENAMED = {"books_namesake": "books_currency_contact"}
MODEL = """CASE this.{0} WHEN 'books.currency.contact' THEN 'books.namesake' ELSE this.{0} END"""
KIND = """CASE this.{0} WHEN 'unapplied_payment' THEN 'advance' ELSE this.{0} END"""
# The same where the column has another name or form now.
PRESENT = {
    "books_job": {
        "error": "this.message",  # the sentences of its causes, from which it is worded anew
        "place": "this.batch_index", "places": "this.batch_size", "uncertain": "this.unresolved",
        "kind": KIND.format("kind"), "payload_kind": KIND.format("payload_kind"),
        "res_model": MODEL.format("res_model"),
    },
    "books_connection": {"swept_at": "this.caught_up_at"},
    "books_grant": {"told_days": "this.notified_days"},
    "books_record": {
        "name_key": "CASE WHEN this.kind != 'item' THEN this.name_key END",  # of items it is new
        "agreed_here": "this.odoo_snapshot", "agreed_there": "this.books_snapshot",
        "res_model": MODEL.format("res_model"), "double_model": MODEL.format("double_model"),
        "difference": "this.differences IS NOT NULL",
        "ignored": "this.ignored IS NOT NULL",
        "content": PAYMENT.format(
            known="this.payment_known", incoming="this.incoming",
            allocations="""
                SELECT json_agg(json_build_array(part.kind, part.external_id, part.amount) ORDER BY part.id)
                  FROM books_allocation part WHERE part.payment_id = this.id""",
            **{name: f"this.payment_{name}" for name in (
                "date", "amount", "currency", "rate", "reference", "method", "account", "contact", "mark")},
            **{f"moved_{name}": f"COALESCE(this.{name}_changed, FALSE)" for name in ("account", "contact", "rate")}),
        "number": """
            CASE WHEN this.kind = 'tax' AND this.number LIKE '%=%' THEN 'rates that are still a text'
                 WHEN this.components IS NULL THEN this.number ELSE (
                SELECT CONCAT(string_agg(rate, '+') FILTER (WHERE use = 'sale'), '/',
                              string_agg(rate, '+') FILTER (WHERE use = 'purchase'))
                  FROM (SELECT CONCAT(part->>0, '=', part->>1) AS rate, part->>2 AS use
                          FROM jsonb_array_elements(this.components::jsonb) part) rates) END""",
    },
}
# {table: {column that is gone: why nothing is lost with it}}
DROPPED = {}
GONE = "no such column"
AS_JSON = "SELECT row_to_json(one)::text FROM (QUERY) one"
# What is no statement of a row, and what dialogs leave for a while.
UNSAID = ("write_date", "write_uid")
TRANSIENT = ("books_choose", "books_missing", "books_number", "books_preview", "books_void", "books_dialog")
# Odoo's own rows that the addon made or may touch.
OF_ODOO = {
    "account_move": "SELECT id, name, state, payment_state, amount_total, amount_residual, date FROM account_move",
    "account_payment": "SELECT id, name, state, amount, date, move_id FROM account_payment",
    "account_partial_reconcile":
        "SELECT id, debit_move_id, credit_move_id, amount, debit_amount_currency, credit_amount_currency"
        "  FROM account_partial_reconcile",
    "res_partner": "SELECT id, name, email, phone, vat, active, parent_id, company_id FROM res_partner",
    "ir_cron": """
        SELECT ir_cron.id, code, ir_cron.active, interval_number, interval_type, ir_cron.user_id
          FROM ir_cron JOIN ir_act_server ON ir_act_server.id = ir_actions_server_id
         WHERE code LIKE '%\\_cron\\_pu%'""",
    "groups": """
        SELECT data.name, rel.uid FROM res_groups_users_rel rel
          JOIN ir_model_data data ON data.model = 'res.groups' AND data.res_id = rel.gid
         WHERE data.module = 'books_connector'""",
    "parameters": "SELECT key, value FROM ir_config_parameter WHERE key LIKE 'books\\_connector%'",
}


def former_columns(cr):
    """{table of the addon: its columns} as they are in this database."""
    cr.execute("""
        SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
         WHERE table_schema = 'public' AND (
               table_name LIKE 'books\\_%' OR table_name LIKE '%\\_books\\_%')
         GROUP BY table_name""")
    return {table: sorted(set(columns) - set(UNSAID)) for table, columns in cr.fetchall()
            if not table.startswith(TRANSIENT)}


def read(cr, columns, forms):
    """{table: {id, or what the row is: {column: value}}}

    :param columns: what there is of the former version, by `former_columns`.
    :param forms: FORMER or PRESENT, whichever version the database is of.
    """
    found, present = {}, former_columns(cr)
    for table, names in columns.items():
        now = table if table in present else RENAMED.get(table, table)
        there, told = present.get(now, ()), forms.get(table, {})
        own = {name: f'this."{name}"' if name in there else f"'{GONE}'" for name in names}
        parts = ", ".join(f'{told.get(name, own[name])} AS "{name}"' for name in names
                          if name not in DROPPED.get(table, ()))
        found[table] = rows(cr, f"SELECT {parts} FROM {now} this") if there else {}
    return found | {name: rows(cr, query) for name, query in OF_ODOO.items()}


def rows(cr, query):
    """{id, or all that it says: row}"""
    cr.execute(AS_JSON.replace("QUERY", query))
    found = [json.loads(text) for [text] in cr.fetchall()]
    return {str(row["id"]) if "id" in row else json.dumps(row, sort_keys=True): row for row in found}
