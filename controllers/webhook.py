from odoo import http
from odoo.http import Response, request

from ..flows.connect.webhooks import note_verification
from ..providers.base import Verification

# By the providers' documentation a delivery has at most about 1 MB; a larger request is not theirs.
LARGEST = 4 * 1024 * 1024


class BooksWebhook(http.Controller):
    """The route for the providers' webhooks.

    The books are not read here: the event is stored and the pull is triggered, so that the answer is sent at once.
    """

    @http.route(
        "/books/webhook/<string:provider>", type="http", auth="public", methods=["POST"], csrf=False,
        save_session=False, sitemap=False, max_content_length=LARGEST)
    def deliver(self, provider):
        # The raw body, before anything parses it, because that is signed. Kept, because Odoo calls this again
        # after a conflict with another transaction.
        body = request.httprequest.get_data()
        delivery = request.env["books.app"].sudo()._parse_webhook(provider, request.httprequest.headers, body)
        if delivery is None:
            return Response(status=401)
        if isinstance(delivery, Verification):
            note_verification(request.env["books.connection"].sudo(), provider, delivery)
        else:
            request.env["books.event"].sudo()._hear(provider, delivery)
        return Response(status=200)
