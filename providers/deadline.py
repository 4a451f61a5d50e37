"""Requests that end: a deadline for the whole of each, however slowly its answer comes, and a largest answer."""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SECONDS = 90  # from the first byte that is sent to the last one that is read
LARGEST = 64 * 2 ** 20  # bytes of an answer, unpacked: five times the longest page of objects ever seen
PIECE = 65536


class TooLarge(requests.RequestException):
    """An answer longer than any that is understood."""


class BoundedAdapter(HTTPAdapter):
    """Reads answers whole, within the deadline and up to the largest size.

    The timeouts of requests are those of single reads: a byte a second would never end.
    """

    def init_poolmanager(self, *args, **kwargs):
        """Connections that know the deadline; arguments as in `HTTPAdapter`."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args, **kwargs):
        """The same through a proxy."""
        proxies = super().proxy_manager_for(*args, **kwargs)
        proxies.pool_classes_by_scheme = POOLS
        return proxies

    def send(self, request, stream=False, **kwargs):
        """Send a request and read its whole answer.

        :raises requests.Timeout: not read to its end by the deadline.
        :raises TooLarge: more than LARGEST bytes.
        """
        response = super().send(request, stream=True, **kwargs)
        try:
            response._content = _whole(response)
        except BaseException:
            response.close()
            raise
        return response


def _whole(response: requests.Response) -> bytes:
    pieces, size = [], 0
    for piece in response.iter_content(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise TooLarge(f"more than {LARGEST:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)


class _Bounded:
    """A connection of which each request has its deadline."""

    ends = 0.0

    def connect(self):
        super().connect()
        # The time to connect is no measure of the time that a file needs.
        self.sock.settimeout(SECONDS)

    def request(self, *args, **kwargs):
        self.ends = time.monotonic() + SECONDS
        super().request(*args, **kwargs)

    def response_class(self, sock, *args, **kwargs):
        return HTTPResponse(_Source(sock, self.ends), *args, **kwargs)


class _Source:
    """What an answer is read from: a socket, until the deadline."""

    def __init__(self, sock, ends: float):
        self.sock = sock
        self.ends = ends

    def makefile(self, mode: str):
        return io.BufferedReader(_Bytes(self.sock, self.sock.makefile(mode, buffering=0), self.ends))


class _Bytes(io.RawIOBase):

    def __init__(self, sock, raw, ends: float):
        self.sock = sock
        self.raw = raw
        self.ends = ends

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of the request has passed")
        allowed = self.sock.gettimeout()
        self.sock.settimeout(left if allowed is None else min(left, allowed))
        return self.raw.readinto(buffer)

    def close(self):
        self.raw.close()
        super().close()


class _HTTPConnection(_Bounded, HTTPConnection):
    pass


class _HTTPSConnection(_Bounded, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


def bound(session: requests.Session) -> None:
    """Let no request of this session last without end."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
