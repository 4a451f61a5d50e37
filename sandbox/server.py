"""One process, one port: both look-alikes behind limits, faults and the traffic record."""
import threading
import time

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from . import faults
from .clock import Clock
from .control import Control
from .limits import Limits
from .pages import ENVIRONMENT
from .quickbooks import QuickBooks
from .traffic import Traffic
from .webhooks import Webhooks
from .xero import Xero

SERVICES = {"quickbooks": QuickBooks, "xero": Xero}


class Quiet(WSGIRequestHandler):
    def log(self, *args):
        """Stay silent: the traffic file is the log."""

    def date_time_string(self, timestamp=None):
        """Answers are dated by the sandbox's own clock."""
        return super().date_time_string(timestamp or self.server.app.clock.seconds())

    # One date an answer: its own where it bears one.

    dated = False

    def send_response(self, code, message=None):
        self.send_response_only(code, message)
        self.send_header("Server", self.version_string())

    def send_header(self, keyword, value):
        self.dated = self.dated or keyword.lower() == "date"
        super().send_header(keyword, value)

    def end_headers(self):
        if not self.dated:
            self.send_header("Date", self.date_time_string())
        super().end_headers()


class Sandbox:
    """Both services and their control; a context manager that serves on a background thread."""

    def __init__(self, host="127.0.0.1", port=0, traffic=None, scale=1, latency=0, history=0, seed=1, clock=None):
        self.clock = clock or Clock()
        self.limits = Limits(self.clock, scale)
        self.faults = faults.Faults()
        self.traffic = Traffic(traffic)
        self.latency = latency
        self.history, self.seed = history, seed
        self.services = {code: service(self.clock) for code, service in SERVICES.items()}
        self.quickbooks = self.services["quickbooks"]
        self.xero = self.services["xero"]
        self.webhooks = Webhooks(self.services)
        self.control = Control(self)
        self.server = make_server(host, port, self, threaded=True, request_handler=Quiet)
        self.url = f"http://{host}:{self.server.server_port}"
        self.quickbooks_url = f"{self.url}/quickbooks"
        self.xero_url = f"{self.url}/xero"
        self.thread = None
        self.reset()

    def reset(self):
        self.clock.reset()
        self.faults.clear()
        self.limits.reset()
        self.traffic.clear_counts()
        self.webhooks.reset()
        for service in self.services.values():
            with service.lock:
                service.seed()
        # {provider: name of the books that were given a history}
        self.lived = self.control.history(self.history, self.seed) if self.history else {}

    def start(self):
        self.thread = threading.Thread(target=self.server.serve_forever, name="books sandbox", daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def __call__(self, environ, start_response):
        first, _slash, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        if first in self.services or first == "control":
            environ["SCRIPT_NAME"] = f"/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        request = Request(environ)
        # Read at once: an unread body breaks the connection when the answer comes early.
        request.get_data(cache=True, parse_form_data=False)
        if first == "control":
            response = self.control.respond(request)
        elif first in self.services:
            try:
                response = self._serve(self.services[first], request)
            finally:
                self.webhooks.tell(first)
        elif first == "":
            response = self._front_page()
        else:
            response = Response("", status=404)
        return response(environ, start_response)

    def _serve(self, service, request):
        """Traffic record around limits around faults around the service."""
        if not service.is_api(request.path):
            response = service.respond(request)
            service.finish(request, response, {})
            return response
        at, fault, response = self.clock.now(), None, None
        verdict = self.limits.enter(service.limits(request))
        try:
            if self.latency:
                time.sleep(self.latency)
            if verdict.refused:
                response = service.throttled(verdict.refused, verdict.retry_after)
            else:
                fault = self.faults.take(service.code, request)
                if fault:
                    response = faults.around(fault, service, request, service.respond)
                else:
                    response = service.respond(request)
            service.finish(request, response, verdict.remaining)
            return response
        finally:
            self.limits.leave(verdict)
            self.traffic.note(service, request, response, fault, at)

    def _front_page(self):
        text = ENVIRONMENT.get_template("templates/front.html").render(box=self)
        return Response(text, content_type="text/html; charset=utf-8")
