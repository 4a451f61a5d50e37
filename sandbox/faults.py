"""Failures on order: what may go wrong between a client and a real service."""
import dataclasses
import re
import threading
import time

from werkzeug.wrappers import Response

from . import fuzz, slow, strange, transient, wire
from .cut import cut

KINDS = (
    "drop_before", "drop_after", "status", "html_503", "throttle", "slow", "truncate", "expire_token", "revoke_token",
    "strange", "fuzz", "headers", "transient", "drip", "flood", "forbid", "replaced",
)
UNAVAILABLE = (
    "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center>"
    "<h1>503 Service Temporarily Unavailable</h1></center><hr></body></html>"
)


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
    form: str = "own"  # one of transient.FORMS
    part: str = "body"  # one of slow.PARTS
    seed: int = 0  # see fuzz.answer
    change: str = ""
    field: str = ""
    holds: str = ""
    find: str = ""  # of "replaced": a text of the answer, and what stands in its place
    put: str = ""

    def __post_init__(self):
        if self.how not in strange.KINDS:
            raise ValueError(f"how is one of {', '.join(strange.KINDS)}")
        if self.form not in transient.FORMS:
            raise ValueError(f"form is one of {', '.join(transient.FORMS)}")
        if self.part not in slow.PARTS:
            raise ValueError(f"part is one of {', '.join(slow.PARTS)}")
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
    early = _before(fault, service, request)
    if early is not None:
        return early
    if fault.kind == "slow":
        time.sleep(float(fault.seconds))
    if fault.kind == "expire_token":
        service.grants.expire_token(service.token(request))
    if fault.kind == "revoke_token":
        service.grants.revoke_token(service.token(request))
    response = respond(request)
    after = AFTER.get(fault.kind)
    return after(fault, request, response) if after else response


def _before(fault, service, request):
    """What is answered instead of doing what was asked for; None where that is done."""
    kind = fault.kind
    if kind == "drop_before":
        cut(request)
    if kind == "html_503":
        return Response(UNAVAILABLE, status=503, content_type="text/html")
    if kind == "throttle":
        return service.throttled(None, fault.retry_after)
    if kind == "forbid":
        return service.forbidden(fault.status)
    if kind in ("status", "transient") and not fault.after_write:
        return AFTER[kind](fault, request, None)
    return None


def _truncated(request, response):
    body = response.get_data()

    def half():
        yield body[: len(body) // 2]
        cut(request)

    headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
    headers.append(("Content-Length", str(len(body))))
    return Response(half(), status=response.status, headers=headers, direct_passthrough=True)


def _with_headers(fault, request, response):
    response.status_code = fault.status if fault.status != 500 else response.status_code
    response.headers.update(fault.headers)
    return response


def _replaced(fault, _request, response):
    response.set_data(response.get_data(as_text=True).replace(fault.find, fault.put))
    return response


# What becomes of the answer, by the kind of fault.
AFTER = {
    "replaced": _replaced,
    "drop_after": lambda fault, request, response: cut(request),
    "status": lambda fault, request, response: fault.answer(),
    "transient": lambda fault, request, response: transient.answer(fault.provider, fault.form, request),
    "drip": slow.drip,
    "flood": lambda fault, request, response: slow.flood(fault),
    "truncate": lambda fault, request, response: _truncated(request, response),
    "strange": lambda fault, request, response: strange.answer(fault.how, response),
    "fuzz": lambda fault, request, response: fuzz.answer(fault, response),
    "headers": _with_headers,
}
