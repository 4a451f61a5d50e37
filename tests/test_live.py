"""dev/live, between two look-alikes: what it finds, what it leaves behind, what it never prints."""

import importlib
import os
import pathlib
import signal
import subprocess
import sys
import threading
from urllib.parse import parse_qsl, urlsplit

import requests

from odoo.tests import BaseCase

from ..sandbox.server import Sandbox

DEV = pathlib.Path(__file__).parents[1] / "dev"
BOOKS = {"quickbooks": "Maple & Birch Inc.", "xero": "Bramley & Finch Ltd"}
SECRET = "demo-secret"
PATIENCE = 240  # seconds that a play may take on a busy machine


class TestLive(BaseCase):
    """The look-alike of this process is taken for the real service."""

    def setUp(self):
        super().setUp()
        self.box = Sandbox(scale=1000)
        self.box.start()
        self.addCleanup(self.box.stop)

    def play(self, code, interrupt_at=None):
        """Play as a developer does.

        :param interrupt_at: press Ctrl-C when a line begins with this.
        :return: (exit code, [line])
        """
        variables = {
            "BOOKS_LIVE_CLIENT_ID": "demo-client", "BOOKS_LIVE_CLIENT_SECRET": SECRET,
            "BOOKS_LIVE_BASE_URL": f"{self.box.url}/{code}", "BOOKS_LIVE_BOOKS": BOOKS[code]}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE) | {"stderr": subprocess.STDOUT}
        with subprocess.Popen([sys.executable, DEV / "live", code], text=True, **pipes,
                              env={**os.environ, **variables}) as program:
            watch = threading.Timer(PATIENCE, program.kill)
            watch.start()
            lines = []
            for line in program.stdout:
                lines.append(line.rstrip("\n"))
                if line.startswith("http"):
                    program.stdin.write(f"{self.allow(code, line.strip())}\n")
                    program.stdin.flush()
                if interrupt_at and line.lstrip().startswith(interrupt_at):
                    program.send_signal(signal.SIGINT)
            watch.cancel()
        return program.returncode, lines

    def allow(self, code, url):
        """Press "Allow" on the consent page; the address at which the browser ends."""
        service = self.box.services[code]
        chosen = {"realm": service.company(BOOKS[code]).realm} if code == "quickbooks" else {
            "tenant": [service.organisation(BOOKS[code]).id]}
        answer = requests.post(
            url, data={**dict(parse_qsl(urlsplit(url).query)), "decision": "allow", **chosen}, timeout=20,
            allow_redirects=False)
        return answer.headers["Location"]

    def living(self, code):
        """{kind: how many objects of the books are neither taken back nor archived}, without files."""
        gone = ("VOIDED", "DELETED", "ARCHIVED")
        tables = self.box.control.state(code, BOOKS[code])
        return {kind: sum(
            row.get("Active") is not False and not {row.get("Status"), row.get("ContactStatus")} & set(gone)
            for row in rows) for kind, rows in tables.items() if isinstance(rows, list) and kind != "Attachments"}

    def points(self, code):
        sys.path.insert(0, str(DEV))
        self.addCleanup(sys.path.remove, str(DEV))
        return importlib.import_module(f"liveplay.{code}.points").POINTS

    def assert_found_nothing(self, code):
        before = self.living(code)
        status, lines = self.play(code)
        said = "\n".join(lines)
        self.assertEqual(status, 0, said)
        self.assertIn(" 0 differences", lines[-1])
        for point in self.points(code):
            [line] = [line for line in lines if line.startswith(f"  {point.key}  {point.question}: ")]
            self.assertEqual(bool(point.cannot), f"not asked: {point.cannot}" in line and bool(point.cannot), line)
        after = self.living(code)
        self.assertEqual({kind: after[kind] for kind in before}, before)
        for secret in (SECRET, *self.box.services[code].grants.accesses):
            self.assertNotIn(secret, said)
        return said

    def test_quickbooks_differs_from_itself_in_nothing_and_nothing_is_left(self):
        said = self.assert_found_nothing("quickbooks")
        # What Canadian books can be asked, and what only American ones can.
        self.assertRegex(said, r"Q33 .*total 0\.3")
        self.assertRegex(said, r"Q31 .*not asked: these books lack")

    def test_xero_differs_from_itself_in_nothing_and_nothing_is_left(self):
        said = self.assert_found_nothing("xero")
        self.assertRegex(said, r"X08 .*: 200\.0")

    def test_what_a_service_answers_otherwise_is_printed_and_an_interrupted_play_takes_back_what_it_made(self):
        self.box.control.fault(
            "quickbooks", "fuzz", match={"path": "/vendor$", "method": "POST", "contains": '"AcctNum"'},
            change="type", field="AcctNum", seed=1)
        self.box.control.fault(
            "quickbooks", "status", match={"path": "/term$|/item$", "method": "POST"}, status=400,
            body={"Fault": {"Error": [{"Message": "No", "Detail": "No items", "code": "6000"}], "type": "x"}})
        before = self.living("quickbooks")
        status, lines = self.play("quickbooks", interrupt_at="20/")
        said = "\n".join(lines)
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"otherwise: Vendor: .*Vendor\.AcctNum: \w+; look-alike: text")
        self.assertRegex(said, r"otherwise: Item: created, item: 400 6000 .*No items.*; look-alike: 200")
        self.assertIn("Interrupted: what was made is taken back.", lines)
        self.assertFalse([line for line in lines if line.startswith("25/")], "It was not interrupted")
        self.assertEqual(self.living("quickbooks"), before)

    def test_without_credentials_it_names_the_variable_and_asks_nothing(self):
        variables = {key: value for key, value in os.environ.items() if not key.startswith("BOOKS_LIVE_")}
        done = subprocess.run(
            [sys.executable, DEV / "live", "xero"], env=variables, capture_output=True, text=True, check=False,
            timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("BOOKS_LIVE_CLIENT_ID is not set", done.stderr)
        self.assertEqual(self.box.control.counts()["xero"].get("calls", 0) or 0, 0)
