from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """The addresses that a system administrator set belong to no record of the addon."""
    env["ir.config_parameter"].sudo().search([("key", "=like", "books_connector.%")]).unlink()
