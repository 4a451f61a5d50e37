"""A deadline for each whole request, however slowly its answer comes, and a maximum size of answers."""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SECONDS = 90  # from the first byte that is sent to the last one that is read
LARGEST = 64 * 2 ** 20  # bytes of an answer, unpacked: five times the longest known page of objects
PIECE = 65536


class TooLarge(requests.RequestException):
    """An answer that exceeds the maximum size."""


class BoundedAdapter(HTTPAdapter):
    """Reads whole answers, within the deadline and up to the maximum size.

    The timeouts of `requests` are those of single reads: an answer of one byte a second would never time out.
    """

    def init_poolmanager(self, *args, **kwargs):
        """Use connections with the deadline; arguments as in `HTTPAdapter`."""
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS
        return result

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
    """A connection that applies a deadline to each request."""

    ends = 0.0

    def connect(self):
        result = super().connect()
        # The connect timeout must not limit the time to send a file.
        self.sock.settimeout(SECONDS)
        return result

    def request(self, *args, **kwargs):
        self.ends = time.monotonic() + SECONDS
        return super().request(*args, **kwargs)

    def response_class(self, sock, *args, **kwargs):
        return HTTPResponse(_Source(sock, self.ends), *args, **kwargs)


class _Source:
    """Reads an answer from a socket until the deadline."""

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
        return super().close()


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
    """Apply the deadline to all requests of this session."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
