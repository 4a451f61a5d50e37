"""What a provider's look-alike owes the server around it."""
import threading

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response


class Service:
    """One provider. `respond` runs under `lock`, after limits and faults have had their say."""

    code = ""
    title = ""
    colour = "#444"
    # Paths below the provider's root that are API: recorded, counted, open to faults. The rest are pages for people.
    api_paths = ()
    signature_header = ""
    # The books that are given a history where none are named: those with several currencies.
    lived = ""

    def __init__(self, clock):
        self.clock = clock
        self.lock = threading.RLock()
        self.map = Map([Rule(path, methods=methods, endpoint=answer) for methods, path, answer in self.routes()])

    def routes(self):
        """[(methods, path rule, function(request, **path values) -> Response)]"""
        raise NotImplementedError

    def seed(self):
        """Back to the first state: books, grants, replayed answers."""
        raise NotImplementedError

    def limits(self, request):
        """The Limits this request counts against."""
        return []

    def throttled(self, limit, retry_after):
        """The 429 of this service; limit is None for an ordered one."""
        raise NotImplementedError

    def forbidden(self, status):
        """401 or 403: this person, or this consent, may not use the address."""
        raise NotImplementedError

    def finish(self, request, response, remaining):
        """Add the headers every answer carries; `remaining` is {limit name: requests left}."""

    def kind(self, request):
        """The word this request is counted under: invoice, query, batch, Invoices, token."""
        return request.path.strip("/").split("/")[-1].lower()

    def writes(self, request):
        """Whether the request may change the books."""
        return request.method in ("POST", "PUT", "DELETE", "PATCH")

    def act(self, books, act, **values):
        """What a bookkeeper does in the service's own web pages."""
        raise NotImplementedError

    def live(self, books, documents, seed, years):
        """Make these books, or those named `lived`, anew with a history (see `history`); their name."""
        raise NotImplementedError

    def truth(self, books=None, day=None):
        """Documents, payments, contacts and what is open of them, from the store itself, as of a day."""
        raise NotImplementedError

    def state(self, books=None):
        """The store as plain JSON."""
        raise NotImplementedError

    def row(self, kind, key, books=None):
        """One row of the store as `state` has it; None where there is none of this kind and id."""
        raise NotImplementedError

    def has_notices(self):
        """Whether a webhook has something to tell."""
        return False

    def notices(self, form=None):
        """The bodies of webhooks not sent yet, which are then forgotten; `form` picks one of several shapes."""
        return []

    def intent(self):
        """The body an endpoint is tried with when it is set up."""
        return {}

    def shelf(self):
        """[{"name", "url", "note"}] of all books, for the front page."""
        raise NotImplementedError

    def not_found(self, request):
        return Response("", status=404, content_type="text/html")

    def token(self, request):
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else None

    def is_api(self, path):
        return path.startswith(tuple(self.api_paths))

    def respond(self, request):
        try:
            answer, values = self.map.bind_to_environ(request.environ).match()
        except HTTPException:
            return self.not_found(request)
        with self.lock:
            return answer(request, **values)
