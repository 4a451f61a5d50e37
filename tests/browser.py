"""Odoo's tours in Chromium, and actions between their steps on pages outside of Odoo."""

import base64
import json
import os
import pathlib
import time
from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser, ChromeBrowserException

from .common import BooksCase

# The pictures of the documentation, and the provider whose tour makes each.
DOCUMENTED = {
    "settings": "quickbooks", "connection": "quickbooks", "invoice-sent": "quickbooks", "invoice-error": "xero",
    "mapping": "xero", "invoices-list": "xero", "difference": "quickbooks", "payments-list": "quickbooks",
    "missing": "xero",
    "mapping-suggested": "xero", "setup-check": "quickbooks",
    "preview": "quickbooks", "void": "xero", "bill": "quickbooks", "expense": "xero",
    "history": "quickbooks", "to-fix": "xero", "question": "quickbooks", "dashboard": "quickbooks",
    "leave-out": "quickbooks", "reconciliation": "quickbooks",
}
# Seconds; a busy machine takes several times as long as an idle one.
TIMEOUT = 240
# A new tab cannot be controlled from here, so links open in this one.
ONE_TAB = "window.open = url => { location.assign(url); return window; };"
# Every press of a mouse button or a finger, on the pages of Odoo and of the books.
PRESSES = "addEventListener('pointerdown', () => window.countClicks('press'), true);"


class Page(ChromeBrowser):
    """Odoo's browser, which also clicks and types on pages without tours."""

    def __init__(self, test_case, **options):
        super().__init__(test_case, **options)
        self.clicks = 0
        self._handlers["Runtime.bindingCalled"] = self._binding_called
        self._websocket_request("Runtime.addBinding", params={"name": "countClicks"})
        for source in (ONE_TAB, PRESSES):
            self._websocket_request("Page.addScriptToEvaluateOnNewDocument", params={"source": source})
        if os.environ.get("BOOKS_PICTURES"):
            self._websocket_request("Runtime.addBinding", params={"name": "takePicture"})

    def _wait_code_ok(self, code, timeout, error_checker=None):
        """Start the tour, act outside of Odoo whenever it leads there, and wait for its end."""
        self.evaluate(code)
        for act in self.test_case.acts_outside:
            act(self)
        return super()._wait_code_ok("", timeout, error_checker)

    def evaluate(self, expression):
        answer = self._websocket_request("Runtime.evaluate", params={
            "expression": expression, "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in answer:
            raise ChromeBrowserException(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    # What a person does

    def wait_for(self, selector, outside=True):
        """Wait until a page of the books or of Odoo shows this element, unless the tour fails."""
        shown = (f"document.readyState === 'complete' && {json.dumps(self.test_case.box.url)}.includes(location.origin)"
                 f" === {json.dumps(outside)} && Boolean(document.querySelector({json.dumps(selector)}))")
        until = time.monotonic() + TIMEOUT
        while not self._shown(shown):
            if self._result.done():
                self._result.result()  # the tour failed before this
            if time.monotonic() > until:
                self.take_screenshot("outside_")
                raise ChromeBrowserException(f"{selector} was not found on {self.evaluate('location.href')}")
            time.sleep(0.05)

    def _shown(self, expression):
        try:
            return self.evaluate(expression)
        except ChromeBrowserException:
            return False  # between two pages

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent").strip()

    def click(self, selector, holding=""):
        """Click on the element; if the selector matches several, on the one with this text."""
        place = self.evaluate(f"""(() => {{
            const one = [...document.querySelectorAll({json.dumps(selector)})].find(
                element => element.textContent.includes({json.dumps(holding)}));
            one.scrollIntoView({{block: "center"}});
            const box = one.getBoundingClientRect();
            return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self._websocket_request("Input.dispatchMouseEvent", params={
                "type": kind, "button": "left", "clickCount": 1, **place})

    def fill(self, selector, text):
        self.evaluate(f"document.querySelector({json.dumps(selector)}).select()")
        self._websocket_request("Input.insertText", params={"text": text})

    def go_back_to_odoo(self):
        """Go back to the page of Odoo from which the books' page was opened."""
        history = self._websocket_request("Page.getNavigationHistory")
        visited = history["entries"][:history["currentIndex"]]
        self.navigate_to(next(
            entry["url"] for entry in reversed(visited) if entry["url"].startswith(self.test_case.base_url())))

    # Clicks

    def _binding_called(self, name, payload, **event):
        getattr(self, {"takePicture": "_picture_asked", "countClicks": "_clicks_counted"}[name])(payload)

    def _clicks_counted(self, payload):
        """Note a click, begin to count, or let the test know the number of clicks."""
        if payload == "press":
            self.clicks += 1
        elif payload == "begin":
            self.clicks = 0
        else:
            self.test_case.clicks[payload] = self.clicks

    # Pictures

    def picture(self, name):
        """Save a picture of the page, if pictures are requested."""
        if os.environ.get("BOOKS_PICTURES"):
            self._keep_picture(name, self._websocket_request("Page.captureScreenshot")["data"])

    def _picture_asked(self, payload):
        """Take the picture that a step of a tour requests and waits for."""
        def taken(future):
            self._keep_picture(payload, future.result()["data"])
            self._websocket_send("Runtime.evaluate", params={"expression": "dispatchEvent(new Event('picture-taken'))"})

        self._websocket_send("Page.captureScreenshot", with_future=True).add_done_callback(taken)

    def _keep_picture(self, name, data):
        folder, code = pathlib.Path(os.environ["BOOKS_PICTURES"]), self.test_case.code
        path = folder / f"{name}.png"
        if DOCUMENTED.get(name, "") != code:
            path = folder / "steps" / f"{code or 'both'}-{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))


class BrowserCase(BooksCase, HttpCase):
    """Tours of the provider `code`, or of both if it is empty. Users log in with their login as password.

    If the environment variable BOOKS_PICTURES is a folder, the tours renew the documentation's pictures in it, and
    save one of each step in its folder `steps`.
    """

    code = None
    registry_test_mode = False  # entered by BooksCase
    test_cursor_lock_timeout = TIMEOUT  # requests run one after the other
    acts_outside = ()

    @classmethod
    def setUpClass(cls):
        if cls.code:
            cls.codes = (cls.code,)
        super().setUpClass()

    def tour(self, name, *acts_outside, at=""):
        """Start at the login page and follow the tour `books_{name}_{code}`, or `books_{name}`, to its end.

        :param acts_outside: functions of the page, one for each time that the tour leads outside of Odoo.
        :param at: the page that opens after the login, if it is not the default one.
        """
        url = f"/web/login?redirect={at}" if at else "/web/login"
        self.acts_outside, self.clicks = acts_outside, {}
        with patch("odoo.tests.common.ChromeBrowser", Page):
            self.start_tour(url, "_".join(filter(None, ("books", name, self.code))), timeout=TIMEOUT)
        self.env.invalidate_all()
