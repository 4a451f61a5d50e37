"""The books tell of a change: the delivery is answered at once, and the payment is there."""

import base64
import hashlib
import hmac
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..flows.connect.schedules import ensure_schedules
from ..flows.pull.events import announce
from .common import BooksCase
from .test_pull_trouble import REFUSED

KEY = "webhook-key"


class InTheWay(SerializationFailure):
    """As PostgreSQL's driver raises it."""

    pgcode = "40001"


class WebhookStories:
    code = None
    header = None
    answered_within = None  # seconds, as the service documents them
    burst = 1000

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()
        cls.env["books.app"].search([("provider", "=", cls.code)]).webhook_key = KEY

    def setUp(self):
        super().setUp()
        self.connection = self.connect(self.code).sudo()
        self.url = f"{self.base_url()}/books/webhook/{self.code}"
        # The providers bring no cookie that tells which test they belong to.
        self.enterContext(self.allow_requests(all_requests=True))
        self.box.control.webhook(self.code, url=self.url, secret=KEY, form=self.form(), automatic=False)

    def form(self):
        return None

    def headers(self, body, key=KEY):
        digest = hmac.new(key.encode(), body, hashlib.sha256).digest()
        return {"Content-Type": "application/json", self.header: base64.b64encode(digest).decode()}

    def deliver(self, body, **headers):
        """Post a delivery as the provider does; signed unless other headers are given."""
        self.env.flush_all()
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(self.url, data=body, headers=headers or self.headers(body), timeout=10)

    def triggers(self, connection=None):
        """How often the pull schedule was woken."""
        return self.env["ir.cron.trigger"].search_count([
            ("cron_id", "=", (connection or self.connection).pull_cron_id.id)])

    def begin_pull(self):
        """The pull schedule runs, as it was asked to."""
        self.lose_triggers()
        self.env.flush_all()
        self.connection.pull_cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def lose_triggers(self):
        """As if the run that was asked for had begun in the moment before."""
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.connection.pull_cron_id.id)]).unlink()

    def due(self):
        """When the pull schedule was asked to run."""
        return self.env["ir.cron.trigger"].search([
            ("cron_id", "=", self.connection.pull_cron_id.id)], order="call_at").mapped("call_at")

    def unread(self):
        return self.env["books.event"].search_count([
            ("connection_id", "=", self.connection.id), ("pending", "=", True)])

    def told(self):
        return self.env["books.event"].search([("connection_id", "=", self.connection.id)])

    def test_a_delivery_beside_one_whose_pull_began_too_early_wakes_the_pull_by_itself(self):
        self.deliver(self.delivery(1))
        self.lose_triggers()
        self.deliver(self.delivery(1, first=2))
        self.assertEqual(self.triggers(), 1)
        self.begin_pull()
        self.assertFalse(self.unread())

    def test_a_delivery_wakes_the_workers_if_a_run_is_due_that_nobody_began(self):
        now = fields.Datetime.now()
        for since, is_woken in ((timedelta(minutes=1), True), (timedelta(0), False)):
            with self.subTest(since=since):
                self.lose_triggers()
                self.connection.pull_cron_id._trigger(now - since)
                self.env.cr.postcommit.clear()
                with patch.object(type(self.env["ir.cron"]), "_notifydb") as woken, \
                        patch("odoo.addons.books_connector.flows.pull.events.database_now", return_value=now):
                    announce(self.connection)
                    self.env.cr.postcommit.run()
                self.assertEqual((self.triggers(), bool(woken.mock_calls)), (1, is_woken))

    def test_a_delivery_that_odoo_handles_once_more_is_still_signed(self):
        """As it does where another transaction was in the way."""
        hear, tried = type(self.env["books.event"])._hear, []

        def heard(model, *args):
            tried.append(args)
            if len(tried) == 1:
                raise InTheWay
            return hear(model, *args)

        with patch.object(type(self.env["books.event"]), "_hear", heard), mute_logger("odoo.service.model"):
            self.assertEqual(self.deliver(self.delivery(1)).status_code, 200)
        self.assertEqual((len(tried), self.unread()), (2, 1))

    def test_what_comes_while_the_books_ask_to_wait_is_read_as_soon_as_that_ends(self):
        for field in ("paused_until", "rest_until"):
            with self.subTest(field):
                until = fields.Datetime.add(fields.Datetime.now(), minutes=7)
                self.connection[field] = until
                self.deliver(self.delivery(1, first=10 + len(field)))
                self.assertEqual(self.due(), [until])
                self.begin_pull()
                self.assertTrue(self.unread())
                self.assertEqual(self.due(), [until])
                self.connection[field] = fields.Datetime.now()
                self.begin_pull()
                self.assertFalse(self.unread())
                self.lose_triggers()

    def test_what_came_before_the_books_asked_to_wait_is_read_as_soon_as_that_ends(self):
        self.begin_pull()  # the first reading, of the lists
        self.deliver(self.delivery(1))
        self.box.control.fault(self.code, "throttle", retry_after=40, match={"method": "GET"}, times=50)
        self.begin_pull()
        self.assertTrue(self.unread(), "it was not read")
        self.assertEqual(self.due()[-1], self.connection.paused_until)
        self.box.control.faults_clear()
        self.connection.paused_until = False
        self.begin_pull()
        self.assertFalse(self.unread())

    def test_what_comes_while_the_integration_is_switched_off_is_read_when_it_is_switched_on(self):
        self.connection.enabled = False
        self.deliver(self.delivery(1))
        self.begin_pull()
        self.lose_triggers()
        self.assertTrue(self.unread())
        with self.request(self.administrators[self.code]) as env:
            self.connection.with_env(env).enabled = True
        self.assertEqual(self.triggers(), 1)
        self.begin_pull()
        self.assertFalse(self.unread())

    def test_what_comes_while_nobody_is_connected_is_read_when_somebody_connects(self):
        self.box.control.revoke(self.code)
        self.begin_pull()
        self.assertEqual(self.connection.state, "expired")
        self.deliver(self.delivery(1))
        self.begin_pull()
        self.lose_triggers()
        self.assertTrue(self.unread())
        self.connect(self.code)
        self.assertEqual(self.triggers(), 1)
        self.begin_pull()
        self.assertFalse(self.unread())

    def test_what_the_books_refuse_to_tell_is_kept_and_asked_for_at_the_next_time(self):
        self.begin_pull()  # the first reading, of the lists
        self.deliver(self.delivery(1))
        self.box.control.fault(self.code, "status", match={"method": "GET"}, times=50, **REFUSED[self.code])
        self.begin_pull()
        self.assertTrue(self.unread())
        self.assertFalse(self.triggers(), "it is not asked for again and again")
        self.box.control.faults_clear()
        self.connection.paused_until = False
        self.begin_pull()
        self.assertFalse(self.unread())

    def test_a_good_signature_is_answered_200_and_a_bad_one_401(self):
        self.assertEqual(self.box.control.webhook_intent(self.code), [200, 401])
        self.assertFalse(self.triggers())

    def test_the_answer_is_empty_and_sets_no_cookie(self):
        for answer in (self.deliver(self.delivery(1)), self.deliver(self.delivery(1), **{self.header: "AAAA"})):
            self.assertEqual(answer.content, b"")
            self.assertNotIn("Set-Cookie", answer.headers)

    def test_an_event_wakes_the_pull_of_its_books(self):
        self.assertEqual(self.deliver(self.delivery(1)).status_code, 200)
        self.assertEqual(self.triggers(), 1)
        self.assertTrue(self.connection.last_event)

    def test_a_delivery_repeated_wakes_nothing_again(self):
        delivery = self.delivery(3)
        self.deliver(delivery)
        self.begin_pull()
        self.assertEqual(self.deliver(delivery).status_code, 200)
        self.assertFalse(self.triggers())
        self.assertEqual(len(self.told()), 3)
        self.deliver(self.delivery(1, first=4))
        self.assertEqual(self.triggers(), 1)

    def test_a_forged_or_truncated_delivery_changes_nothing(self):
        delivery = json.dumps(self.delivery(1)).encode()
        signed = self.headers(delivery)
        for body, headers in (
            (delivery, self.headers(delivery, key="another key")), (delivery, {"Content-Type": "application/json"}),
            (delivery[:-5], signed), (delivery.replace(b"1", b"2"), signed), (b"", signed),
        ):
            self.assertEqual(self.deliver(body, **headers).status_code, 401)
        self.assertFalse(self.told())
        self.assertFalse(self.triggers())

    def test_an_unknown_company_is_answered_200_and_nothing_happens(self):
        self.assertEqual(self.deliver(self.delivery(2, books="somebody-else")).status_code, 200)
        self.assertFalse(self.told())
        self.assertFalse(self.triggers())

    def test_an_unknown_service_and_one_without_a_key_are_refused(self):
        self.assertEqual(requests.post(f"{self.url}s", data=b"{}", timeout=10).status_code, 401)
        self.env["books.app"].search([("provider", "=", self.code)]).webhook_key_sealed = False
        self.assertEqual(self.deliver(self.delivery(1)).status_code, 401)

    def test_a_hundred_events_in_one_delivery_wake_the_pull_once(self):
        self.assertEqual(self.deliver(self.delivery(100)).status_code, 200)
        self.assertEqual(len(self.told()), 100)
        self.assertEqual(self.triggers(), 1)

    def test_several_companies_in_one_delivery_are_all_woken(self):
        other = self.connection.create({
            "company_id": self.env["res.company"].create({"name": "Second"}).id, "provider": self.code})
        other.write({"external_id": "second-books", "state": "active"})
        ensure_schedules(other)
        self.deliver(self.delivery(2, books=[self.connection.external_id, "second-books"]))
        self.assertEqual((self.triggers(), self.triggers(other)), (1, 1))

    def test_events_out_of_order_are_all_heard(self):
        for first in (5, 3, 4, 1):
            self.assertEqual(self.deliver(self.delivery(1, first=first)).status_code, 200)
            self.assertEqual(self.triggers(), 1)
            self.begin_pull()
        self.assertEqual(len(self.told()), 4)

    def test_a_body_too_large_is_refused_unread(self):
        for body in (b"[" + b" " * 5_000_000 + b"]", b"[" * 10_000_000):
            with suppress(requests.ConnectionError):  # hung up before it was sent whole
                self.assertEqual(self.deliver(body).status_code, 413)
        parts = requests.post(self.url, data=iter([b"[", b"]"]), headers=self.headers(b"[]"), timeout=10)
        self.assertLess(parts.status_code, 500, "a body of unknown length")
        self.assertFalse(self.told())

    def test_no_text_makes_an_error(self):
        """Whatever JSON, well signed."""
        known = st.sampled_from([
            "events", "tenantId", "firstEventSequence", "resourceId", "eventNotifications", "realmId", "entities",
            "dataChangeEvent", "intuitaccountid", "id", self.connection.external_id])
        leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | known
        bodies = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text() | known, inner))

        @settings(max_examples=80, deadline=None, derandomize=True, database=None,
                  suppress_health_check=list(HealthCheck))
        @given(bodies)
        def deliver(body):
            answer = self.deliver(json.dumps(body).encode())
            self.assertEqual((answer.status_code, answer.content), (200, b""), body)

        deliver()

    def test_a_burst_of_deliveries_is_answered_in_time_and_wakes_the_pull_once(self):
        bodies = [json.dumps(self.delivery(1, first=first)).encode() for first in range(1, self.burst + 1)]

        def post(body):
            start = time.monotonic()
            with requests.Session() as session:
                status = session.post(self.url, data=body, headers=self.headers(body), timeout=10).status_code
            return status, time.monotonic() - start

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(post, bodies))
        self.assertEqual({status for status, _seconds in answers}, {200})
        self.assertLess(max(seconds for _status, seconds in answers), self.answered_within)
        self.assertEqual(len(self.told()), self.burst)
        self.assertEqual(self.triggers(), 1)

    def test_no_body_makes_an_error(self):
        """Well-signed and meaningless: cut, of other types, deep, with what no database takes."""
        dice = random.Random(7)
        whole = json.dumps(self.delivery(2)).encode()
        odd = [None, 1, "x", [], {}, [[]], [None], [1], {"events": 5}, {"events": [3]}, {"eventNotifications": 7},
               {"eventNotifications": [{"dataChangeEvent": [1]}]},
               {"eventNotifications": [{"realmId": {"a": 1}, "dataChangeEvent": {"entities": [None, {}]}}]},
               {"events": [{"tenantId": ["x"]}], "firstEventSequence": "one"},
               {"events": [{"tenantId": self.connection.external_id}], "firstEventSequence": 10 ** 30},
               {"events": [{"tenantId": self.connection.external_id}], "firstEventSequence": -5},
               [{"intuitaccountid": self.connection.external_id, "id": "nul\0 and \ud800"}],
               [{"intuitaccountid": "nul\0", "id": 1}], [{"intuitaccountid": "\ud800", "id": 1}],
               {"events": [{"tenantId": "nul\0 and \ud800"}], "firstEventSequence": 3},
               [{"intuitaccountid": {"x": 1}, "id": [2]}]]
        bodies = [json.dumps(one).encode() for one in odd]
        bodies += [b"", b"\xff\xfe", b"[" * 100_000, b"{\"a\":" * 50_000, b"1e999999", b"NaN"]
        for _ in range(40):
            changed = bytearray(whole)
            for _ in range(dice.randint(1, 8)):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
            bodies.append(bytes(changed[:dice.randint(1, len(changed))]))
        for body in bodies:
            self.assertEqual(self.deliver(body).status_code, 200, body[:200])
        form = self.headers(whole) | {"Content-Type": "multipart/form-data; boundary=x"}
        self.assertLess(self.deliver(whole, **form).status_code, 500)
        self.assertIn(requests.get(self.url, timeout=10).status_code, (404, 405))


@tagged("post_install", "-at_install")
class TestWebhooksOfQuickBooks(WebhookStories, BooksCase, HttpCase):
    code, header, answered_within = "quickbooks", "intuit-signature", 3

    def delivery(self, count, first=1, books=None):
        books = books if isinstance(books, list) else [books or self.connection.external_id]
        return [{
            "specversion": "1.0", "id": f"event-{first + place}", "source": "intuit.test",
            "type": "qbo.payment.created.v1", "datacontenttype": "application/json",
            "time": "2026-11-20T10:00:00Z", "intuitentityid": "17",
            "intuitaccountid": books[place % len(books)], "data": {},
        } for place in range(count)]

    def test_the_older_form_is_understood(self):
        entity = {"name": "Payment", "id": "5", "operation": "Create", "lastUpdated": "2026-11-20T10:00:00Z"}
        delivery = {"eventNotifications": [
            {"realmId": self.connection.external_id, "dataChangeEvent": {"entities": [entity]}}]}
        self.assertEqual(self.deliver(delivery).status_code, 200)
        self.assertEqual(self.triggers(), 1)
        self.begin_pull()
        self.deliver(delivery)
        self.assertFalse(self.triggers())


@tagged("post_install", "-at_install")
class TestWebhooksOfXero(WebhookStories, BooksCase, HttpCase):
    code, header, answered_within = "xero", "x-xero-signature", 5

    def delivery(self, count, first=1, books=None):
        books = books if isinstance(books, list) else [books or self.connection.external_id]
        return {
            "events": [{
                "resourceUrl": "https://api.xero.com/api.xro/2.0/Invoices/x", "resourceId": f"resource-{first + place}",
                "eventDateUtc": "2026-11-20T10:00:00.000", "eventType": "UPDATE", "eventCategory": "INVOICE",
                "tenantId": books[place % len(books)], "tenantType": "ORGANISATION",
            } for place in range(count)],
            "firstEventSequence": first, "lastEventSequence": first + count - 1, "entropy": "S0M3",
        }

    def told(self):
        return super().told().filtered("sequence")  # without those that stand for a gap

    def test_a_gap_in_the_sequence_wakes_every_company(self):
        self.deliver(self.delivery(1, first=1, books="somebody-else"))
        self.deliver(self.delivery(1, first=2, books="somebody-else"))
        self.assertFalse(self.triggers())
        self.deliver(self.delivery(1, first=4, books="somebody-else"))
        self.assertEqual(self.triggers(), 1)
