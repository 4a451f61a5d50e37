"""Below /api.xro/2.0: who may ask, what the contract allows, and the answer in the service's own form."""
import hashlib

from .. import wire
from . import answers, attachments, contract, parts, reports, scopes, settings
from .errors import BadQuery, HighVolume, Malformed, Refused, Unknown
from .kind import Asked
from .kinds import KINDS
from .organisation import new_id
from .query import Query

ROOT = "/api.xro/2.0"
LARGEST = 3_500_000
LONGEST_KEY = 128


class Api:
    """Answers API requests of one service."""

    def __init__(self, service):
        self.service = service

    def routes(self):
        methods = ["GET", "PUT", "POST", "DELETE"]
        words = ("<endpoint>", "<word>", "<part>", "<name>")
        return [(methods, f"{ROOT}/{'/'.join(words[:count])}", self.respond) for count in range(1, 5)]

    def respond(self, request, endpoint, word=None, part=None, name=None):
        operation = _operation(request.method, endpoint, word, part, name)
        if operation is None:
            return answers.empty(404)
        org, app, refusal = self._admit(request, endpoint, part)
        if refusal:
            return refusal
        key = request.headers.get("Idempotency-Key")
        if not key or request.method not in ("PUT", "POST"):
            return self._answer(request, operation, org, app, endpoint, word, part, name)
        return self._once(request, org, key, lambda: self._answer(
            request, operation, org, app, endpoint, word, part, name
        ))

    def _admit(self, request, endpoint, part):
        """(organisation, app, None), or what to say instead."""
        access, refusal = self.service.bearer(request)
        if refusal:
            return None, None, refusal
        app = access.grant.app.client_id
        org = self.service.connected(app, request.headers.get("xero-tenant-id"))
        if org is None:
            return None, None, answers.problem("Forbidden", 403, "AuthenticationUnsuccessful")
        if not scopes.opened(access.grant.scopes, endpoint, part, request.method == "GET"):
            headers = {"WWW-Authenticate": "insufficient_scope"}
            return None, None, answers.problem("Unauthorized", 401, "AuthorizationUnsuccessful", headers)
        return org, app, None

    def _once(self, request, org, key, respond):
        """The first answer under an Idempotency-Key, errors too, for as long as it is kept."""
        if len(key) > LONGEST_KEY:
            return answers.validation(request, [], "The Idempotency-Key must not be more than 128 characters.")
        text = f"{request.method} {request.full_path}\n".encode() + request.get_data()
        fingerprint = hashlib.sha256(text).hexdigest()
        kept = self.service.replay.find((org.id, key))
        if kept is None:
            response = respond()
            self.service.replay.keep((org.id, key), fingerprint, response)
            return response
        if kept.fingerprint != fingerprint:
            self.service.replay.conflicts += 1
            return answers.validation(request, [], f"Idempotency Key: {key} is used with a different request.")
        return answers.Response(kept.body, status=kept.status, content_type=kept.content_type)

    def _answer(self, request, operation, org, app, endpoint, word, part, name):
        mark = org.store.mark()
        try:
            return self._dispatch(request, operation, org, app, endpoint, word, part, name)
        except Refused as refusal:
            org.store.undo(mark)
            return answers.validation(request, [{"ValidationErrors": _messages(refusal.messages)}])
        except Malformed as error:
            org.store.undo(mark)
            return answers.error(request, 14, "PostDataInvalidException", str(error))
        except BadQuery as error:
            return answers.error(request, 16, "QueryParseException", str(error))
        except HighVolume as error:
            return answers.error(request, 51, "HighVolumeException", str(error))
        except Unknown:
            return answers.empty(404)
        finally:
            org.settle()

    def _dispatch(self, request, operation, org, app, endpoint, word, part, name):
        kind, query = KINDS.get(endpoint), Query(request, operation, app)
        if endpoint == "Organisation":
            return self._organisation(request, org, word)
        if endpoint == "Reports":
            return self.listing(request, "Reports", [reports.trial_balance(org, request.args)])
        if kind is None and (word or request.method != "GET"):
            raise Unknown
        if kind is None:
            return self.listing(request, endpoint, [])
        if part:
            return parts.respond(self, request, operation, query, org, kind, word, part, name)
        if request.method == "GET":
            return self._one(request, query, org, kind, word) if word else self._many(request, query, org, kind)
        if request.method == "DELETE":
            return self._delete(request, org, kind, word)
        return self._write(request, operation, query, org, kind, word)

    def listing(self, request, name, values, **more):
        return answers.answer(request, answers.envelope(name, values, self.service.clock, **more))

    def _organisation(self, request, org, word):
        if word == "Actions":
            return self.listing(request, "Actions", parts.actions(org))
        return self.listing(request, "Organisations", [settings.show_organisation(org)])

    def _many(self, request, query, org, kind):
        rows, pagination = query.rows(org, kind)
        asked = query.asked()
        more = {"pagination": pagination} if pagination else {}
        return self.listing(request, kind.plural, [kind.show(org, row, asked) for row in rows], **more)

    def _one(self, request, query, org, kind, word):
        row = kind.by_address(org, word)
        if "application/pdf" in request.headers.get("Accept", "") and kind.plural in ("Invoices", "CreditNotes"):
            return parts.pdf(org, kind, row)
        found = kind.show(org, row, Asked(unitdp=query.unitdp, app=query.app))
        if row.get("HasAttachments"):
            found["Attachments"] = [
                attachments.show(one, kind, self.url(request)) for one in attachments.of(org, row[kind.key])
            ]
        return self.listing(request, kind.plural, [found])

    def url(self, request):
        return f"{request.url_root.rstrip('/')}{ROOT}"

    def _delete(self, request, org, kind, word):
        row = kind.by_address(org, word)
        if kind.plural == "Items":
            org.store.remove("Items", row["ItemID"])
            return answers.no_content()
        row = kind.delete(org, row)
        return self.listing(request, kind.plural, [kind.show(org, row, Asked())])

    def body(self, request, operation):
        """(JSON, {element index: [message]}) of a write, held against the contract."""
        if len(request.get_data()) > LARGEST:
            raise Malformed("The request is larger than the maximum size of 3.5MB")
        if "json" not in (request.content_type or ""):
            raise Malformed("Data at the root level is invalid. Line 1, position 1.")
        try:
            body = wire.loads(request.get_data())
        except ValueError as error:
            raise Malformed(f"JSON for post data was invalid,{error}") from error
        failures = {}
        contract.check(body, {"is": operation["body"]}, "", failures)
        if not isinstance(body, dict):
            raise Malformed("JSON for post data was invalid")
        return body, failures

    def _write(self, request, operation, query, org, kind, word):
        row = kind.by_address(org, word) if word else None
        body, failures = self.body(request, operation)
        if operation["body"] == kind.plural:
            elements = [element for element in body.get(kind.plural) or [] if element is not None]
        else:
            elements = [body]
        if not elements or (row and len(elements) != 1):
            raise Malformed(f"The request must hold {'one of ' if row else ''}{kind.plural}.")
        asked = Asked(unitdp=query.unitdp, app=query.app, written=True)
        if row:
            elements[0] = {**elements[0], kind.key: row[kind.key]}
        write = kind.put if request.method == "PUT" else kind.post
        outcomes = self.attempt(org, elements, failures, lambda element: write(org, element, asked))
        refused = [self._refused(kind, element, messages) for element, _row, messages in outcomes if messages]
        if refused and query.summarize:
            return answers.validation(request, refused)
        shown = [self._outcome(org, kind, asked, query, *outcome) for outcome in outcomes]
        return self.listing(request, kind.plural, shown)

    def attempt(self, org, elements, failures, write):
        """[(element, row or None, messages)]; each failed element is taken back."""
        outcomes = []
        for index, element in enumerate(elements):
            mark = org.store.mark()
            try:
                if index in failures:
                    raise Refused(*failures[index])
                outcomes.append((element, write(element), []))
            except Refused as refusal:
                org.store.undo(mark)
                outcomes.append((element, None, refusal.messages))
        return outcomes

    def _outcome(self, org, kind, asked, query, element, row, messages):
        if messages:
            return {**self._refused(kind, element, messages), "StatusAttributeString": "ERROR"}
        found = kind.show(org, org.get(kind.plural, row[kind.key]), asked)
        if not query.summarize and kind.has_status_attribute:
            found["StatusAttributeString"] = "OK"
        return found

    def _refused(self, kind, element, messages):
        """What was sent, wished status and all, with the reasons; a new record shows an id that was never stored."""
        return {
            kind.key: new_id(), **{key: value for key, value in element.items() if value is not None},
            kind.error_flag: True, "ValidationErrors": _messages(messages),
        }


def _operation(method, *words):
    words = [word for word in words if word]
    literal = f"/{'/'.join(words)}"
    pattern = "/".join(["", words[0], *("*" if index != 1 else word for index, word in enumerate(words[1:]))])
    return contract.operation(method, literal) or contract.operation(method, pattern)


def _messages(texts):
    return [{"Message": text} for text in texts]
