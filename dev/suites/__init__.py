"""What dev/odoo-suites is made of."""
