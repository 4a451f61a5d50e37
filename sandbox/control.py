"""The strings a test or the demo may pull: faults, time, limits, and what a bookkeeper would do."""
from werkzeug.wrappers import Response

from . import history, saved, wire
from .faults import Fault


def _copied(value):
    """The value as JSON has it, no part of a living store."""
    return wire.loads(wire.dumps(value))


class Control:
    """Each public method is also POST or GET /control/<its name, with a slash for an underscore>."""

    def __init__(self, box):
        self.box = box

    def reset(self):
        self.box.reset()

    def fault(self, provider, kind, **values):
        self._service(provider)
        self.box.faults.add(Fault(provider, kind, **values))

    def faults_clear(self):
        self.box.faults.clear()

    def grants(self, provider, life=None, rotate=None):
        """How long new access tokens live, and when refresh tokens change ("always", "daily")."""
        grants = self._service(provider).grants
        if life is not None:
            grants.life = life
        if rotate is not None:
            if rotate not in ("always", "daily"):
                raise ValueError("rotate is always or daily")
            grants.rotate = rotate

    def redirect(self, provider, uri, client_id="demo-client"):
        """Register a redirect URI of another host."""
        self._service(provider).grants.apps[client_id].redirect_uris.add(uri)

    def expire(self, provider=None):
        """End all access tokens now, of one provider or of all."""
        for service in self._services(provider):
            service.grants.expire_all()

    def revoke(self, provider=None):
        """End all grants, of one provider or of all."""
        for service in self._services(provider):
            service.grants.revoke_all()

    def clock(self, advance):
        self.box.clock.advance(advance)
        return {"now": self.box.clock.now().isoformat()}

    def scale(self, n):
        self.box.limits.scale = n

    def latency(self, seconds):
        self.box.latency = seconds

    def replay(self, provider, seconds):
        """How long first answers are kept under a request id."""
        self._service(provider).replay.seconds = seconds

    def state(self, provider, books=None):
        service = self._service(provider)
        with service.lock:
            return _copied(service.state(books))

    def row(self, provider, kind, key, books=None):
        """One row of `state`, without copying all others; None where there is none."""
        service = self._service(provider)
        with service.lock:
            return _copied(service.row(kind, key, books))

    def history(self, documents, seed=1, years=history.YEARS, provider=None, books=None):
        """Make one set of books of each service (or of one, or those named) anew with so many documents, and all that
        belongs to them, of the last years; {provider: name of the books}."""
        return {
            service.code: service.live(books, int(documents), int(seed), float(years))
            for service in self._services(provider)}

    def truth(self, provider, books=None, day=None):
        """What the books hold, from their store itself: each document, payment and contact with what is open, now or as
        of a day; amounts are exact, as text."""
        service = self._service(provider)
        with service.lock:
            return service.truth(books, day)

    def save(self):
        """All books, consents and kept answers, to be given to `load` at another time, in another sandbox."""
        return saved.save(self.box)

    def load(self, books, late=None):
        """Go on where `save` was called, as if no time had passed since; or as if that had been so many seconds later.
        """
        saved.load(self.box, books, late)

    def counts(self):
        counts = self.box.traffic.counts(self.box.services)
        for code, service in self.box.services.items():
            counts[code]["replay_conflicts"] = service.replay.conflicts
        return counts

    def counts_clear(self):
        self.box.traffic.clear_counts()
        for service in self.box.services.values():
            service.replay.conflicts = 0

    def act(self, provider, act, books=None, **values):
        service = self._service(provider)
        try:
            with service.lock:
                return _copied(service.act(books, act, **values))
        finally:
            self.box.webhooks.tell(provider)

    def webhook(self, provider, url=None, secret="webhook-key", form=None, automatic=True):
        """Tell of changes at this URL; QuickBooks knows the forms "cloudevents" (default) and "notifications"."""
        self._service(provider)
        self.box.webhooks.register(provider, url, secret, form, automatic)

    def webhook_take(self, provider):
        """What is not told yet, signed, to be posted by the caller: [{"headers", "body"}]."""
        return [{"headers": headers, "body": body.decode()} for headers, body in self.box.webhooks.take(provider)]

    def webhook_deliver(self, provider):
        """Post what is not told yet; the statuses answered."""
        return self.box.webhooks.deliver(provider)

    def webhook_intent(self, provider):
        """Try the endpoint with a good and a bad signature; the two statuses."""
        return self.box.webhooks.intent(provider)

    def _services(self, provider):
        return list(self.box.services.values()) if provider is None else [self._service(provider)]

    def _service(self, provider):
        if provider not in self.box.services:
            raise ValueError(f"provider is one of {', '.join(self.box.services)}")
        return self.box.services[provider]

    def respond(self, request):
        """Answer /control/<name> over HTTP."""
        name = request.path.strip("/").replace("/", "_")
        method = getattr(self, name) if name in vars(Control) else None
        if name.startswith("_") or name == "respond" or not callable(method):
            return wire.json_response({"error": f"no such control: {name}"}, 404)
        try:
            text = request.get_data()
            values = request.args.to_dict() if request.method == "GET" else wire.loads(text) if text else {}
            answer = method(**values)
            body = wire.dumps({} if answer is None else answer)
        except (KeyError, LookupError, TypeError, ValueError) as error:
            return wire.json_response({"error": f"{type(error).__name__}: {error}"}, 400)
        return Response(body, content_type="application/json;charset=UTF-8")
