"""The development environment: Odoo 19, its Python packages, PostgreSQL, a browser.

Missing parts are installed once; existing ones are used. Standard library only, until `enter` has been called.
"""

import os

from . import folders, odoo, ports, postgres, python


def enter():
    """Install what is missing and continue in the environment's Python, with PostgreSQL running."""
    python.choose()
    if not python.inside():
        with folders.lock(folders.SHARED):
            source = odoo.home()
            interpreter = python.install()
        paths = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {
            "PYTHONPATH": os.pathsep.join(paths),
            # Odoo's sources have no bytecode, and none is written beside them or in the checkout.
            "PYTHONPYCACHEPREFIX": str(folders.SHARED / "bytecode"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        python.restart(interpreter, variables)
    os.environ.update(postgres.variables(), ODOO_RC=str(odoo.CONFIGURATION), TZ="UTC")
    with folders.lock(folders.CHECKOUT):
        postgres.start()
        odoo.configure(ports.free(8069), ports.free(8072))
