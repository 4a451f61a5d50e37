"""Consent, codes and tokens: the part of OAuth 2.0 both services share."""
import base64
import dataclasses
import secrets
import urllib.parse

CODE_SECONDS = 300


class OAuthError(Exception):
    """An error word of RFC 6749, such as invalid_grant."""

    def __init__(self, word, text=""):
        super().__init__(word)
        self.word = word
        self.text = text


@dataclasses.dataclass
class App:
    client_id: str
    secret: str
    redirect_uris: set = dataclasses.field(default_factory=set)

    def accepts(self, redirect_uri):
        """A registered URI, or any of this machine."""
        parts = urllib.parse.urlsplit(redirect_uri)
        local = parts.scheme in ("http", "https") and parts.hostname in ("localhost", "127.0.0.1")
        return local or redirect_uri in self.redirect_uris


@dataclasses.dataclass
class Code:
    app: App
    redirect_uri: str
    books: list
    scopes: list
    at: float
    grant: "Grant | None" = None


@dataclasses.dataclass
class Grant:
    """One consent: the tokens it gave and the books it opens."""

    id: str
    app: App
    books: list
    scopes: list
    refresh_token: str = ""
    refreshed_at: float = 0
    rotated_at: float = 0
    old_tokens: dict = dataclasses.field(default_factory=dict)
    revoked: bool = False


@dataclasses.dataclass
class Access:
    grant: Grant
    ends: float


class Grants:
    """All consents at one provider; `rotate` is "always" or "daily", `grace` how long an old refresh token lives."""

    def __init__(self, clock, life, refresh_life, grace=0, rotate="always", make_token=None):
        self.clock = clock
        self.first_life = life
        self.refresh_life = refresh_life
        self.grace = grace
        self.first_rotate = rotate
        self.make_token = make_token or (lambda grant, ends: secrets.token_urlsafe(48))
        self.apps = {"demo-client": App("demo-client", "demo-secret")}
        self.reset()

    def reset(self):
        self.life = self.first_life
        self.rotate = self.first_rotate
        self.codes = {}
        self.grants = []
        self.accesses = {}

    def app(self, request):
        """The app that HTTP Basic names, or None."""
        scheme, _space, coded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            client_id, _colon, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except ValueError:
            return None
        return self.known_app(urllib.parse.unquote(client_id), urllib.parse.unquote(secret))

    def known_app(self, client_id, secret):
        app = self.apps.get(client_id)
        return app if app and secrets.compare_digest(app.secret.encode(), secret.encode()) else None

    def consent(self, app, redirect_uri, books, scopes):
        """Give a code for the redirect."""
        code = secrets.token_urlsafe(32)
        self.codes[code] = Code(app, redirect_uri, list(books), list(scopes), self.clock.seconds())
        return code

    def exchange(self, app, code, redirect_uri):
        """Turn a code into (grant, access token)."""
        found = self.codes.get(code)
        if not found or found.app is not app:
            raise OAuthError("invalid_grant", "Invalid authorization code")
        if found.grant:
            found.grant.revoked = True
            raise OAuthError("invalid_grant", "Authorization code was used before")
        if found.at < self.clock.seconds() - CODE_SECONDS:
            raise OAuthError("invalid_grant", "Authorization code expired")
        if found.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri differs from the one authorized")
        grant = Grant(secrets.token_hex(16), app, found.books, found.scopes)
        found.grant = grant
        self.grants.append(grant)
        return grant, self._issue(grant, rotate=True)

    def grant_directly(self, books, scopes, client_id="demo-client"):
        """A grant without the browser's part, for tests: (grant, access token)."""
        grant = Grant(secrets.token_hex(16), self.apps[client_id], list(books), list(scopes))
        self.grants.append(grant)
        return grant, self._issue(grant, rotate=True)

    def refresh(self, app, token):
        """Turn a refresh token into (grant, access token)."""
        now = self.clock.seconds()
        for grant in self.grants:
            if token != grant.refresh_token and token not in grant.old_tokens:
                continue
            if grant.revoked or grant.app is not app or grant.refreshed_at < now - self.refresh_life:
                break
            if token == grant.refresh_token:
                due = self.rotate == "always" or grant.rotated_at < now - 86400
                return grant, self._issue(grant, rotate=due)
            if grant.old_tokens[token] >= now - self.grace and self.grace:
                return grant, self._issue(grant, rotate=True)
            grant.revoked = True
            break
        raise OAuthError("invalid_grant", "Incorrect or invalid refresh token")

    def _issue(self, grant, rotate):
        now = self.clock.seconds()
        if rotate:
            if grant.refresh_token:
                grant.old_tokens[grant.refresh_token] = now
            grant.refresh_token = secrets.token_urlsafe(36)
            grant.rotated_at = now
        grant.refreshed_at = now
        access = self.make_token(grant, now + self.life)
        self.accesses[access] = Access(grant, now + self.life)
        return access

    def find(self, token):
        """The Access of a bearer token however old, or None when it was never given or its grant revoked."""
        access = self.accesses.get(token)
        return access if access and not access.grant.revoked else None

    def expired(self, access):
        return access.ends <= self.clock.seconds()

    def grant_of(self, token):
        """The grant an access or refresh token belongs to."""
        if token in self.accesses:
            return self.accesses[token].grant
        return next((g for g in self.grants if token and (token == g.refresh_token or token in g.old_tokens)), None)

    def expire_token(self, token):
        if token in self.accesses:
            self.accesses[token].ends = 0

    def expire_all(self):
        for token in list(self.accesses):
            self.expire_token(token)

    def revoke_token(self, token):
        grant = self.grant_of(token)
        if grant:
            grant.revoked = True
        return grant

    def revoke_all(self):
        for grant in self.grants:
            grant.revoked = True
