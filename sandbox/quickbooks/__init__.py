"""QuickBooks Online look-alike."""
from werkzeug.wrappers import Response

from ..oauth import Grants
from ..replay import Replay
from ..service import Service


class QuickBooks(Service):
    code = "quickbooks"
    title = "QuickBooks (sandbox)"
    colour = "#2c7a1f"
    api_paths = ("/v3/company/", "/oauth2/", "/v2/oauth2/")

    def __init__(self, clock):
        super().__init__(clock)
        self.grants = Grants(clock, life=3600, refresh_life=8726400)
        self.replay = Replay(clock, seconds=86400)

    def routes(self):
        return [(["GET"], "/v3/company/<realm>/ping", lambda request, realm: Response("pong"))]

    def seed(self):
        self.grants.reset()

    def shelf(self):
        return []

    def throttled(self, limit, retry_after):
        return Response("", status=429)
