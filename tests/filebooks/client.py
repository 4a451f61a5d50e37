"""The folder that the books are kept in: `<root>/<books>/<kind>/<id>.json`, and `<root>/grants.json`."""

from __future__ import annotations

import pathlib
import time
import uuid
from collections.abc import Callable

from ...providers.base import RateLimit
from ...providers.errors import NotConnected, Rejected
from ...providers.transport import dumps, loads


class Client:
    """One set of books, seen through one token.

    :ivar calls: how many objects or lists were read or written.
    """

    def __init__(
        self, root: str, books: str, token: Callable[[str | None], str] | None, rate_limit: RateLimit | None = None,
    ):
        self.root, self.books, self.token, self.rate_limit = pathlib.Path(root), books, token, rate_limit
        self.calls = 0

    # Consent

    def grants(self) -> dict:
        path = self.root / "grants.json"
        return loads(path.read_bytes()) if path.exists() else {}

    def store_grants(self, grants: dict) -> None:
        _write(self.root / "grants.json", grants)

    def organisations(self) -> list[dict]:
        return [loads(path.read_bytes()) for path in sorted(self.root.glob("*/books.json"))]

    # Objects

    def facts(self) -> dict:
        self._enter(write=False)
        return loads((self.root / self.books / "books.json").read_bytes())

    def all(self, kind: str) -> list[dict]:
        self._enter(write=False)
        return [loads(path.read_bytes()) for path in sorted((self.root / self.books / kind).glob("*.json"))]

    def get(self, kind: str, external_id: str) -> dict | None:
        path = self.root / self.books / kind / f"{external_id}.json"
        return loads(path.read_bytes()) if path.exists() else None

    def put(self, kind: str, body: dict) -> dict:
        """Write an object under its id, a new one where it has none; its version is one more than before."""
        self._enter(write=True)
        return self.note(kind, body)

    def note(self, kind: str, body: dict) -> dict:
        """What the books themselves write in the course of another write."""
        body = {"state": "active", **body, "id": body.get("id") or uuid.uuid4().hex}
        body |= {"version": str(int(body.get("version") or 0) + 1), "changed": self.now()}
        _write(self.root / self.books / kind / f"{body['id']}.json", body)
        return body

    def now(self) -> int:
        """Microseconds; no two writes have the same."""
        time.sleep(0.000002)
        return time.time_ns() // 1000

    def _enter(self, write: bool) -> None:
        if self.rate_limit:
            self.rate_limit.leave(self.rate_limit.enter(write), write, None)
        token = self.token and self.token(None)
        if self.token and self.grants().get(token) != "access":
            token = self.token(token)
            if self.grants().get(token) != "access":
                raise NotConnected("the access token is refused")
        if not (self.root / self.books / "books.json").exists():
            raise Rejected("no such books", code="books")
        self.calls += 1


def _write(path: pathlib.Path, body: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(body))
