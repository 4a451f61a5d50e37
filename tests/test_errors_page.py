"""Whoever searches docs/errors.md for a message finds it: the page is what the registry of reasons says."""

import importlib
import pathlib
import re
import sys

from odoo.tests import TransactionCase, tagged

from ..flows.reasons import REASONS
from ..flows.remedies import REMEDIES

REPOSITORY = pathlib.Path(__file__).parents[1]


@tagged("post_install", "-at_install")
class TestErrorsPage(TransactionCase):

    def setUp(self):
        super().setUp()
        dev = str(REPOSITORY / "dev")
        sys.path.insert(0, dev)
        self.addCleanup(sys.path.remove, dev)
        self.generator = importlib.import_module("errors_page")
        self.page = (REPOSITORY / "docs" / "errors.md").read_text()

    def test_the_page_is_what_the_registry_says(self):
        self.assertEqual(self.page, self.generator.page(), "write it again: dev/errors")

    def test_every_message_is_found_by_any_of_its_parts(self):
        for reason in REASONS.values():
            for part in re.split(r"%\(\w+\)s", reason.sentence._source):
                with self.subTest(reason=reason.code, part=part):
                    self.assertIn(part.strip(), self.page)

    def test_every_remedy_has_its_cure_and_every_explanation_its_reason(self):
        self.assertEqual(set(self.generator.CURES), set(REMEDIES))
        self.assertLessEqual(set(self.generator.MORE), set(REASONS))
