"""The address of this database, as the browser and as the services see it."""

from urllib.parse import urlsplit

from odoo.http import request

HERE = ("localhost", "127.0.0.1", "::1")


def browser_host():
    """The host and port that the browser uses; "" outside of a request."""
    return request.httprequest.host if request else ""


def other_address(base_url):
    """The host that the browser uses where it is not that of `web.base.url`; "" where they agree.

    The scheme is not compared: behind a proxy the request may have another one than the browser.
    """
    host = browser_host()
    return host if host and host != urlsplit(base_url).netloc else ""


def lacks_https(address):
    """Whether the services refuse this address: they redirect to https only, and to this machine."""
    parts = urlsplit(address)
    return parts.scheme != "https" and parts.hostname not in HERE
