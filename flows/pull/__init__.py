"""From the books to Odoo."""
