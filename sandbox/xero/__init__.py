"""The look-alike of Xero."""
import random
import uuid

from werkzeug.wrappers import Response

from .. import history
from ..limits import Limit
from ..oauth import Grants
from ..replay import Replay
from ..service import Service
from . import answers, seed
from .api import ROOT, Api
from .bookkeeper import Bookkeeper
from .consent import Consent
from .notices import Notices
from .office import Office
from .organisation import BITS
from .seed import organisations
from . import state as stores
from .truth import truth

PER_MINUTE, PER_DAY, AT_ONCE, APP_PER_MINUTE = 60, 5000, 5, 10000
REMAINING = {
    "day": "X-DayLimit-Remaining", "minute": "X-MinLimit-Remaining", "appminute": "X-AppMinLimit-Remaining",
}


class Xero(Service):
    code = "xero"
    title = "Xero (sandbox)"
    colour = "#0f6cb6"
    signature_header = "x-xero-signature"
    lived = "Bramley & Finch Ltd"
    api_paths = ("/api.xro/", "/connections", "/connect/")

    def __init__(self, clock):
        self.clock = clock
        self.consent = Consent(self)
        self.api = Api(self)
        self.office = Office(self)
        self.organisations = {}
        # Which organisation is open to which app; tokens alone open nothing.
        self.connections = []
        self.events = set()
        self.grants = Grants(
            clock, life=1800, refresh_life=60 * 86400, grace=1800, rotate="always", make_token=self.consent.issue
        )
        self.replay = Replay(clock, seconds=360)
        self.bell = Notices()
        super().__init__(clock)

    def routes(self):
        return [*self.consent.routes(), *self.api.routes(), *self.office.routes()]

    def seed(self):
        self.organisations = {org.id: org for org in organisations(self.clock)}
        self.connections, self.events, self.bell = [], set(), Notices()
        self.grants.reset()
        self.replay.reset()

    def limits(self, request):
        if request.path.startswith("/connect/"):
            return []
        per_app = Limit("appminute", APP_PER_MINUTE, 60, "demo-client")
        tenant = request.headers.get("xero-tenant-id")
        if not request.path.startswith(ROOT) or not tenant:
            return [per_app]
        return [
            Limit("concurrent", AT_ONCE, 0, tenant), Limit("minute", PER_MINUTE, 60, tenant),
            Limit("day", PER_DAY, 86400, tenant), per_app,
        ]

    def throttled(self, limit, retry_after):
        response = Response(status=429)
        response.headers.pop("Content-Type")
        response.headers["Retry-After"] = str(retry_after or 26)
        response.headers["X-Rate-Limit-Problem"] = limit.name if limit else "minute"
        if limit is None:
            response.headers["X-MinLimit-Remaining"] = "0"
        return response

    def forbidden(self, status):
        title, detail = ("Forbidden", "AuthenticationUnsuccessful") if status == 403 else (
            "Unauthorized", "AuthorizationUnsuccessful")
        return answers.problem(title, status, detail)

    def finish(self, request, response, remaining):
        response.headers.setdefault("Xero-Correlation-Id", str(uuid.uuid4()))
        for name, header in REMAINING.items():
            if name in remaining and header not in response.headers:
                response.headers[header] = str(remaining[name])

    def kind(self, request):
        words = request.path.removeprefix(ROOT).strip("/").split("/")
        if request.path.startswith(ROOT):
            return "/".join([words[0], *words[2:3]])
        return words[1] if words[0] == "connect" else words[0]

    def bearer(self, request):
        return self.consent.bearer(request)

    def connected(self, app, tenant_id):
        """The organisation of this id, where a connection opens it to the app."""
        wanted = (tenant_id or "").lower()
        if any(row["app"] == app and row["tenantId"] == wanted for row in self.connections):
            return self.organisations[wanted]
        return None

    def organisation(self, books=None):
        """By tenant id, name or short code; the first where nothing is said."""
        if books is None:
            return next(iter(self.organisations.values()))
        for org in self.organisations.values():
            if books in (org.id, org.name, org.details["ShortCode"]):
                return org
        raise KeyError(f"no organisation {books}")

    def act(self, books, act, silent=False, **values):
        """
        :param silent: nobody is told, and no list of changes knows of it.
        """
        org = self.organisation(books)
        org.silent = silent
        try:
            return self.office.act(org, act, values)
        finally:
            org.silent = False

    def live(self, books, documents, seed_, years):
        def make(clock):
            org = seed.empty(key, clock)
            org.details["CreatedDateUTC"] = clock.now()
            return org

        key = self.organisation(books or self.lived).id
        bits = BITS.set(random.Random(f"{seed_} {key}").getrandbits)
        try:
            org = history.live(make, Bookkeeper, documents, f"{seed_} {key}", years, self.clock.now())
        finally:
            BITS.reset(bits)
        org.clock = self.clock
        org.settle()
        org.told.clear()
        with self.lock:
            self.organisations[key] = org
        return org.name

    def truth(self, books=None, day=None):
        return truth(self.organisation(books or self.lived), day)

    def state(self, books=None):
        if books is None:
            return {org.id: stores.whole(org) for org in self.organisations.values()}
        return stores.whole(self.organisation(books))

    def row(self, kind, key, books=None):
        return stores.row(self.organisation(books or self.lived), kind, key)

    def _open(self):
        """Organisations some app is connected to: only they send webhooks."""
        tenants = {row["tenantId"] for row in self.connections}
        return [org for org in self.organisations.values() if org.id in tenants]

    def has_notices(self):
        return any(org.told for org in self._open())

    def notices(self, form=None):
        return self.bell.take(self._open())

    def intent(self):
        return self.bell.envelope([])

    def shelf(self):
        return [
            {
                "name": org.name, "url": f"/xero/AccountsReceivable/Search.aspx?shortcode={org.details['ShortCode']}",
                "note": f"{org.details['CountryCode']} · {org.base}",
            }
            for org in self.organisations.values()
        ]

    def not_found(self, request):
        return Response("", status=404, content_type="text/html; charset=utf-8")


