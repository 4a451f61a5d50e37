"""Failures on order: what may go wrong between a client and a real service."""
import dataclasses
import re
import threading
import time

from werkzeug.wrappers import Response

from . import fuzz, strange, wire

KINDS = (
    "drop_before", "drop_after", "status", "html_503", "throttle", "slow", "truncate", "expire_token", "revoke_token",
    "strange", "fuzz", "headers", "replaced",
)
UNAVAILABLE = (
    "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center>"
    "<h1>503 Service Temporarily Unavailable</h1></center><hr></body></html>"
)


class Dropped(ConnectionError):
    """The connection was cut on purpose; the server must not answer any more."""


@dataclasses.dataclass
class Fault:
    provider: str
    kind: str
    match: dict = dataclasses.field(default_factory=dict)
    times: int = 1
    after: int = 0
    status: int = 500
    headers: dict = dataclasses.field(default_factory=dict)
    body: object = ""
    after_write: bool = False
    retry_after: int | None = None
    seconds: float = 1
    how: str = "unknown"  # one of strange.KINDS
    seed: int = 0  # see fuzz.answer
    change: str = ""
    field: str = ""
    holds: str = ""
    find: str = ""  # of "replaced": a text of the answer, and what stands in its place
    put: str = ""

    def __post_init__(self):
        if self.how not in strange.KINDS:
            raise ValueError(f"how is one of {', '.join(strange.KINDS)}")
        if self.change and self.change not in fuzz.CHANGES:
            raise ValueError(f"change is one of {', '.join(fuzz.CHANGES)}")
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        re.compile(self.match.get("path", ""))

    def fits(self, provider, request):
        match = self.match
        return (
            self.provider == provider
            and match.get("method", request.method).upper() == request.method
            and re.search(match.get("path", ""), request.path) is not None
            and match.get("contains", "") in request.get_data(as_text=True)
        )

    def answer(self):
        body = self.body if isinstance(self.body, str) else wire.dumps(self.body)
        headers = dict(self.headers)
        kind = "text/html" if isinstance(self.body, str) else "application/json;charset=UTF-8"
        if any(name.lower() == "content-type" for name in headers):
            kind = None
        return Response(body, status=self.status, headers=headers, content_type=kind)


class Faults:
    def __init__(self):
        self.lock = threading.Lock()
        self.waiting = []

    def add(self, fault):
        with self.lock:
            self.waiting.append(fault)

    def clear(self):
        with self.lock:
            self.waiting = []

    def take(self, provider, request):
        """The fault this request meets, counted down; None for most."""
        with self.lock:
            for fault in self.waiting:
                if not fault.fits(provider, request):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


def around(fault, service, request, respond):
    """Answer the request with this fault in the way."""
    kind = fault.kind
    if kind == "drop_before":
        cut(request)
    if kind == "html_503":
        return Response(UNAVAILABLE, status=503, content_type="text/html")
    if kind == "throttle":
        return service.throttled(None, fault.retry_after)
    if kind == "status" and not fault.after_write:
        return fault.answer()
    if kind == "slow":
        time.sleep(float(fault.seconds))
    if kind == "expire_token":
        service.grants.expire_token(service.token(request))
    if kind == "revoke_token":
        service.grants.revoke_token(service.token(request))
    response = respond(request)
    if kind == "drop_after":
        cut(request)
    if kind == "status":
        return fault.answer()
    if kind == "truncate":
        return _truncated(request, response)
    if kind == "strange":
        return strange.answer(fault.how, response)
    if kind == "fuzz":
        return fuzz.answer(fault, response)
    if kind == "replaced":
        response.set_data(response.get_data(as_text=True).replace(fault.find, fault.put))
    if kind == "headers":
        response.status_code = fault.status if fault.status != 500 else response.status_code
        response.headers.update(fault.headers)
    return response


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


def _truncated(request, response):
    body = response.get_data()

    def half():
        yield body[: len(body) // 2]
        cut(request)

    headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
    headers.append(("Content-Length", str(len(body))))
    return Response(half(), status=response.status, headers=headers, direct_passthrough=True)
