"""Many random acts on both sides, with pulls and pushes between; in the end both sides owe the same, nothing twice.

BOOKS_PLAY_ACTS=1000 BOOKS_PLAY_SEED=7 dev/test tests/test_random_play.py
"""

import logging
import os
from decimal import Decimal

from odoo.tests import HttpCase, tagged

from .playing import Play
from .pull_case import PullCase

_logger = logging.getLogger(__name__)

ACTS = int(os.environ.get("BOOKS_PLAY_ACTS", "200"))
SEED = int(os.environ.get("BOOKS_PLAY_SEED", "7"))


class RandomPlay(Play):

    def test_both_sides_agree_after_many_random_acts(self):
        self.play(ACTS // 2, SEED)
        self.sweep()

    def sweep(self):
        said = f"seed {SEED}: {self.done}"
        waiting = [(row.external_id, row.problem, row._allocates()) for row in self.waiting()]
        self.assertFalse(waiting, said)
        self.assertFalse(self.failed().mapped("error"), said)
        for move in self.moves:
            if move.state == "posted":
                here = Decimal(str(round(move.amount_residual, 2)))
                self.assertEqual(here, self.due_there(move), f"{move.name}, {said}")
        for partner in self.partners:
            self.assertEqual(self.contact_here(partner), self.contact_held(partner), f"{partner.name}, {said}")
            move = next(move for move in self.moves if move.partner_id == partner)
            self.assertEqual(
                self.owed_here(move), self.owed_there(move) + self.unknown_credit(move), f"{partner.name}, {said}")
        linked = self.env["books.record"].search([("res_id", "!=", 0)])
        self.assertEqual(len(linked), len({(row.kind, row.res_model, row.res_id) for row in linked}), said)
        self.assertLess(sum(count for act, count in self.done.items() if "refused" in act), ACTS // 4, said)
        _logger.info("random play of %s agrees, %s", self.code, said)


@tagged("post_install", "-at_install")
class TestRandomPlayWithQuickBooks(RandomPlay, PullCase, HttpCase):
    code = "quickbooks"
    weights = Play.weights | {"deposit": 2}  # of an invoice; Xero has none


@tagged("post_install", "-at_install")
class TestRandomPlayWithXero(RandomPlay, PullCase, HttpCase):
    code = "xero"
