"""The way in: a real consent by a printed link, or the look-alike's own."""

import dataclasses
import secrets
import urllib.parse

from providers import PROVIDERS
from providers.base import App, Tokens, utc_now


@dataclasses.dataclass
class Access:
    """How requests reach one set of books.

    :ivar api: the root of the API, without a slash at its end
    :ivar own: headers that name the books
    :ivar secrets: what must never be printed; renewed tokens are added
    """

    provider: object
    tokens: object
    books: str
    api: str
    own: dict
    secrets: list

    def url(self, path):
        return f"{self.api}/{path}"

    def headers(self, token=None):
        return {"Authorization": f"Bearer {self.tokens.access_token if token is None else token}", **self.own}

    def refresh(self):
        """Whether the refresh token stayed the same."""
        before = self.tokens.refresh_token
        self.tokens = self.provider.refresh(self.tokens)
        self.secrets += [self.tokens.access_token, self.tokens.refresh_token]
        return before == self.tokens.refresh_token


def by_person(code, app, redirect, base_url, ask):
    """Access to the books that a person opens.

    :param ask: prints a link and returns the address at which the person's browser ended.
    :return: (provider, tokens, [organisation])
    """
    provider, state = PROVIDERS[code](App(*app), base_url=base_url), secrets.token_urlsafe(16)
    pasted = urllib.parse.urlsplit(ask(provider.authorize_url(redirect, state, balances=True)).strip())
    callback = dict(urllib.parse.parse_qsl(pasted.query))
    if callback.get("state") != state:
        raise SystemExit("That address does not belong to this consent: its state is another.")
    tokens = provider.exchange_code(callback, redirect)
    return provider, tokens, provider.organisations(tokens, callback)


def at_lookalike(code, box, books):
    """Consent to books of the look-alike, which runs in this process."""
    scopes = [*PROVIDERS[code].scopes, *PROVIDERS[code].balance_scopes]
    grant, token = box.services[code].grants.grant_directly([books], scopes)
    provider = PROVIDERS[code](App("demo-client", "demo-secret"), base_url=f"{box.url}/{code}")
    return provider, Tokens(access_token=token, refresh_token=grant.refresh_token, expires_at=utc_now())
