"""A plugin of pytest: files of its own for each process that runs tests, beside its own copy of the database."""

import os
import pathlib
import shutil
from unittest.mock import patch

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """pytest-odoo lets its processes share the files. At the end of each class Odoo's tests remove what their database
    does not know: files of the test that another process is running."""
    from odoo.tests.common import get_db_name
    from odoo.tools import config

    shared = pathlib.Path(config.filestore(get_db_name()))
    own = shared.with_name(get_db_name())
    if own == shared:
        yield
        return
    shutil.copytree(shared, own, copy_function=os.link)
    with patch.object(config, "filestore", lambda name: str(shared.with_name(name))):
        yield
    shutil.rmtree(own)
