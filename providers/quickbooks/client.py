"""python-quickbooks without its transport: it provides addresses and parameters, our transport sends the requests."""

from __future__ import annotations

import re
from collections.abc import Callable

from quickbooks.client import QuickBooks as Sdk

from ..errors import BooksError, NotConnected, Rejected, Unknown, UnreadableAnswer
from ..reading import whole_answer
from ..transport import Transport, confirmed, loads
from .errors import from_fault

MINOR_VERSION = 75
# Final answers of a gateway: forbidden, too large.
REFUSALS_OF_GATEWAYS = {403, 413}
PRODUCTION = "https://quickbooks.api.intuit.com"
SANDBOX = "https://sandbox-quickbooks.api.intuit.com"  # of sandbox companies, which have keys of their own


class Client(Sdk):
    """The API of one company.

    Every method returns the whole JSON of the answer, numbers as Decimal or int, and raises a BooksError.

    :param root: address before "/v3".
    :param books: the company's realm id.
    """

    def __new__(cls, transport: Transport, root: str, books: str):
        return super().__new__(cls, company_id=books, minorversion=MINOR_VERSION, use_decimal=True)

    def __init__(self, transport: Transport, root: str, books: str):
        self.transport = transport
        self.root = root
        self.company_id = books

    @property
    def api_url(self) -> str:
        """The root of version 3 of the Accounting API."""
        return f"{self.root}/v3"

    @property
    def company_url(self) -> str:
        """The root of all addresses of this company."""
        return f"{self.api_url}/company/{self.company_id}"

    # Reading

    def read(self, entity: str, entity_id: str = "") -> dict:
        """One object by its id, or a singleton such as "Preferences"."""
        url = "/".join(filter(None, (self.company_url, entity.lower(), entity_id)))
        found = self._ask(lambda: self.get(url), write=False).get(entity)
        if not isinstance(found, dict):
            raise self._unreadable(write=False)
        return found

    def rows(self, entity: str, select: str) -> list[dict]:
        """The objects that a query returns, at most 1,000. Without any, the answer contains no list.

        https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
        """
        found = self._ask(lambda: self.query(select), write=False).get("QueryResponse")
        rows = found.get(entity, []) if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise self._unreadable(write=False)
        return rows

    def report(self, name: str, parameters: dict) -> dict:
        """A report, such as "TrialBalance".

        https://developer.intuit.com/app/developer/qbo/docs/api/accounting/report-entities/trialbalance
        """
        return self._ask(lambda: self.get_report(name, parameters), write=False)

    def count(self, select: str) -> int:
        """The number that a query with count(*) returns."""
        found = self._ask(lambda: self.query(select), write=False).get("QueryResponse")
        total = found.get("totalCount") if isinstance(found, dict) else None
        if not isinstance(total, int) or isinstance(total, bool):
            raise self._unreadable(write=False)
        return total

    def changed(self, entities: list[str], since: str) -> dict[str, list[dict]]:
        """The changes in some entities, at most 1,000 objects in all, deleted ones last in each entity.

        In the order of the answer; entities that it does not list are left out. There is one part for each entity, an
        empty one if nothing changed.

        https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
        """
        answer = self._ask(lambda: self.change_data_capture(",".join(entities), since), write=False)
        found: dict[str, list[dict]] = {}
        with whole_answer(self.request_id):
            [response] = answer["CDCResponse"]
            for query, _entity in zip(response["QueryResponse"], entities, strict=True):
                for entity, rows in query.items():
                    if entity in entities and not isinstance(rows, list):
                        raise TypeError(f"{entity} is no list")
                    if entity in entities and rows:
                        found.setdefault(entity, []).extend(rows)
        return found

    # Writing

    def batch(self, body: str, request_id: str) -> list[dict]:
        """Send a batch, and return the items of the answer.

        https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/batch
        """
        answer = self._ask(
            lambda: self.post(f"{self.company_url}/batch", body, request_id=request_id), write=True)
        items = answer.get("BatchItemResponse")
        if not isinstance(items, list):
            raise self._unreadable(write=True)
        return items

    def tax_code(self, body: str, request_id: str) -> dict:
        """Create a tax code with its rates, and return the answer."""
        return self._ask(
            lambda: self.post(f"{self.company_url}/taxservice/taxcode", body, request_id=request_id), write=True)

    def single(self, entity: str, body: str, request_id: str, params: dict) -> dict:
        """Send one write outside a batch, and return the answer."""
        return self._ask(
            lambda: self.update_object(entity, body, request_id=request_id, params=params), write=True)

    def upload(self, body: bytes, content_type: str, request_id: str) -> list[dict]:
        """Send one request with files, and return the answers.

        https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable
        """
        def ask():
            response = self.process_request(
                "POST", f"{self.company_url}/upload", data=body,
                headers={"Content-Type": content_type, "Accept": "application/json"},
                params={"minorversion": MINOR_VERSION, "requestid": request_id})
            return loads(response.text)

        answers = self._ask(ask, write=True).get("AttachableResponse")
        if not isinstance(answers, list):
            raise self._unreadable(write=True)
        return answers

    # Transport

    def process_request(self, request_type, url, headers="", params="", data=""):
        """Called by the SDK for each request: send it with our transport, and check the answer before the SDK parses
        it.
        """
        write = request_type != "GET" and not url.endswith("/query")
        response = self.transport.send(
            request_type, url, write=write, headers=headers, params=params,
            data=data.encode() if isinstance(data, str) else data)
        response.encoding = _charset(response)
        if response.status_code != 200:
            raise self._refusal(response, write)
        if not response.text.lstrip().startswith("{"):
            raise self._unreadable(write)
        return response

    def make_request(
        self, request_type, url, request_body=None, content_type="application/json", params=None, request_id=None,
        **_files,
    ):
        """Called by the SDK for each request, overridden to use our JSON reader and to keep all details of a Fault."""
        parameters = {**(params or {}), "minorversion": self.minorversion}
        if request_id:
            parameters["requestid"] = request_id
        response = self.process_request(
            request_type, url, headers={"Content-Type": content_type, "Accept": "application/json"},
            params=parameters, data=request_body or "")
        answer = loads(response.text)
        if answer.get("Fault"):
            raise _Fault(answer["Fault"])
        return answer

    def _ask(self, request: Callable[[], dict], write: bool) -> dict:
        try:
            return self._answer(request, write)
        except NotConnected as error:
            raise self.confirmed(error) from None

    def _answer(self, request: Callable[[], dict], write: bool) -> dict:
        try:
            answer = request()
        except _Fault as error:
            raise from_fault(error.fault, write=write, request_id=self.request_id, verb="update") from None
        except ValueError:
            raise self._unreadable(write) from None
        if answer.get("fault"):
            raise from_fault(answer["fault"], write=write, request_id=self.request_id, verb="update")
        return answer

    def confirmed(self, error: NotConnected) -> BooksError:
        """Check by the company's own facts whether the connection is really lost: see `transport.confirmed`."""
        url = f"{self.company_url}/companyinfo/{self.company_id}"
        return confirmed(error, lambda: self._answer(lambda: self.get(url), write=False))

    @property
    def request_id(self) -> str:
        """Intuit's id of the last request: its support asks for it."""
        return self.transport.last_headers.get("intuit_tid", "")

    def _unreadable(self, write: bool):
        words = "QuickBooks' answer cannot be read"
        if write:
            return Unknown(words, request_id=self.request_id)
        return UnreadableAnswer(retry_after=60, request_id=self.request_id)

    def _refusal(self, response, write: bool):
        """The error for an answer (JSON, XML or HTML) that is not 200 and was not handled by the transport."""
        status = response.status_code
        try:
            answer = loads(response.text)
        except ValueError:
            answer = None
        fault = (answer.get("Fault") or answer.get("fault")) if isinstance(answer, dict) else None
        if not fault and status not in REFUSALS_OF_GATEWAYS:
            # Not from the service itself: a gateway answered, perhaps after the request was executed.
            return self._unreadable(write)
        if not fault:
            code = re.search(r"errorCode=(\d+)", response.text)
            fault = {"Error": [{"Message": response.reason,
                                "Detail": Transport.words(response), "code": code[1] if code else ""}]}
        error = from_fault(fault, write=write, request_id=self.request_id, verb="update")
        if type(error) is Rejected and status == 403 and error.reason == "refused":
            return Rejected(error.words, reason="permission", code=error.code, request_id=error.request_id)
        return error


class _Fault(Exception):
    def __init__(self, fault):
        super().__init__()
        self.fault = fault


def _charset(response) -> str:
    """The charset of an answer: that of its header, else UTF-8, else the one documented for US companies."""
    if "charset" in response.headers.get("Content-Type", "").lower():
        return response.encoding
    try:
        response.content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
