"""Ports that no other program has."""

import contextlib
import re
import socket

from . import console


def free(preferred=0):
    """The preferred port, or any other that is free."""
    return preferred if preferred and is_free(preferred) else _any()


def is_free(port):
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def need(*asked):
    """Stop when another program has a port that was asked for."""
    for port in asked:
        if port and not is_free(port):
            console.stop(f"Port {port} is taken by another program.")


def need_asked(arguments):
    asked = re.findall(r"(?:^| )(?:-p|--http-port|--port)[ =]?(\d+)(?= |$)", " ".join(arguments))
    need(*map(int, asked))
