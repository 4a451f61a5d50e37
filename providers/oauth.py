"""OAuth 2.0's authorization code grant, the same for every provider: consent, exchange, refresh, revocation.

RFC 6749 sections 4.1 and 6, RFC 7009, through requests-oauthlib.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import requests
from oauthlib.oauth2 import InsecureTransportError, InvalidGrantError, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from .base import App, Tokens
from .deadline import BoundedAdapter, bound
from .errors import NotConnected, Rejected, TryLater
from .transport import DAY, TIMEOUT, Transport, dumps, loads, whole_number

YEARS = 20 * 365 * DAY
TEMPORARY = {"server_error", "temporarily_unavailable"}  # RFC 6749 section 4.1.2.1; some providers answer these here
# RFC 6749 section 5.2: the app is unknown, its secret is wrong, or it may not do this.
WRONG_CREDENTIALS = ("invalid_client", "unauthorized_client")
DEFAULT_LIFE = timedelta(minutes=5)  # life of an access token if the answer does not state it

# requests-oauthlib writes tokens, codes and Basic headers into its debug messages.
logging.getLogger("requests_oauthlib.oauth2_session").addFilter(lambda record: record.levelno > logging.DEBUG)


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """The three OAuth endpoints of one provider, used by our app.

    :param scopes: the scopes of the consent.
    :param headers: further headers of a request for tokens.
    :param refresh_life: life of an unused refresh token, if the provider does not state it.
    :param request_id_header: the answer's header that holds the provider's id of the request.
    """

    app: App
    authorize_at: str
    token_at: str
    revoke_at: str
    scopes: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    refresh_life: timedelta | None = None
    request_id_header: str = ""

    def authorize_url(self, redirect_uri: str, state: str, further: tuple[str, ...] = ()) -> str:
        """Address of the consent page (RFC 6749 section 4.1.1). No HTTP.

        :param further: scopes besides those of every consent.
        :raises Rejected: the address is neither https nor on this machine.
        """
        with self._session(redirect_uri=redirect_uri, scope=[*self.scopes, *further]) as session:
            try:
                url, _state = session.authorization_url(_marked_secure(self.authorize_at), state=state)
            except InsecureTransportError:
                raise Rejected(
                    "the address must begin with https://", code="insecure_transport", quoted=False) from None
        return "http" + url.removeprefix("https") if self.authorize_at.startswith("http://") else url

    def exchange(self, callback: Mapping[str, str], redirect_uri: str) -> Tokens:
        """Token set for the code in the callback's query (RFC 6749 section 4.1.3).

        :param redirect_uri: the same as in the request for consent.
        :raises NotConnected: the person or the provider refused: no code, or a code that was used, is too old, or was
            given for another address.
        :raises TryLater: the provider could not be reached or answered 5xx; a new consent is needed.
        :raises Rejected: our app's credentials are refused.
        """
        if not callback.get("code"):
            raise NotConnected(
                callback.get("error_description") or callback.get("error") or "no code in the answer",
                code=callback.get("error") or "", quoted=bool(callback.get("error")),
            )
        with self._session(redirect_uri=redirect_uri) as session:
            answer = self._ask(lambda: session.fetch_token(
                _marked_secure(self.token_at), code=callback["code"], timeout=TIMEOUT, **self._request()))
        return self._tokens(answer, Tokens(access_token="", refresh_token="", expires_at=datetime.now(timezone.utc)))

    def refresh(self, tokens: Tokens) -> Tokens:
        """A new token set (RFC 6749 section 6); values missing in the answer are kept from the old one.

        :raises NotConnected: invalid_grant.
        :raises TryLater: the provider could not be reached, answered 5xx, or its answer cannot be read.
        :raises Rejected: our app's credentials are refused.
        """
        with self._session() as session:
            answer = self._ask(lambda: session.refresh_token(
                _marked_secure(self.token_at), refresh_token=tokens.refresh_token, timeout=TIMEOUT, **self._request()))
        return self._tokens(answer, tokens)

    def revoke(self, tokens: Tokens, *, as_json: bool = False) -> None:
        """Revoke the grant by its refresh token (RFC 7009). A grant that is already revoked is no error.

        :param as_json: send the token as JSON instead of as a form.
        :raises TryLater: the provider could not be reached or answered 5xx.
        :raises Rejected: our app's credentials are refused.
        """
        body = {"json" if as_json else "data": {"token": tokens.refresh_token}}
        with self._session() as session:
            response = self._ask(lambda: session.post(
                _marked_secure(self.revoke_at), withhold_token=True, **body, timeout=TIMEOUT, **self._request()))
        self._look(response)
        if response.status_code == 404:  # the endpoint exists: a gateway failed to route the request
            raise TryLater("HTTP 404", code="404", quoted=False)
        if response.status_code in (401, 403):
            raise Rejected(
                "the app's credentials are refused", reason="credentials", code=str(response.status_code),
                request_id=response.headers.get(self.request_id_header, ""), quoted=False)

    def _session(self, **kwargs) -> OAuth2Session:
        session = OAuth2Session(self.app.client_id, **kwargs)
        bound(session)
        session.max_redirects = 0  # none of these endpoints redirects, and a redirect would carry the secret along
        for hook in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(hook, self._tidy)
        for url in {self.token_at, self.revoke_at}:
            if _loopback(url):
                session.mount(_marked_secure(url), _Plain())
        return session

    def _request(self) -> dict:
        return {
            "auth": HTTPBasicAuth(self.app.client_id, self.app.client_secret),
            "headers": {"Accept": "application/json", **self.headers},
        }

    def _look(self, response: requests.Response) -> requests.Response:
        """Check the status before requests-oauthlib reads the body."""
        request_id = response.headers.get(self.request_id_header, "") if self.request_id_header else ""
        if response.status_code == 429 or response.status_code >= 500:
            raise TryLater(
                Transport.words(response) or response.reason, retry_after=Transport.retry_after(response),
                code=str(response.status_code), request_id=request_id)
        return response

    def _tidy(self, response: requests.Response) -> requests.Response:
        """Remove values that oauthlib cannot parse from an answer: the former refresh token is invalid, so the new
        one must not be lost because of an unreadable lifetime."""
        self._look(response)
        try:
            answer = loads(response.content)
        except ValueError:
            return response
        if isinstance(answer, dict) and response.status_code == 200:
            kept = {key: value for key, value in answer.items() if isinstance(value, str | int)}
            if _seconds(kept.get("expires_in"), DAY) is None:
                kept.pop("expires_in", None)
            for name in ("access_token", "refresh_token"):
                if not isinstance(kept.get(name, ""), str):
                    del kept[name]
            response._content = dumps(kept).encode()
        return response

    def _ask(self, request: Callable):
        """Make one request, and convert its failures to our errors."""
        try:
            return request()
        except InvalidGrantError as error:
            raise NotConnected(error.description or error.error, code=error.error) from None
        except InsecureTransportError:
            raise Rejected("the address must begin with https://", code="insecure_transport", quoted=False) from None
        except OAuth2Error as error:
            if error.error == "missing_token":  # no JSON, or JSON without a token: the outcome is unknown
                raise TryLater("the answer cannot be read", code=error.error, quoted=False) from None
            if error.error in TEMPORARY:
                raise TryLater(error.description or error.error, code=error.error) from None
            reason = "credentials" if error.error in WRONG_CREDENTIALS else "permission"
            raise Rejected(error.description or error.error, reason=reason, code=error.error) from None
        except (requests.RequestException, AttributeError, TypeError, ValueError) as error:
            # oauthlib raises AttributeError or TypeError for a JSON answer that is no object.
            raise TryLater(type(error).__name__, retry_after=60) from None

    def _tokens(self, answer: Mapping, old: Tokens) -> Tokens:
        now = datetime.now(timezone.utc)
        # Intuit's two extensions:
        # https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
        rolling = _seconds(answer.get("x_refresh_token_expires_in"), YEARS)
        hard = _seconds(answer.get("x_refresh_token_hard_expires_in"), YEARS)
        life = rolling or self.refresh_life
        return replace(
            old,
            access_token=answer["access_token"],
            refresh_token=answer.get("refresh_token") or old.refresh_token,
            expires_at=now + (_seconds(answer.get("expires_in"), DAY) or DEFAULT_LIFE),
            refresh_expires_at=now + life if life else None,
            ends_at=now + hard if hard else old.ends_at,
        )


def _seconds(value, most: int) -> timedelta | None:
    """A lifetime in an answer, possibly as a text; None if it is invalid."""
    number = None if isinstance(value, bool) else whole_number(str(value), most)
    return timedelta(seconds=number) if number else None


class _Plain(BoundedAdapter):
    """Allows http to this machine.

    oauthlib refuses http unless a variable is set for the whole Odoo server; it is given an https address, for a
    sandbox on this machine only.
    """

    def send(self, request, *args, **kwargs):
        request.url = "http" + request.url.removeprefix("https")
        return super().send(request, *args, **kwargs)


def _loopback(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "http":
        return False
    try:
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _marked_secure(url: str) -> str:
    return "https" + url.removeprefix("http") if _loopback(url) else url
