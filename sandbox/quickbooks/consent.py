"""The OAuth side: a company chooser for people, token endpoints for apps."""
import urllib.parse

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from .. import wire
from ..oauth import OAuthError
from ..pages import page

REFRESH_LIFE = 8726400
HARD_LIFE = 5 * 365 * 86400


def routes(service):
    def bound(function):
        return lambda request: function(service, request)

    return [
        (["GET", "POST"], "/connect/oauth2", bound(authorize)),
        (["POST"], "/oauth2/v1/tokens/bearer", bound(token)),
        (["POST"], "/v2/oauth2/tokens/revoke", bound(revoke)),
    ]


def _problem(service, request):
    """Why an authorization request is no good, or None."""
    app = service.grants.apps.get(request.args.get("client_id"))
    uri = request.args.get("redirect_uri", "")
    if app is None:
        return "The client_id query parameter is missing or unknown."
    if not uri or urllib.parse.urlsplit(uri).query or not app.accepts(uri):
        return "The redirect_uri query parameter value is invalid. Make sure it is listed in the Redirect URIs section."
    if request.args.get("response_type") != "code":
        return "The response_type query parameter value is not supported."
    if "com.intuit.quickbooks.accounting" not in request.args.get("scope", "").split():
        return "The scope query parameter is missing or invalid."
    if not request.args.get("state"):
        return "The state query parameter is missing."
    return None


def authorize(service, request):
    problem = _problem(service, request)
    if problem:
        return page(request, service, "quickbooks/templates/refused.html", 400, problem=problem)
    if request.method == "GET":
        return page(request, service, "quickbooks/templates/consent.html", companies=service.companies.values())
    uri, state = request.args["redirect_uri"], request.args["state"]
    if request.form.get("decision") != "allow":
        return _back(uri, error="access_denied", state=state)
    realm = request.form.get("realm")
    if realm not in service.companies:
        return page(
            request, service, "quickbooks/templates/consent.html", 400, companies=service.companies.values(),
            refusal="Choose the company you want to connect.",
        )
    app = service.grants.apps[request.args["client_id"]]
    code = service.grants.consent(app, uri, [realm], request.args["scope"].split())
    return _back(uri, code=code, state=state, realmId=realm)


def _back(uri, **values):
    return redirect(f"{uri}?{urllib.parse.urlencode(values)}", 302)


def token(service, request):
    app = service.grants.app(request)
    if app is None:
        return wire.json_response({"error": "invalid_client"}, 401)
    kind = request.form.get("grant_type")
    try:
        if kind == "authorization_code":
            grant, access = service.grants.exchange(
                app, request.form.get("code", ""), request.form.get("redirect_uri", "")
            )
        elif kind == "refresh_token":
            grant, access = service.grants.refresh(app, request.form.get("refresh_token", ""))
        else:
            raise OAuthError("unsupported_grant_type", "The grant_type is missing or not supported")
    except OAuthError as error:
        body = {"error_description": error.text, "error": error.word}
        return wire.json_response(body, 400)
    answer = {
        "token_type": "bearer",
        "expires_in": service.grants.life,
        "refresh_token": grant.refresh_token,
        "x_refresh_token_expires_in": REFRESH_LIFE,
        "access_token": access,
    }
    if request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
        answer["x_refresh_token_hard_expires_in"] = HARD_LIFE
    return wire.json_response(answer, headers={"Cache-Control": "no-cache, no-store"})


def revoke(service, request):
    if service.grants.app(request) is None:
        return wire.json_response({"error": "invalid_client"}, 401)
    try:
        value = wire.loads(request.get_data()).get("token") if request.is_json else request.form.get("token")
    except (ValueError, AttributeError):
        value = None
    if not value or not service.grants.revoke_token(value):
        return wire.json_response({"error": "invalid_request"}, 400)
    return Response("", status=200)
