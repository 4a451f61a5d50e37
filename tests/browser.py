"""Odoo's tours in Chromium, and actions between their steps on pages outside of Odoo."""

import base64
import json
import os
import pathlib
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser, ChromeBrowserException, _registry_test_lock

from .common import BooksCase

# Seconds; a busy machine takes several times as long as an idle one.
TIMEOUT = 240
# A new tab cannot be controlled from here, so links open in this one.
ONE_TAB = "window.open = url => { location.assign(url); return window; };"
# Every press of a mouse button or a finger, on the pages of Odoo and of the books.
PRESSES = "addEventListener('pointerdown', () => window.countClicks('press'), true);"
# Every text that a page of Odoo shows, once, with the texts that appear when somebody points at something.
TEXTS = """(() => {
    const seen = new Set();
    const lines = () => [
        ...(document.body?.innerText || "").split("\\n"),
        ...[...document.querySelectorAll("[placeholder], [title], [data-tooltip]")].flatMap((one) => [
            one.placeholder, one.title, one.dataset.tooltip])];
    const note = () => {
        const fresh = lines().map((text) => text?.trim()).filter((text) => text && !seen.has(text));
        fresh.forEach((text) => seen.add(text));
        if (fresh.length) {
            window.noteTexts(fresh.join("\\n"));
        }
    };
    if (location.origin === ODOO) {
        setInterval(note, 200);
    }
})();"""

# What is wider than the screen: the page, what holds texts, or a text that is cut off. Tables scroll in their frames.
TOO_WIDE = """(() => {
    const found = [];
    if (document.scrollingElement.scrollWidth > innerWidth) {
        found.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
    }
    const page = document.querySelector(".modal") || document.querySelector(".o_action_manager");
    const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    // Odoo's own lines of documents and ribbons are wider than their frames.
    const isTable = (element) => Boolean(element.closest(
        ".o_list_renderer, .table-responsive, pre, .ribbon" +
        ", .o_field_widget[name='invoice_line_ids'], .o_field_widget[name='order_line']"));
    for (const frame of page.querySelectorAll(
        ".o_form_view .o_content, .o_form_sheet, .o_kanban_renderer, .o_kanban_record, .modal-body, .alert")) {
        if (isShown(frame) && !isTable(frame) && frame.scrollWidth > frame.clientWidth + 1) {
            found.push(`${frame.className}: ${frame.scrollWidth} in ${frame.clientWidth}`);
        }
    }
    const isCutOnPurpose = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const { textOverflow, overflowX } = getComputedStyle(one);
            const scrolls = ["auto", "scroll"].includes(overflowX) && one.scrollWidth > one.clientWidth;
            if (scrolls || textOverflow === "ellipsis") {
                return true;
            }
        }
        return isTable(element);
    };
    for (const element of page.querySelectorAll("*")) {
        const holdsText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const { left, right, width } = element.getBoundingClientRect();
        const isOutside = left < -1 || right > innerWidth + 1;
        if (holdsText && width && isOutside && isShown(element) && !isCutOnPurpose(element)) {
            found.push(`cut off: ${element.textContent.trim().slice(0, 60)}`);
        }
    }
    return found;
})()"""

# For the message of a test that waited in vain: the page, what it says, and the files that it did not get.
WHAT_IS_SHOWN = """JSON.stringify({
    page: location.href,
    text: document.body?.innerText.slice(0, 500),
    missed: performance.getEntriesByType("resource").filter((one) => one.responseStatus >= 400).map((one) => one.name),
    empty: performance.getEntriesByType("resource").filter(
        (one) => one.name.includes("/web/assets/") && !one.decodedBodySize).map((one) => one.name),
})"""


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
        if test_case.texts is not None:
            self._websocket_request("Runtime.addBinding", params={"name": "noteTexts"})
            self._websocket_request("Page.addScriptToEvaluateOnNewDocument", params={
                "source": TEXTS.replace("ODOO", json.dumps(test_case.base_url()))})

    def _wait_ready(self, ready_code=None, timeout=60):
        """As Odoo's own, which leaves the page and the server no time meanwhile, and does not load the page again."""
        until, renew = time.monotonic() + 3 * timeout, time.monotonic() + timeout
        while self._shown(ready_code or "document.readyState === 'complete'") is not True:
            if time.monotonic() > until:
                raise ChromeBrowserException(f"the page does not get ready: {self.what_is_shown()}")
            if time.monotonic() > renew:
                self._websocket_request("Page.reload")
                renew += timeout
            time.sleep(0.1)
        return True

    def _wait_code_ok(self, code, timeout, error_checker=None):
        """Start the tour, act outside of Odoo whenever it leads there, and wait for its end."""
        self.evaluate(code)
        with self.test_case.beside_requests():
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

    def wait_for(self, selector, outside=True, holding=""):
        """Wait until a page of the books or of Odoo shows this element, with this text, unless the tour fails or a
        dialog of Odoo shows an error."""
        shown = (f"document.readyState === 'complete' && {json.dumps(self.test_case.box.url)}.includes(location.origin)"
                 f" === {json.dumps(outside)} && Boolean({self._found(selector, holding)})")
        until = time.monotonic() + TIMEOUT
        while not self._shown(shown):
            if self._result.done():
                self._result.result()  # the tour failed before this
            if time.monotonic() > until:
                self.take_screenshot("outside_")
                raise ChromeBrowserException(f"{selector} was not found: {self.what_is_shown()}")
            if self._shown("Boolean(document.querySelector('.o_error_dialog'))"):
                self.take_screenshot("error_")
                self.evaluate("document.querySelector('.o_error_dialog .btn-link')?.click()")
                time.sleep(1)  # until Odoo shows the details
                raise ChromeBrowserException(self.text(".o_error_dialog"))
            time.sleep(0.05)

    @staticmethod
    def _found(selector, holding):
        """The expression of the first of these elements that can be seen and holds this text."""
        return (f"[...document.querySelectorAll({json.dumps(selector)})].find((element) => element.checkVisibility() &&"
                f" !element.disabled && element.textContent.includes({json.dumps(holding)}))")

    def _shown(self, expression):
        try:
            return self.evaluate(expression)
        except (ChromeBrowserException, TimeoutError):
            return False  # between two pages, or busy

    def what_is_shown(self):
        """The page, the files that it did not get, and what the server is doing for it."""
        working = {
            thread.ident for thread in threading.enumerate() if thread.name.startswith("odoo.service.http.request")}
        stacks = ["".join(traceback.format_stack(frame)[-4:])
                  for ident, frame in sys._current_frames().items() if ident in working]
        return "\n".join([str(self._shown(WHAT_IS_SHOWN)), *stacks])

    def show(self, action, selector):
        """Open a screen of Odoo's web client: the id of an action, or the action itself."""
        self.evaluate(
            f"odoo.__WOWL_DEBUG__.root.env.services.action.doAction({json.dumps(action)}, {{clearBreadcrumbs: true}})"
            ".then(() => null)")
        self.wait_for(selector, outside=False)

    def is_in_reach(self, selector):
        """Whether one of these elements is on the screen, as wide as it is; what is below is scrolled to."""
        return self.evaluate(f"""[...document.querySelectorAll({json.dumps(selector)})].some((element) => {{
            const box = element.getBoundingClientRect();
            return element.checkVisibility() && box.width && box.left >= 0 && box.right <= innerWidth;
        }})""")

    def point_at_nothing(self):
        """Move the mouse to the edge, so that nothing is shown for what it points at."""
        self._websocket_request("Input.dispatchMouseEvent", params={"type": "mouseMoved", "x": 0, "y": 0})

    def press_key(self, key):
        """Press "Escape" or "Tab"."""
        for kind in ("rawKeyDown", "keyUp"):
            self._websocket_request("Input.dispatchKeyEvent", params={
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": {"Escape": 27, "Tab": 9}[key]})

    def too_wide(self):
        """What of the page, or of the dialog on it, does not fit the width of the screen."""
        return self.evaluate(TOO_WIDE)

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent").strip()

    def click(self, selector, holding=""):
        """Click on the element; if the selector matches several, on the one with this text."""
        place, before = self._place(selector, holding), None
        until = time.monotonic() + TIMEOUT
        while not place["free"] or place != before:  # the page is still being drawn, or something covers it
            if time.monotonic() > until:
                raise ChromeBrowserException(f"{selector} is covered")
            time.sleep(0.1)
            place, before = self._place(selector, holding), place
        for kind in ("mousePressed", "mouseReleased"):
            self._websocket_request("Input.dispatchMouseEvent", params={
                "type": kind, "button": "left", "clickCount": 1, "x": place["x"], "y": place["y"]})

    def _place(self, selector, holding):
        """The middle of the element, scrolled into sight, and whether a click there reaches it."""
        return self.evaluate(f"""(() => {{
            const one = {self._found(selector, holding)};
            one.scrollIntoView({{block: "center"}});
            const box = one.getBoundingClientRect();
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const hit = document.elementFromPoint(x, y);
            return {{x, y, free: one.contains(hit) || Boolean(hit?.contains(one))}};
        }})()""")

    def press(self, selector, holding=""):
        """Click on an element as soon as it can be seen; if the selector matches several, on the one with this text."""
        self.wait_for(selector, outside=False, holding=holding)
        self.click(selector, holding)

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
        getattr(self, {
            "takePicture": "_picture_asked", "countClicks": "_clicks_counted",
            "noteTexts": "_texts_noted"}[name])(payload)

    def _clicks_counted(self, payload):
        """Note a click, begin to count, or let the test know the number of clicks."""
        if payload == "press":
            self.clicks += 1
        elif payload == "begin":
            self.clicks = 0
        else:
            self.test_case.clicks[payload] = self.clicks

    def _texts_noted(self, payload):
        self.test_case.texts.update(payload.split("\n"))

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
        if not self.test_case.documented:
            path = folder / "steps" / f"{code or 'both'}-{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))


class BrowserCase(BooksCase, HttpCase):
    """Tours of the provider `code`, or of both if it is empty. Users log in with their login as password.

    If the environment variable BOOKS_PICTURES is a folder, each step is saved in its folder `steps`, and what
    `test_pictures` shows in the folder itself.
    """

    code = None
    documented = False  # its pictures are those of the documentation
    registry_test_mode = False  # entered by BooksCase
    test_cursor_lock_timeout = TIMEOUT  # requests run one after the other
    acts_outside = ()
    texts = None  # a set, where the texts that Odoo shows are noted

    @classmethod
    def setUpClass(cls):
        if cls.code:
            cls.codes = (cls.code,)
        super().setUpClass()

    def authenticate(self, *args, **options):
        # A request of the page before may still be running.
        with _registry_test_lock:
            return super().authenticate(*args, **options)

    @contextmanager
    def beside_requests(self):
        """Requests of the browser share the cursor of the test, which fails here if it does not wait for them."""
        execute = self.cr.execute

        def guarded(*args, **options):
            assert _registry_test_lock._is_owned(), "this query belongs between two requests, or before the browser"
            return execute(*args, **options)

        with patch.object(self.cr, "execute", guarded):
            yield

    @staticmethod
    def between_requests():
        """Read and write within this while a browser is open: no request runs meanwhile."""
        return _registry_test_lock

    def walk(self, user, act, at="/odoo"):
        """Log in as this user and do on the pages what `act(page)` does, without a tour."""
        def follow(page):
            act(page)
            page.evaluate("console.log('test successful')")

        self.acts_outside, self.clicks = (follow,), {}
        with patch("odoo.tests.common.ChromeBrowser", Page):
            self.browser_js(
                at, "", ready="Boolean(document.querySelector('.o_main_navbar'))", login=user.login, timeout=TIMEOUT)
        self.env.invalidate_all()

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
