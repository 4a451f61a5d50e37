"""File names that every provider accepts."""

from __future__ import annotations

import mimetypes
import pathlib
import re

from .names import DIRECTION

# A slash would split the address; the others are not allowed in file systems, or break a line.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029/\\\\:*?\"<>|]")
# They would hide how a name ends.
_UNSEEN = dict.fromkeys(map(ord, f"\u200b\u2060\ufeff\u00ad{DIRECTION}"))
LONGEST = 200  # characters, far below the limit of any provider
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")


def clean_name(name: str, mime: str = "") -> str:
    """The name without characters that are not accepted, with an ending added if it has none and its type is known.

    A valid name is returned unchanged.
    """
    shown = re.sub(r"^[\s.]+|[\s.]+$", "", name.translate(_UNSEEN))
    path = pathlib.PurePosixPath(_FORBIDDEN.sub("_", shown) or "file")
    stem, ending = path.stem.strip(), path.suffix
    if not _ENDING.fullmatch(ending):
        stem, ending = path.name, _ENDINGS.get(mime) or mimetypes.guess_extension(mime, strict=False) or ""
    return f"{stem[:LONGEST - len(ending)].strip()}{ending}"


# Types for which Python's table differs between machines.
_ENDINGS = {"application/octet-stream": "", "image/jpeg": ".jpg", "text/plain": ".txt", "image/tiff": ".tif"}
