"""From Odoo to the books."""
