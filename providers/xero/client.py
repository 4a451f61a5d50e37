"""xero-python as the description of Xero's endpoints, over our own transport.

The SDK's own transport sends a PUT again by itself, sleeps on Retry-After, has no timeout, turns Decimals to floats and
shares one token among all clients of a Python interpreter: none of that is left here.
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
# One of them stands in each refusal of the service itself.
OWN_WORDS = {"Detail", "Elements", "ErrorNumber", "Message", "Title", "Type"}
REQUEST_ID = "Xero-Correlation-Id"


class XeroTransport(transport.Transport):
    """The transport, with the words that Xero's refusals carry."""

    @staticmethod
    def words(response: requests.Response) -> str:
        """`Detail` of Xero's problem answers, or which limit a 429 is about; its body is empty.

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
        """A day's limit is over within a day, all others within a minute."""
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
        """What the SDK calls for each request, sent through our transport.

        :raises BooksError: see `Transport.send`.
        """
        return self.transport.send(
            method, url, write=method != "GET", params=query_params, headers=headers,
            data=body.encode() if body else None)

    def read(self, operation: str, *arguments: str, **parameters) -> dict:
        """The JSON that a read of the Accounting API answers.

        :param operation: name of xero-python's method, e.g. "get_invoices".
        :raises NotConnected: the organisation is not connected any more.
        :raises TryLater: no readable answer, a limit.
        :raises Rejected: refused; reason "missing" where the object does not exist.
        """
        call = getattr(self.accounting, operation)
        return self._asked(lambda: _read(call(self.tenant, *arguments, _preload_content=False, **parameters)))

    def _asked(self, request: Callable):
        """Make one request of the Accounting API; one address that is refused does not end the connection."""
        try:
            return request()
        except NotConnected as error:
            raise transport.confirmed(error, lambda: _read(
                self.accounting.get_organisations(self.tenant, _preload_content=False))) from None

    def elements(self, field: str, operation: str, *arguments: str, **parameters) -> list:
        """The list of this name in what a read answers; every answer has it, an empty one where there is nothing.

        :raises: as `read`.
        """
        found = self.read(operation, *arguments, **parameters).get(field)
        if not isinstance(found, list):
            raise UnreadableAnswer(request_id=request_id_of(self.transport))
        return found

    def count(self, operation: str, **parameters) -> int:
        """The number of objects of a paged list.

        :raises: as `read`.
        """
        found = self.read(operation, page=1, page_size=1, **parameters).get("pagination")
        total = found.get("itemCount") if isinstance(found, dict) else None
        if not isinstance(total, int) or isinstance(total, bool):
            raise UnreadableAnswer(request_id=request_id_of(self.transport))
        return total

    def write(self, operation: str, *arguments: str, **parameters) -> tuple[dict, str]:
        """Send one write, once. The body is text, so that it travels byte for byte.

        :return: the answer's JSON and Xero's id of the request. A 400 that names its elements is an answer as well.
        :raises NotConnected: the organisation is not connected any more; nothing was written.
        :raises TryLater: a limit; nothing was written.
        :raises Rejected: the whole request was refused; nothing was written.
        :raises Unknown: no readable answer.
        """
        call = getattr(self.accounting, operation)
        return self._asked(lambda: _written(call(self.tenant, *arguments, _preload_content=False, **parameters)))

    def attach(self, path: str, content: bytes, mime: str, idempotency_key: str) -> tuple[dict, str]:
        """Put a file beside a document; the SDK would not send its type.

        :return, :raises: as `write`.
        """
        return self._asked(lambda: _written(self.transport.send(
            "POST", f"{self.accounting.base_url}/{path}", write=True, data=content, headers={
                "xero-tenant-id": self.tenant, "Idempotency-Key": idempotency_key, "Content-Type": mime,
                "Accept": "application/json"})))

    def attachments(self, path: str) -> list[dict]:
        """The files beside a document.

        :raises: as `read`.
        """
        found = self._asked(lambda: _read(self.transport.send(
            "GET", f"{self.accounting.base_url}/{path}", write=False,
            headers={"xero-tenant-id": self.tenant, "Accept": "application/json"}))).get("Attachments")
        if not isinstance(found, list):
            raise UnreadableAnswer(request_id=request_id_of(self.transport))
        return found

    def connections(self) -> list[dict]:
        """The organisations that the token opens.

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
        """Take one organisation away from our app. One that is gone already is no error.

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
    """The answer's JSON; None where it has none, or a broken one."""
    try:
        return transport.loads(response.content)
    except ValueError:
        return None


def request_id(response: requests.Response) -> str:
    """Xero's own id of the request that this answers, for its support; "" where it gives none."""
    return response.headers.get(REQUEST_ID, "")


def request_id_of(wire: transport.Transport) -> str:
    """That of its last answer."""
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
            # This key was used for other payloads: what became of these is another question.
            # https://developer.xero.com/documentation/guides/idempotent-requests/idempotency
            raise Unknown(error.words, code=error.code, request_id=error.request_id)
        raise error
    if not isinstance(body, dict):
        raise Unknown("the answer cannot be read", request_id=request_id(response))
    return body, request_id(response)


def refused(response: requests.Response, *, write: bool) -> BooksError:
    """The error that a whole refused request means (status 3xx or 4xx, neither 401 nor 429).

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
    words = words or response.reason
    if status == 413:
        return Rejected(words, reason="file_size", code="413", request_id=trace)
    error = errors.refusal(elements[0] if elements else {"Message": words}, code=code, request_id=trace)
    if errors.TRANSIENT.search(code):
        error = Unknown(words, code=code, request_id=trace)
    return error if write or isinstance(error, Rejected) else TryLater(error.words, code=code, request_id=trace)


def _is_gateways(response: requests.Response, body) -> bool:
    """Whether an answer is not of the service's own form: a gateway gave it, perhaps after the request was done.

    Of what does not exist Xero answers 404 without a body or in plain words; a body that is too large is never done.
    """
    if response.status_code == 413 or (isinstance(body, dict) and OWN_WORDS & body.keys()):
        return False
    return response.status_code != 404 or response.text.lstrip().startswith("<")
