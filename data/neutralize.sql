-- A copy of a database must never write to real books: no credentials, no consent, nothing that runs.
UPDATE books_grant SET token_set = NULL, state = 'revoked';
DELETE FROM books_app;
UPDATE books_connection
   SET enabled = false, auto_invoice = false, consent_nonce = NULL,
       state = CASE WHEN state = 'draft' THEN 'draft' ELSE 'revoked' END;
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT push_cron_id FROM books_connection UNION SELECT pull_cron_id FROM books_connection);
