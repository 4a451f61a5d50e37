"""HTTP requests of all providers: always with timeouts, status codes become errors, secrets are kept out of logs."""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import requests
import simplejson
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from .deadline import TooLarge, bound
from .errors import BooksError, Limited, NotConnected, Rejected, TryLater, Unknown, UnreadableAnswer

if TYPE_CHECKING:
    from .base import RateLimit

_logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = 60, 3600, 86400
TIMEOUT = (5, 60)  # seconds to connect, seconds between two bytes of the answer


def dumps(value) -> str:
    """JSON with Decimals as numbers, digit for digit, in a stable order of keys."""
    return simplejson.dumps(value, use_decimal=True, separators=(",", ":"), sort_keys=True, for_json=True)


def loads(text: str | bytes):
    """JSON with every non-integer number as a Decimal.

    What PostgreSQL cannot hold in a text (NUL, half a surrogate pair) is dropped. NaN and Infinity, which are no JSON,
    become `NotANumber`: reading it as a number fails, ignoring it does not.

    :raises ValueError: it is no JSON, or nested too deeply.
    """
    text = text.decode("utf-8-sig", errors="surrogateescape") if isinstance(text, bytes) else text
    try:
        value = simplejson.loads(text, use_decimal=True, parse_constant=NotANumber, parse_int=_integer, strict=False)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return _storable(value) if _PERHAPS_UNSTORABLE.search(text) else value


_PERHAPS_UNSTORABLE = re.compile(r"\x00|\\u0000|\\ud[89a-f]|[\ud800-\udfff]", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(value):
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(part) for part in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(part) for key, part in value.items()}
    return value


def _integer(digits: str) -> int | NotANumber:
    return int(digits) if len(digits) <= 40 else NotANumber(digits[:40])


class NotANumber:
    """NaN, Infinity or an excessive number of digits in the place of a number."""

    def __init__(self, word: str):
        self.word = word

    def __repr__(self):
        return f"<{self.word}>"

    def for_json(self):
        """The word as it was sent: Infinity or NaN."""
        return self.word


def whole_number(text: str | None, most: int) -> int | None:
    """A header's whole number from 0 to `most`; None if it is none."""
    found = re.fullmatch(r"\s*([0-9]{1,12})\s*", text or "", re.ASCII)
    return int(found[1]) if found and int(found[1]) <= most else None


class Transport:
    """The requests session of one provider object.

    :param token: returns a valid access token; called with a token that was refused, it returns a different one or
        raises NotConnected.
    :param request_id_header: the answer's header that holds the provider's id of the request.
    :param rate_limit: a `base.RateLimit`, called before and after each request.
    """

    def __init__(
        self, token: Callable[[str | None], str] | None = None, request_id_header: str = "",
        rate_limit: RateLimit | None = None,
    ):
        self.session = requests.Session()
        bound(self.session)
        self.token = token
        self.request_id_header = request_id_header
        self.rate_limit = rate_limit
        self.calls = 0
        self.last_headers: requests.structures.CaseInsensitiveDict = requests.structures.CaseInsensitiveDict()

    def send(self, method: str, url: str, *, write: bool, headers: dict | None = None, timeout=TIMEOUT, **kwargs):
        """Send one request with the bearer token; refresh it once if it is refused.

        :param write: whether the request changes the books: a dropped connection or a 5xx is then `Unknown`, for a
            read it is `TryLater`. A write is never repeated here; a read on a dropped connection is, once.
        :return: the `requests.Response`, its status below 500 and neither 401 nor 429: the provider reads the rest.
        :raises NotConnected: 401 twice.
        :raises TryLater: a limit is reached or answered (429), or a read failed.
        :raises Unknown: a write without a readable answer.
        """
        response, token = self._send(method, url, None, write, headers, timeout, kwargs)
        if response.status_code == 401:
            # Refused before anything was written: the same bytes may be sent again.
            response, _token = self._send(method, url, token, write, headers, timeout, kwargs)
        request_id = self.request_id(response)
        if response.status_code == 401:
            raise NotConnected(self.words(response), code="401", request_id=request_id)
        if response.status_code == 429:
            raise Limited(
                self.words(response) or response.reason, retry_after=self.retry_after(response),
                code="429", request_id=request_id,
            )
        if response.status_code >= 500:
            error = Unknown if write else TryLater
            raise error(self.words(response) or response.reason, code=str(response.status_code), request_id=request_id)
        return response

    def _send(self, method, url, refused, write, headers, timeout, kwargs):
        """:return: the response, and the token that was used"""
        token = None

        def request():
            # Fetched last: it might expire during the wait for the rate limit.
            nonlocal token
            token = self.token(refused)
            return self.session.request(
                method, url, headers={**(headers or {}), "Authorization": f"Bearer {token}"}, timeout=timeout,
                allow_redirects=False, **kwargs)

        for attempt in (1, 2):
            self.calls += 1
            started = time.monotonic()
            try:
                response = self._paced(write, request)
            except requests.RequestException as error:
                if _unconnected(error):
                    raise TryLater("no connection", retry_after=60) from error
                if write:
                    raise Unknown(type(error).__name__) from error
                if isinstance(error, TooLarge):
                    raise UnreadableAnswer(str(error), retry_after=60) from error
                if attempt == 2 or _timed_out(error):
                    raise TryLater(type(error).__name__, retry_after=60) from error
            else:
                self.last_headers = response.headers
                _logger.info(
                    "%s %s: %s in %.2f s (%s)", method, url.split("?")[0], response.status_code,
                    time.monotonic() - started, self.request_id(response))
                return response, token

    def _paced(self, write: bool, request: Callable[[], requests.Response]) -> requests.Response:
        if not self.rate_limit:
            return request()
        ticket, response = self.rate_limit.enter(write), None
        try:
            response = request()
            return response
        finally:
            self.rate_limit.leave(ticket, write, response)

    def request_id(self, response) -> str:
        """The provider's own id of the request, for its support; "" if it gives none."""
        return response.headers.get(self.request_id_header, "") if self.request_id_header else ""

    @classmethod
    def retry_after(cls, response) -> int:
        """Seconds to wait by RFC 9110 section 10.2.3 (a number or a date); never more than the period of the limit
        that was reached. 60 if the provider gives none (QuickBooks documents 60 and sends no header)."""
        value = response.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value, re.ASCII):
            seconds = math.ceil(Decimal(value))
        else:
            until, now = date_of(value), date_of(response.headers.get("Date")) or datetime.now(timezone.utc)
            seconds = math.ceil((until - now).total_seconds()) if until else MINUTE
        return min(max(1, seconds), cls.longest_wait(response))

    @staticmethod
    def longest_wait(response) -> int:
        """The longest time in seconds until the limit in this answer is over: a minute, with a margin for clocks."""
        return 10 * MINUTE

    def latest(self, now: datetime) -> datetime:
        """The time after which no object of the last answer was changed."""
        return max(date_of(self.last_headers.get("Date")) or now, now)

    def server_time(self, earliest: datetime, now: datetime) -> datetime:
        """The time of the last answer by the server's clock, which also dates its objects.

        A wrong header must not move the reading past changes that are still to come, nor back before what was
        read: the result is always between `earliest` and `now`.

        :param now: by the clock of our database.
        """
        server_time_now = date_of(self.last_headers.get("Date")) or now
        return min(max(server_time_now, earliest), now)

    @staticmethod
    def words(response) -> str:
        """A short text from an answer that is not the JSON we expect (HTML, XML, empty)."""
        kind = response.headers.get("Content-Type", "")
        return response.text[:500] if "text/plain" in kind else ""


def confirmed(error: NotConnected, ask: Callable[[], object]) -> BooksError:
    """Check whether the connection is really lost after one address reported it: another request decides.

    :param ask: sends a request that must work as long as the connection does.
    :return: the same error; a Rejected for the first request only, if the books still answer; TryLater if it cannot be
        determined.
    """
    try:
        with suppress(Rejected):  # this person may not read it, but was recognised
            ask()
    except NotConnected:
        return error
    except TryLater as unsure:
        return unsure
    return Rejected(error.words, reason="permission", code=error.code, request_id=error.request_id)


def date_of(text: str | None) -> datetime | None:
    """An HTTP date; None if it is none."""
    try:
        found = parsedate_to_datetime(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (IndexError, OverflowError, TypeError, ValueError):
        return None


def _unconnected(error: requests.RequestException) -> bool:
    """Whether no connection was established, so that nothing was sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _timed_out(error: requests.RequestException) -> bool:
    """Whether the request timed out. It is not repeated at once, which would block its worker for as long again."""
    return isinstance(error, requests.Timeout) or any(isinstance(part, ReadTimeoutError) for part in error.args)


def json_number(value: Decimal, places: int = 2) -> Decimal:
    """A Decimal with exactly `places` decimals, rounded half up as both providers do."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
