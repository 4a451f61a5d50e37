"""What each strategy makes of some money: plain data in, plain data out."""

from dataclasses import replace
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..providers.documents import Allocation
from ..providers.money import (
    MONEY,
    PART,
    WRITE_OFF,
    After,
    Impossible,
    ManyDocuments,
    Money,
    OneDocument,
    Part,
    Push,
    WriteOff,
)

D = Decimal
MANY = ManyDocuments(
    payments={"invoice": "payment", "credit_note": "payment", "bill": "bill_payment"},
    write_offs={"payment": "credit_note", "bill_payment": "vendor_credit"}, unapplied={"customer": "payment"},
    allows_unapplied=frozenset({"payment"}), refunds={"payment": "expense"})
ONE = OneDocument(settles=frozenset({"invoice", "bill"}), unapplied={"customer": "advance"})


def allocation(external_id, amount, kind="invoice"):
    return Allocation(kind=kind, external_id=external_id, amount=D(amount))


def part(key, amount, kind="invoice", **values):
    return Part(key=key, settles=allocation(str(key), amount, kind), value=D(amount), **values)


def money(*parts, kind="payment", source=MONEY, incoming=True, total=None, **values):
    total = total if total is None else D(total)
    return Money(
        kind=kind, source=source, key=values.pop("key", 1), incoming=incoming, total=total, value=total, parts=parts,
        shares=tuple((one.key, one.settles.amount) for one in parts), **values)


@tagged("post_install", "-at_install")
class TestManyDocuments(BaseCase):

    def test_one_payment_names_each_document_once_and_keeps_what_is_left(self):
        planned = MANY.document(money(part(1, 60), replace(part(2, 40), settles=allocation("1", 40)), total=130))
        self.assertEqual((planned.kind, planned.amount), ("payment", 130))
        self.assertEqual(planned.allocations, (allocation("1", 100),))

    def test_a_payment_of_which_nothing_may_be_left_is_what_it_settles(self):
        planned = MANY.document(money(part(1, 60, "bill"), kind="bill_payment", incoming=False, total=130))
        self.assertEqual((planned.kind, planned.amount), ("bill_payment", 60))

    def test_money_that_settles_nothing_is_a_payment_where_it_may_be_one(self):
        alone = money(total=50, side="customer", unapplied=D(50))
        self.assertEqual(MANY.document(alone).allocations, ())
        self.assertIsNone(MANY.document(replace(alone, side="vendor")))
        self.assertIsNone(MANY.document(replace(alone, unapplied=D(0))))
        self.assertEqual(MANY.document(replace(alone, unapplied=D(0), known=True)).amount, 50)

    def test_what_is_written_off_is_a_credit_that_the_payment_applies(self):
        off = WriteOff(key=7, amount=D(2), value=D(2))
        given = money(part(1, 100), total=100, write_offs=(off,))
        self.assertEqual(MANY.document(given), After(Push("credit_note", WRITE_OFF), 7))
        credit = allocation("c", 2, "credit_note")
        planned = MANY.document(replace(given, write_offs=(replace(off, credit=credit),)))
        self.assertEqual((planned.amount, planned.allocations), (98, (allocation("1", 100), credit)))
        line = MANY.document(replace(given, kind="credit_note", source=WRITE_OFF, key=7))
        self.assertEqual((line.kind, line.amount, line.allocations), ("credit_note", 2, ()))

    def test_a_refund_is_a_document_of_its_own_that_a_payment_of_nothing_applies(self):
        given = money(part(1, 30, "credit_note"), incoming=False, total=30)
        self.assertEqual(MANY.document(given), After(Push("expense", MONEY), 1))
        refund = MANY.document(replace(given, kind="expense"))
        self.assertEqual((refund.kind, refund.amount, refund.incoming, refund.allocations), ("expense", 30, False, ()))
        applied = MANY.document(replace(given, refund=allocation("r", 0, "expense")))
        self.assertFalse(applied.moves)
        self.assertEqual(applied.allocations, (allocation("1", 30, "credit_note"), allocation("r", 30, "expense")))
        self.assertIsNone(MANY.document(replace(given, kind="expense", incoming=True)), "it is no refund any more")
        self.assertEqual(
            MANY.document(replace(given, write_offs=(WriteOff(key=7, amount=D(1), value=D(1)),))),
            Impossible("write_off_on_refund"))

    def test_money_that_a_vendor_refunds_cannot_be_expressed(self):
        given = money(part(1, 30, "bill"), kind="bill_payment", incoming=True)
        self.assertEqual(MANY.document(given), Impossible("vendor_refund"))
        without = replace(MANY, refunds={})
        given = money(part(1, 30, "credit_note"), incoming=False, total=30)
        self.assertEqual(without.document(given), Impossible("customer_refund"))

    def test_a_vendor_s_refund_is_what_a_provider_says_it_is(self):
        given = money(part(1, 30, "vendor_credit"), kind="bill_payment", incoming=True)
        strategy = replace(MANY, refunds={"bill_payment": "refund"})
        self.assertEqual(strategy.document(replace(given, kind="refund")).kind, "refund")
        applied = strategy.document(replace(given, refund=allocation("r", 0, "refund")))
        self.assertEqual((applied.moves, applied.incoming), (False, False))


@tagged("post_install", "-at_install")
class TestOneDocument(BaseCase):

    def test_each_part_is_a_payment_of_its_document(self):
        planned = ONE.document(money(part(1, 60), source=PART))
        self.assertEqual((planned.amount, planned.allocations, planned.moves), (60, (allocation("1", 60),), True))
        self.assertIsNone(ONE.document(money(source=PART)))

    def test_what_is_written_off_goes_with_the_first_part_that_is_larger(self):
        off = WriteOff(key=7, amount=D(50), value=D(50))
        given = replace(
            money(part(2, 100), source=PART, key=2, write_offs=(off,)), shares=((1, D(30)), (2, D(100))))
        self.assertEqual(ONE.document(given).allocations, (allocation("2", 50),))
        self.assertEqual(
            ONE.document(replace(given, source=WRITE_OFF, key=7)).allocations, (allocation("2", 50),))
        self.assertIsNone(ONE.document(replace(given, parts=(part(1, 30),), source=WRITE_OFF, key=7)))
        self.assertEqual(ONE.document(replace(given, shares=((1, D(30)),))), Impossible("several_write_offs"))

    def test_a_part_that_comes_out_of_unapplied_money_moves_nothing(self):
        credit = allocation("o", 60, "payment")
        planned = ONE.document(money(part(1, 60, credit=credit), source=PART))
        self.assertEqual((planned.moves, planned.allocations), (False, (allocation("1", 60), credit)))


@tagged("post_install", "-at_install")
class TestPushes(BaseCase):

    def test_what_is_pushed_names_only_kinds_of_the_strategy(self):
        for strategy in (MANY, ONE):
            pushes = {push for kind in strategy.payments for push in strategy.pushes(kind)}
            pushes |= {push for kind in strategy.unapplied.values() for push in strategy.refund_pushes(kind)}
            pushes |= {push for kind in strategy.payments for moves in (True, False)
                       for push in strategy.entry_pushes(kind, moves)}
            self.assertLessEqual({push.kind for push in pushes}, strategy.kinds)
            for push in pushes:
                self.assertIn(strategy.payment_kind(push.kind), strategy.payments.values())

    def test_a_credit_note_s_money_is_a_refund_where_a_payment_cannot_be_one(self):
        self.assertIn(Push("expense", MONEY), MANY.pushes("credit_note"))
        self.assertNotIn(Push("expense", MONEY), MANY.pushes("invoice"))
        self.assertEqual(ONE.pushes("invoice"), (Push("payment", WRITE_OFF), Push("payment", PART)))

    def test_an_entry_is_a_payment_where_money_moved_or_its_account_can_be_paid_on_else_a_credit(self):
        self.assertEqual(MANY.entry_pushes("invoice", True), (Push("payment", PART),))
        self.assertEqual(MANY.entry_pushes("bill", False), (Push("vendor_credit", PART), Push("bill_payment", PART)))
        self.assertEqual(MANY.entry_pushes("credit_note", True), ())
        self.assertEqual({ONE.entry_pushes(kind, moves) for kind in ONE.payments for moves in (True, False)}, {
            (Push("payment", PART),)})

    def test_which_money_an_object_of_the_books_is_made_from(self):
        self.assertEqual([MANY.is_made_from(whole, True) for whole in (True, False)], [True, False])
        self.assertEqual([ONE.is_made_from(whole, True) for whole in (True, False)], [False, True])
        self.assertEqual([ONE.is_made_from(whole, False) for whole in (True, False)], [True, False])

    def test_only_a_document_beside_the_payments_is_a_credit(self):
        self.assertEqual((dict(MANY.credits), dict(ONE.credits)), ({}, {"customer": "advance"}))
