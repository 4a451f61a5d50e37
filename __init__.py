from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """Remove the addresses that a system administrator set, because they belong to no record of the addon."""
    env["ir.config_parameter"].sudo().search([("key", "=like", "books_connector.%")]).unlink()
