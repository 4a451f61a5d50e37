"""Answers without an end: byte by byte, or more than anybody can hold."""
import gzip
import time
from functools import cache

from werkzeug.wrappers import Response

from .cut import cut

PARTS = ("body", "headers", "gzip")
PIECE = b" " * 65536
PACKED = 400  # pieces of one that is small on its way
MOST = 20_000  # pieces, should nobody hang up


def drip(fault, request, response):
    """The answer as it is, one byte at a time."""
    body = response.get_data()
    if fault.part == "headers":
        _drip_headers(fault, request)

    def drops():
        for place in range(len(body)):
            time.sleep(float(fault.seconds))
            yield body[place:place + 1]

    headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
    headers.append(("Content-Length", str(len(body))))
    return Response(drops(), status=response.status, headers=headers, direct_passthrough=True)


def _drip_headers(fault, request):
    connection = request.environ["werkzeug.socket"]
    try:
        connection.sendall(b"HTTP/1.0 200 OK\r\n")
        for number in range(MOST):
            time.sleep(float(fault.seconds))
            connection.sendall(b"X" if number % 40 else b": x\r\nX-Slow")
    except OSError:
        pass  # whoever asked has hung up
    cut(request)


def flood(fault):
    """An answer that begins as it should and goes on for ever; "gzip": small on its way."""
    packed = fault.part == "gzip"
    headers = {"Content-Type": "application/json", **({"Content-Encoding": "gzip"} if packed else {})}

    def pieces():
        if packed:
            yield _packed()
            return
        yield b'{"x": "'
        for _number in range(MOST):
            yield PIECE

    return Response(pieces(), headers=headers, direct_passthrough=True)


@cache
def _packed():
    return gzip.compress(b'{"x": "' + PIECE * PACKED)
