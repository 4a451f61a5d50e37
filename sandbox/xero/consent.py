"""Sign-in: the consent page, tokens, revocation and the list of connections."""
import base64
import datetime
import json
import secrets
import urllib.parse
import uuid

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from .. import wire
from ..oauth import OAuthError
from ..pages import page
from . import answers, scopes

USER_ID = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


class Consent:
    def __init__(self, service):
        self.service = service

    def routes(self):
        return [
            (["GET", "POST"], "/identity/connect/authorize", self.authorize),
            (["POST"], "/connect/token", self.token),
            (["POST"], "/connect/revocation", self.revocation),
            (["GET"], "/connections", self.connections),
            (["DELETE"], "/connections/<connection_id>", self.disconnect),
        ]

    def authorize(self, request):
        wish = request.values
        app = self.service.grants.apps.get(wish.get("client_id", ""))
        refusal = self._refusal(app, wish)
        if refusal:
            return page(request, self.service, "xero/templates/consent_error.html", 400, error=refusal)
        scope = wish.get("scope", "").split()
        if request.method == "POST" and wish.get("decision") == "cancel":
            return self._back(wish, {"error": "access_denied", "error_description": "TenantConsent status DENIED"})
        tenants = [tenant for tenant in request.form.getlist("tenant") if tenant in self.service.organisations]
        if request.method == "POST" and tenants:
            code = self.service.grants.consent(app, wish["redirect_uri"], tenants, scope)
            return self._back(wish, {"code": code, "scope": " ".join(scope), "session_state": secrets.token_hex(16)})
        connected = {row["tenantId"] for row in self.service.connections if row["app"] == app.client_id}
        return page(
            request, self.service, "xero/templates/consent.html", wish=wish, scopes=scope, connected=connected,
            organisations=self.service.organisations.values(), app=app,
            refusal="Choose at least one organisation." if request.method == "POST" else None,
        )

    def _refusal(self, app, wish):
        """Why no consent can be asked for; such a request is never sent back to the app."""
        if app is None:
            return "unauthorized_client"
        if not app.accepts(wish.get("redirect_uri", "")):
            return "invalid_redirect_uri"
        if wish.get("response_type") != "code":
            return "unsupported_response_type"
        wanted = set(wish.get("scope", "").split())
        if not wanted or wanted - scopes.KNOWN:
            return "invalid_scope"
        return None

    def _back(self, wish, values):
        if wish.get("state"):
            values["state"] = wish["state"]
        address = wish["redirect_uri"]
        return redirect(f"{address}{'&' if '?' in address else '?'}{urllib.parse.urlencode(values)}", 302)

    def _app(self, request):
        grants, form = self.service.grants, request.form
        return grants.app(request) or grants.known_app(form.get("client_id", ""), form.get("client_secret", ""))

    def token(self, request):
        app = self._app(request)
        if app is None:
            return _oauth_error("invalid_client")
        form, grants = request.form, self.service.grants
        try:
            if form.get("grant_type") == "authorization_code":
                grant, access = grants.exchange(app, form.get("code", ""), form.get("redirect_uri", ""))
            elif form.get("grant_type") == "refresh_token":
                grant, access = grants.refresh(app, form.get("refresh_token", ""))
            else:
                return _oauth_error("unsupported_grant_type")
        except OAuthError as error:
            return _oauth_error(error.word)
        body = {"access_token": access, "expires_in": grants.life, "token_type": "Bearer"}
        if "openid" in grant.scopes:
            body = {"id_token": self.jwt(grant, self.service.clock.seconds() + 300), **body}
        if "offline_access" in grant.scopes:
            body["refresh_token"] = grant.refresh_token
        return wire.json_response({**body, "scope": " ".join(grant.scopes)}, content_type=answers.JSON)

    def revocation(self, request):
        """Ends this token set, and every connection of the person to the app with it."""
        app = self._app(request)
        if app is None:
            return _oauth_error("invalid_client")
        grant = self.service.grants.grant_of(request.form.get("token", ""))
        if grant and grant.app is app:
            grant.revoked = True
            self.service.connections = [row for row in self.service.connections if row["app"] != app.client_id]
        return Response("", status=200)

    def issue(self, grant, ends):
        """A new access token; the first of a grant also connects the organisations that were ticked."""
        event = event_id(grant)
        if event not in self.service.events:
            self.service.events.add(event)
            for tenant_id in grant.books:
                self._connect(grant.app.client_id, tenant_id, event)
        return self.jwt(grant, ends)

    def _connect(self, client_id, tenant_id, event):
        now = f"{self.service.clock.now():%Y-%m-%dT%H:%M:%S.%f}0"
        for row in self.service.connections:
            if row["app"] == client_id and row["tenantId"] == tenant_id:
                row.update(authEventId=event, updatedDateUtc=now)
                return
        self.service.connections.append({
            "app": client_id, "id": str(uuid.uuid4()), "authEventId": event, "tenantId": tenant_id,
            "tenantType": "ORGANISATION", "tenantName": self.service.organisations[tenant_id].name,
            "createdDateUtc": now, "updatedDateUtc": now,
        })

    def jwt(self, grant, ends):
        """Looks like the real token; the signature is noise."""
        now = int(self.service.clock.seconds())
        claims = {
            "nbf": now, "exp": int(ends), "iss": "https://identity.xero.com",
            "aud": "https://identity.xero.com/resources", "client_id": grant.app.client_id, "sub": USER_ID,
            "auth_time": now, "xero_userid": USER_ID, "global_session_id": grant.id, "jti": secrets.token_hex(16),
            "authentication_event_id": event_id(grant), "scope": grant.scopes, "amr": ["sso"],
        }
        head = {"alg": "RS256", "kid": "1CAF8E66772D6DC028D6726FD0261581570EFC19", "typ": "JWT"}
        parts = [json.dumps(head).encode(), json.dumps(claims).encode(), secrets.token_bytes(256)]
        return ".".join(_coded(part) for part in parts)

    def connections(self, request):
        access, refusal = self.service.bearer(request)
        if refusal:
            return refusal
        event = request.args.get("authEventId")
        rows = [
            {key: value for key, value in row.items() if key != "app"}
            for row in self.service.connections
            if row["app"] == access.grant.app.client_id and event in (None, row["authEventId"])
        ]
        return wire.json_response(rows, content_type=answers.JSON)

    def disconnect(self, request, connection_id):
        access, refusal = self.service.bearer(request)
        if refusal:
            return refusal
        found = [row for row in self.service.connections if row["id"] == connection_id.lower()]
        if not found or found[0]["app"] != access.grant.app.client_id:
            return answers.empty(404)
        self.service.connections.remove(found[0])
        return answers.no_content()

    def bearer(self, request):
        """(Access, None) of a good token, or (None, the 401)."""
        grants = self.service.grants
        access = grants.find(self.service.token(request))
        if access is None:
            return None, answers.problem("Unauthorized", 401, "AuthenticationUnsuccessful")
        if grants.expired(access):
            ended = datetime.datetime.fromtimestamp(access.ends, datetime.timezone.utc)
            detail = f"TokenExpired: token expired at {ended:%m/%d/%Y %H:%M:%S}"
            return None, answers.problem("Unauthorized", 401, detail)
        return access, None


def event_id(grant):
    return str(uuid.UUID(hex=grant.id))


def _oauth_error(word):
    return wire.json_response({"error": word}, 400, content_type=answers.JSON)


def _coded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
