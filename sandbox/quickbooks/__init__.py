"""QuickBooks Online look-alike: accounting API v3, OAuth, and the web pages a bookkeeper uses."""
import contextlib
import uuid

from werkzeug.wrappers import Response

from ..limits import Limit
from ..oauth import Grants
from ..replay import Replay
from ..service import Service
from .. import history
from . import acts, answers, api, consent, notices, seed, web
from .bookkeeper import Bookkeeper
from .truth import truth


class QuickBooks(Service):
    code = "quickbooks"
    title = "QuickBooks (sandbox)"
    colour = "#2c6e2f"
    signature_header = "intuit-signature"
    lived = "Thames Stationery Ltd"
    api_paths = ("/v3/company/", "/oauth2/", "/v2/oauth2/")

    def __init__(self, clock):
        self.companies = {}
        # The company whose pages were opened last.
        self.opened = None
        super().__init__(clock)
        self.grants = Grants(clock, life=3600, refresh_life=consent.REFRESH_LIFE)
        self.replay = Replay(clock, seconds=86400)

    def routes(self):
        return [*consent.routes(self), *api.routes(self), *web.routes(self)]

    def seed(self):
        self.grants.reset()
        self.replay.reset()
        self.companies = {company.realm: company for company in seed.companies(self.clock)}

    def company(self, books):
        """A company by realm or by name; the first one without either."""
        if books is None:
            return next(iter(self.companies.values()))
        for company in self.companies.values():
            if books in (company.realm, company.card["CompanyName"]):
                return company
        raise LookupError(f"no company {books}")

    def limits(self, request):
        if not request.path.startswith("/v3/company/"):
            return []
        realm = request.path.split("/")[3]
        limits = [
            Limit("minute", 500, 60, realm), Limit("second", 10, 1, realm), Limit("concurrent", 10, 0, realm),
        ]
        return limits + [Limit("batch", 40, 60, realm)] if self.kind(request) == "batch" else limits

    def throttled(self, limit, retry_after):
        # Seen in both forms: a limit of ours answers JSON, an ordered fault XML.
        now, word = self.clock.now(), "message=ThrottleExceeded; errorCode=003001; statusCode=429"
        response = answers.gateway_fault(
            limit is not None, now, 429, "SERVICE", word, "The request limit was reached.", "3001"
        )
        if limit is None and retry_after is not None:
            response.headers["Retry-After"] = str(retry_after)
        return response

    def forbidden(self, status):
        word, code = ("ApplicationAuthorizationFailed", "3100") if status == 403 else ("AuthenticationFailed", "3200")
        return answers.gateway_fault(
            True, self.clock.now(), status, "AUTHENTICATION" if status == 401 else "SERVICE",
            f"message={word}; errorCode=00{code}; statusCode={status}", None, code)

    def finish(self, request, response, remaining):
        if self.is_api(request.path):
            response.headers["intuit_tid"] = f"1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}"

    def kind(self, request):
        parts = request.path.strip("/").split("/")
        if parts[0] == "v3":
            return parts[3].lower() if len(parts) > 3 else ""
        return "revoke" if parts[-1] == "revoke" else "token"

    def writes(self, request):
        return request.method == "POST" and self.kind(request) not in ("query", "token", "revoke")

    def act(self, books, act, silent=False, **values):
        """
        :param silent: nobody is told, and no list of changes knows of it.
        """
        company = self.company(books)
        with company.silence() if silent else contextlib.nullcontext():
            return acts.perform(company, act, values)

    def live(self, books, documents, seed_, years):
        def make(clock):
            company = seed.empty(realm, clock)
            company.card["CompanyStartDate"] = clock.today().isoformat()
            return company

        realm = self.company(books or self.lived).realm
        company = history.live(make, Bookkeeper, documents, f"{seed_} {realm}", years, self.clock.now())
        company.clock = self.clock
        company.told.clear()
        with self.lock:
            self.companies[realm] = company
        return company.card["CompanyName"]

    def truth(self, books=None, day=None):
        return truth(self.company(books or self.lived), day)

    def state(self, books=None):
        if books is None:
            return {company.realm: self.whole(company) for company in self.companies.values()}
        return self.whole(self.company(books))

    def row(self, kind, key, books=None):
        return self.company(books or self.lived).get(kind, key)

    @staticmethod
    def whole(company):
        tables = {kind: list(table.values()) for kind, table in company.tables.items()}
        return tables | {"deleted": {kind: sorted(rows) for kind, rows in company.deleted.items() if rows}}

    def _connected(self):
        """Companies with a live grant: only they send webhooks."""
        realms = {realm for grant in self.grants.grants if not grant.revoked for realm in grant.books}
        return [company for realm, company in self.companies.items() if realm in realms]

    def has_notices(self):
        return any(company.told for company in self._connected())

    def notices(self, form=None):
        return notices.take(self._connected(), form or "cloudevents")

    def intent(self):
        return []

    def shelf(self):
        return [
            {
                "name": company.card["CompanyName"], "note": f"{company.home} · {company.realm}",
                "url": f"/quickbooks/app/invoices?realm={company.realm}",
            }
            for company in self.companies.values()
        ]

    def not_found(self, request):
        if not self.is_api(request.path):
            return Response("Not found", status=404, content_type="text/html")
        return api.unknown_route(self, request)
