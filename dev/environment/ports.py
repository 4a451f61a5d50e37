"""Ports that no other program has."""

import contextlib
import re
import socket

from . import say


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


def need_asked(arguments):
    """Stop when a command line asks for a port that another program has."""
    asked = re.search(r"(?:^| )(?:-p|--http-port|--port)[ =]?(\d+)(?= |$)", " ".join(arguments))
    if asked and not is_free(int(asked[1])):
        say.stop(f"Port {asked[1]} is taken by another program.")
