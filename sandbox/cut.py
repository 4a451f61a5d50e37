"""A connection that is cut on purpose."""


class Dropped(ConnectionError):
    """The connection was cut on purpose; the server must not answer any more."""


def cut(request):
    """Close the connection without another byte."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        _close(connection)
    raise Dropped


def _close(connection):
    try:
        connection.shutdown(2)
    except OSError:
        pass
