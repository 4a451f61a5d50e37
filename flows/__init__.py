"""What moves things between Odoo and the books: plain functions that take a connection or records."""
