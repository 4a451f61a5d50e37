from odoo import http
from odoo.http import Response, request

from ..flows.connect.webhooks import note_verification
from ..providers.base import Verification

# A delivery is at most about 1 MB, by the providers' own documentation; what is larger is none of theirs.
LARGEST = 4 * 1024 * 1024


class BooksWebhook(http.Controller):
    """The route for the providers' webhooks.

    Nothing is read from the books here: the event is noted and the pull is woken, so that the answer goes out at once.
    """

    @http.route(
        "/books/webhook/<string:provider>", type="http", auth="public", methods=["POST"], csrf=False,
        save_session=False, sitemap=False, max_content_length=LARGEST)
    def deliver(self, provider):
        # The raw body, before anything else parses it: that is what is signed. Kept, for Odoo calls this once more
        # where another transaction was in the way.
        body = request.httprequest.get_data()
        delivery = request.env["books.app"].sudo()._parse_webhook(provider, request.httprequest.headers, body)
        if delivery is None:
            return Response(status=401)
        if isinstance(delivery, Verification):
            note_verification(request.env["books.connection"].sudo(), provider, delivery)
        else:
            request.env["books.event"].sudo()._hear(provider, delivery)
        return Response(status=200)
