"""Secrets at rest: encrypted with a key that is never in the database.

The key comes from the environment (`BOOKS_CONNECTOR_KEY`), else from the configuration file (`books_connector_key`),
else from a file in Odoo's data directory that is created on first use. Several keys may be given, separated by commas:
the first one encrypts, all of them decrypt, so that a key can be replaced without losing anything.
"""

import contextlib
import os
import pathlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

KEY_FILE = "books_connector.key"


class WrongKey(Exception):
    """The secret was encrypted with a key that this server does not have."""


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(secret: str) -> str:
    try:
        return _fernet().decrypt(secret.encode()).decode()
    except InvalidToken:
        raise WrongKey from None


def rotate(secret: str) -> str:
    """The same secret, encrypted with the first key."""
    try:
        return _fernet().rotate(secret.encode()).decode()
    except InvalidToken:
        raise WrongKey from None


def _fernet() -> MultiFernet:
    keys = os.environ.get("BOOKS_CONNECTOR_KEY") or config.get("books_connector_key") or _key_of_file()
    return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])


def _key_of_file() -> str:
    path = pathlib.Path(config["data_dir"]) / KEY_FILE
    if path.exists():
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written under another name, then linked, so that two workers that start at the same time use the same key.
    draft = path.with_name(f"{KEY_FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(Fernet.generate_key().decode())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_text()
