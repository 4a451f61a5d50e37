"""Names of files as every service takes them."""

from __future__ import annotations

import mimetypes
import pathlib
import re

# No service takes a slash, which would part the address; the others no file system does.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\\\:*?\"<>|]")
LONGEST = 200  # characters, far below what any service takes
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")


def clean_name(name: str, mime: str = "") -> str:
    """The name without what no service takes, with an ending where it has none and its type is known.

    What is clean already comes back as it is.
    """
    path = pathlib.PurePosixPath(_FORBIDDEN.sub("_", name).strip(" .\u00a0\t") or "file")
    stem, ending = path.stem.strip(), path.suffix
    if not _ENDING.fullmatch(ending):
        stem, ending = path.name, _ENDINGS.get(mime) or mimetypes.guess_extension(mime, strict=False) or ""
    return f"{stem[:LONGEST - len(ending)].strip()}{ending}"


# What Python's table says otherwise on some machines.
_ENDINGS = {"application/octet-stream": "", "image/jpeg": ".jpg", "text/plain": ".txt", "image/tiff": ".tif"}
