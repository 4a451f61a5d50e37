"""Consent, exchange, refresh and revocation over real HTTP: QuickBooks' side of `providers/oauth.py`."""

import base64
import logging

from ..providers.base import App
from ..providers.errors import NotConnected, Rejected, TryLater
from ..providers.quickbooks.provider import QuickBooks
from .quickbooks_case import CALLBACK, GB, US, QuickBooksCase


class TestQuickBooksConsent(QuickBooksCase):

    def test_a_consent_opens_one_company(self):
        callback = self.consent(GB)
        self.assertEqual(callback["state"], "state-1")
        provider = self.provider()
        tokens = provider.exchange_code(callback, CALLBACK)
        self.assertEqual([one.external_id for one in provider.organisations(tokens, callback)], [callback["realmId"]])
        self.assertGreater(tokens.ends_at, tokens.refresh_expires_at)
        self.assertGreater(tokens.refresh_expires_at, tokens.expires_at)
        self.assertNotIn(tokens.access_token, repr(tokens))

    def test_a_consent_refused_is_told(self):
        with self.assertRaises(NotConnected) as caught:
            self.provider().exchange_code(self.consent(decision="cancel"), CALLBACK)
        self.assertEqual(caught.exception.code, "access_denied")

    def test_a_code_serves_once_and_for_one_address(self):
        callback = self.consent()
        with self.assertRaises(NotConnected):
            self.provider().exchange_code(callback, CALLBACK + "/other")
        callback = self.consent()
        self.provider().exchange_code(callback, CALLBACK)
        with self.assertRaises(NotConnected):
            self.provider().exchange_code(callback, CALLBACK)

    def test_a_refresh_token_is_rotated_and_its_old_value_ends_the_grant(self):
        provider = self.provider()
        first = provider.exchange_code(self.consent(), CALLBACK)
        second = provider.refresh(first)
        self.assertNotEqual(first.refresh_token, second.refresh_token)
        with self.assertRaises(NotConnected) as caught:
            provider.refresh(first)
        self.assertEqual(caught.exception.code, "invalid_grant")
        self.assertNotIn(first.refresh_token, str(caught.exception))

    def test_an_outage_of_the_token_endpoint_keeps_the_old_tokens(self):
        provider = self.provider()
        tokens = provider.exchange_code(self.consent(), CALLBACK)
        for kind in ("html_503", "drop_before", "truncate", "throttle"):
            self.box.control.fault("quickbooks", kind, match={"path": "bearer"})
            with self.assertRaises(TryLater):
                provider.refresh(tokens)
            self.box.control.faults_clear()
            if kind == "truncate":  # it was done, and its answer lost: the old value is used up
                tokens = provider.exchange_code(self.consent(), CALLBACK)
        provider.refresh(tokens)

    def test_wrong_credentials_of_the_app_are_no_lost_grant(self):
        tokens = self.provider().exchange_code(self.consent(), CALLBACK)
        other = QuickBooks(App("demo-client", "wrong"), base_url=self.box.quickbooks_url)
        for ask in (lambda: other.refresh(tokens), lambda: other.revoke(tokens, False)):
            with self.assertRaises(Rejected) as caught:
                ask()
            self.assertEqual(caught.exception.reason, "credentials")

    def test_no_secret_is_logged_at_any_level(self):
        with self.assertLogs(level=logging.DEBUG) as caught:
            provider = self.connect()
            tokens = [self.tokens, provider.refresh(self.tokens)]
            provider.revoke(tokens[1], shared=False)
        words = "\n".join(caught.output)
        basic = base64.b64encode(b"demo-client:demo-secret").decode()
        for secret in ("demo-secret", basic, *(value for one in tokens for value in (
                one.access_token, one.refresh_token))):
            self.assertNotIn(secret, words)

    def test_http_is_for_this_machine_alone(self):
        far = QuickBooks(App("demo-client", "demo-secret"), base_url="http://books.example")
        with self.assertRaises(Rejected):
            far.authorize_url(CALLBACK, "state-1")

    def test_after_a_revocation_nothing_is_read_any_more(self):
        provider = self.connect()
        provider.revoke(self.tokens, shared=False)
        provider.revoke(self.tokens, shared=False)  # gone already
        with self.assertRaises(NotConnected):
            provider.check()

    def test_an_expired_access_token_is_refreshed_once(self):
        provider = self.connect()
        self.box.control.expire("quickbooks")
        self.assertEqual(provider.check().name, US)
        self.assertEqual(self.refreshed, 1)
