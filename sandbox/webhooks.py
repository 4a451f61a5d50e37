"""Signed notices of changes: what each service tells an app's endpoint, on demand or by itself."""
import base64
import dataclasses
import hashlib
import hmac
import threading
import urllib.error
import urllib.request

from . import wire

SECONDS = 5


@dataclasses.dataclass
class Endpoint:
    """Where and how one service tells of changes; `form` names one of the shapes it knows."""

    url: str | None
    secret: str
    form: str | None
    automatic: bool


class Webhooks:
    def __init__(self, services):
        self.services = services
        self.endpoints = {}

    def reset(self):
        self.endpoints.clear()

    def register(self, provider, url, secret, form, automatic):
        self.endpoints[provider] = Endpoint(url, secret, form, automatic)

    def take(self, provider):
        """[(headers, body)] of everything not told yet, and forget it."""
        service, endpoint = self.services[provider], self.endpoints[provider]
        with service.lock:
            notices = service.notices(endpoint.form)
        return [self.signed(provider, notice) for notice in notices]

    def signed(self, provider, notice, secret=None):
        body = wire.dumps(notice).encode()
        secret = self.endpoints[provider].secret if secret is None else secret
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        return {"Content-Type": "application/json", self.services[provider].signature_header: signature}, body

    def deliver(self, provider):
        """Send what is not told yet; the statuses answered, None where no answer came."""
        return [self._send(provider, *notice) for notice in self.take(provider)]

    def intent(self, provider):
        """What a service sends when an endpoint is set up: one notice well signed, one badly."""
        notice = self.services[provider].intent()
        good, bad = self.signed(provider, notice), self.signed(provider, notice, secret="somebody else's")
        return [self._send(provider, *good), self._send(provider, *bad)]

    def _send(self, provider, headers, body):
        request = urllib.request.Request(self.endpoints[provider].url, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def tell(self, provider):
        """After a change: deliver in the background where that was asked for."""
        endpoint = self.endpoints.get(provider)
        if endpoint and endpoint.automatic and endpoint.url and self.services[provider].has_notices():
            threading.Thread(target=self.deliver, args=[provider], daemon=True).start()
