"""The fixture's files, and what opens the secrets in them."""

import json
import lzma
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
# The database as SQL, the sandbox's books, and what people saw in Odoo.
DUMP, BOOKS, SHOWN = (HERE / name for name in ("former.sql.xz", "books.json.xz", "shown.json.xz"))
# What encrypts the secrets: known to everybody, as are the secrets.
KEY = "Zm9ybWVyLXZlcnNpb24tb2YtYm9va3MtY29ubmVjdG8="


def read(path):
    return lzma.decompress(path.read_bytes()).decode()


def read_json(path):
    return json.loads(read(path))


def write(path, text):
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
