"""xero-python for the description of Xero's endpoints, with our own transport.

The SDK's own transport repeats a PUT automatically, sleeps on Retry-After, has no timeout, turns Decimals into floats
and shares one token among all clients of a Python process: none of that is used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import requests
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.identity import IdentityApi

from .. import transport
from ..errors import BooksError, NotConnected, Rejected, TryLater, Unknown, UnreadableAnswer
from . import errors

API = "https://api.xero.com"
# Each refusal of the service itself contains one of them.
OWN_WORDS = {"Detail", "Elements", "ErrorNumber", "Message", "Title", "Type"}
REQUEST_ID = "Xero-Correlation-Id"


class XeroTransport(transport.Transport):
    """The transport, with the words of Xero's refusals."""

    @staticmethod
    def words(response: requests.Response) -> str:
        """`Detail` of Xero's problem answers, or the limit that a 429 concerns; its body is empty.

        Sources: https://developer.xero.com/documentation/api/accounting/responsecodes and
        https://developer.xero.com/documentation/guides/oauth2/limits
        """
        if response.status_code == 429:
            problem = response.headers.get("X-Rate-Limit-Problem", "")
            return f"Xero's limit is reached: {problem}" if problem else ""
        body = readable(response)
        if isinstance(body, dict):
            return str(body.get("Detail") or body.get("Message") or body.get("Title") or "")[:500]
        return transport.Transport.words(response)

    @staticmethod
    def longest_wait(response: requests.Response) -> int:
        """A daily limit is over within a day, all others within a minute."""
        problem = response.headers.get("X-Rate-Limit-Problem", "").strip().lower()
        return transport.DAY if problem == "day" else transport.Transport.longest_wait(response)


class Client(ApiClient):
    """One organisation's endpoints.

    :param tenant: Xero's id of the organisation, sent as `xero-tenant-id`.
    :param base_url: root instead of https://api.xero.com.
    """

    def __init__(self, wire: transport.Transport, tenant: str = "", base_url: str = ""):
        # Deliberately without ApiClient.__init__: it makes the shared Configuration and a urllib3 pool with retries.
        self.configuration = SimpleNamespace(safe_chars_for_path_param="")
        self.default_headers = {}
        self.cookie = None
        self.user_agent = "books_connector"
        self.transport = wire
        self.tenant = tenant
        self.accounting = AccountingApi(self, base_url=f"{base_url or API}/api.xro/2.0")
        self.identity = _Identity(self, base_url=base_url or API)

    def update_params_for_auth(self, headers, querys, auth_settings):
        """The transport sets the bearer token of this connection."""

    def request(self, method, url, query_params=None, headers=None, post_params=None, body=None, **_ours):
        """Called by the SDK for each request, which is sent by our transport.

        :raises BooksError: see `Transport.send`.
        """
        return self.transport.send(
            method, url, write=method != "GET", params=query_params, headers=headers,
            data=body.encode() if body else None)

    def read(self, operation: str, *arguments: str, **parameters) -> dict:
        """The JSON answer to a read of the Accounting API.

        :param operation: name of xero-python's method, e.g. "get_invoices".
        :raises NotConnected: the organisation is not connected any more.
        :raises TryLater: no readable answer, a limit.
        :raises Rejected: refused; reason "missing" if the object does not exist.
        """
        call = getattr(self.accounting, operation)
        return self._asked(lambda: _read(call(self.tenant, *arguments, _preload_content=False, **parameters)))

    def _asked(self, request: Callable):
        """Make one request to the Accounting API. One refused address does not end the connection."""
        try:
            return request()
        except NotConnected as error:
            raise self._confirmed(error) from None

    def _confirmed(self, error: NotConnected) -> BooksError:
        """Check whether the connection is really lost after one address reported it, with a request that must work.

        :return: the same error; a Rejected for this request only, if the organisation still answers; TryLater if
            it cannot be determined.
        """
        try:
            _read(self.accounting.get_organisations(self.tenant, _preload_content=False))
        except NotConnected:
            return error
        except TryLater as unsure:
            return unsure
        except Rejected:
            pass  # this person may not read it, but was recognised
        return Rejected(error.words, reason="permission", code=error.code, request_id=error.request_id)

    def elements(self, field: str, operation: str, *arguments: str, **parameters) -> list:
        """The list of this name in the answer to a read. Every answer has it, if only empty.

        :raises: as `read`.
        """
        found = self.read(operation, *arguments, **parameters).get(field)
        if not isinstance(found, list):
            raise UnreadableAnswer(request_id=request_id_of(self.transport))
        return found

    def write(self, operation: str, *arguments: str, **parameters) -> tuple[dict, str]:
        """Send one write, once. The body is text, so that it is sent byte for byte.

        :return: the answer's JSON and Xero's id of the request. A 400 that lists its elements counts as an answer.
        :raises NotConnected: the organisation is not connected any more; nothing was written.
        :raises TryLater: a limit; nothing was written.
        :raises Rejected: the whole request was refused; nothing was written.
        :raises Unknown: no readable answer.
        """
        call = getattr(self.accounting, operation)
        return self._asked(lambda: _written(call(self.tenant, *arguments, _preload_content=False, **parameters)))

    def attach(self, path: str, content: bytes, mime: str, idempotency_key: str) -> tuple[dict, str]:
        """Attach a file to a document; the SDK would not send its type.

        :return, :raises: as `write`.
        """
        return self._asked(lambda: _written(self.transport.send(
            "POST", f"{self.accounting.base_url}/{path}", write=True, data=content, headers={
                "xero-tenant-id": self.tenant, "Idempotency-Key": idempotency_key, "Content-Type": mime,
                "Accept": "application/json"})))

    def attachments(self, path: str) -> list[dict]:
        """The files of a document.

        :raises: as `read`.
        """
        found = self._asked(lambda: _read(self.transport.send(
            "GET", f"{self.accounting.base_url}/{path}", write=False,
            headers={"xero-tenant-id": self.tenant, "Accept": "application/json"}))).get("Attachments")
        if not isinstance(found, list):
            raise UnreadableAnswer(request_id=request_id_of(self.transport))
        return found

    def connections(self) -> list[dict]:
        """The organisations that the token gives access to.

        Source: https://developer.xero.com/documentation/best-practices/managing-connections/connections

        :raises NotConnected, TryLater, Rejected: as `read`.
        """
        response = self.identity.get_connections(_preload_content=False)
        if response.status_code != 200:
            raise refused(response, write=False)
        body = readable(response)
        if not isinstance(body, list):
            raise UnreadableAnswer(request_id=request_id(response))
        return body

    def disconnect(self, connection: str) -> None:
        """Disconnect one organisation from our app. One that is already disconnected is no error.

        :param connection: `id` of `connections`, which is not the organisation's.
        :raises NotConnected, TryLater, Rejected, Unknown: as `write`.
        """
        response = self.identity.delete_connection(connection, _preload_content=False)
        if response.status_code not in (200, 204, 404):
            raise refused(response, write=True)


class _Identity(IdentityApi):
    def get_resource_url(self, resource_path):
        return super().get_resource_url(resource_path.lower())  # documented as /connections


def readable(response: requests.Response):
    """The answer's JSON; None if it has none, or invalid JSON."""
    try:
        return transport.loads(response.content)
    except ValueError:
        return None


def request_id(response: requests.Response) -> str:
    """Xero's own id of the request, for its support; "" if it gives none."""
    return response.headers.get(REQUEST_ID, "")


def request_id_of(wire: transport.Transport) -> str:
    """Xero's id of the client's last request."""
    return wire.last_headers.get(REQUEST_ID, "")


def _read(response: requests.Response) -> dict:
    if response.status_code != 200:
        raise refused(response, write=False)
    body = readable(response)
    if not isinstance(body, dict):
        raise UnreadableAnswer(request_id=request_id(response))
    return body


def _written(response: requests.Response) -> tuple[dict, str]:
    if response.status_code == 204:
        return {}, request_id(response)
    body = readable(response)
    if response.status_code == 400 and isinstance(body, dict) and body.get("Elements"):
        return body, request_id(response)
    if response.status_code >= 300:
        error = refused(response, write=True)
        if re.search("idempotency|different request", error.words, re.IGNORECASE):
            # This key was used for other payloads, so that the outcome of these is unknown.
            # https://developer.xero.com/documentation/guides/idempotent-requests/idempotency
            raise Unknown(error.words, code=error.code, request_id=error.request_id)
        raise error
    if not isinstance(body, dict):
        raise Unknown("the answer cannot be read", request_id=request_id(response))
    return body, request_id(response)


def refused(response: requests.Response, *, write: bool) -> BooksError:
    """The error for a request that was refused as a whole (status 3xx or 4xx, neither 401 nor 429).

    Source: https://developer.xero.com/documentation/api/accounting/responsecodes
    """
    body, status, trace = readable(response), response.status_code, request_id(response)
    words = XeroTransport.words(response)
    if status == 403:
        if "scope" in response.headers.get("WWW-Authenticate", "").lower():
            return Rejected(words, reason="permission", code="403", request_id=trace)
        return NotConnected(words, code="403", request_id=trace)
    if _is_gateways(response, body):
        return Unknown(f"HTTP {status}", code=str(status), request_id=trace) if write else UnreadableAnswer(
            f"HTTP {status}", request_id=trace)
    if status == 404:
        return Rejected(words, reason="missing", code="404", request_id=trace)
    body = body if isinstance(body, dict) else {}
    code = str(body.get("Type") or status)
    found = body.get("Elements")
    elements = [
        element for element in (found if isinstance(found, list) else []) if errors.messages(element)]
    words = words or response.reason or "refused"
    if status == 413:
        return Rejected(words, reason="file", code="413", request_id=trace)
    error = errors.refusal(elements[0] if elements else {"Message": words}, code=code, request_id=trace)
    if errors.TRANSIENT.search(code):
        error = Unknown(words, code=code, request_id=trace)
    return error if write or isinstance(error, Rejected) else TryLater(error.words, code=code, request_id=trace)


def _is_gateways(response: requests.Response, body) -> bool:
    """Whether an answer does not have the form of the service, but comes from a gateway, perhaps after the request was
    executed.

    For a missing object Xero answers 404 without a body or in plain text. A request that is too large is never
    executed.
    """
    if response.status_code == 413 or (isinstance(body, dict) and OWN_WORDS & body.keys()):
        return False
    return response.status_code != 404 or response.text.lstrip().startswith("<")
