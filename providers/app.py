"""The app with which we sign in at a provider, and the tokens of a consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class App:
    """The credentials of our app at the provider."""

    client_id: str
    client_secret: str = field(repr=False)
    webhook_key: str = field(default="", repr=False)
    sandbox: bool = False  # these are keys for sandbox books only
    redirect_uri: str = ""  # that it is registered with; some providers ask for it again at each refresh


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One token set of one consent. Times are UTC."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    refresh_expires_at: datetime | None = None  # rolling: it has to be refreshed once by then
    ends_at: datetime | None = None  # hard: no refresh extends it
    renew_at: datetime | None = None  # when new ones should be requested
    consent_id: str = ""  # the provider's id of the consent, where it has one (Xero's authEventId)
