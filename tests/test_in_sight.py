"""What only a browser shows: the setting that a remedy opens is highlighted, a decision is named before it is made, and
whoever may not fix something asks a colleague with one press."""

from odoo import fields
from odoo.tests import tagged

from .screen_case import ScreenCase

FORM = ".o_form_view .o_form_sheet"
SPOTS = ".o_field_widget.o_books_spot"


class SightStories:

    def open(self, page, record):
        page.show({"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id,
                   "views": [[False, "form"]]}, FORM)

    def asked(self, record):
        """Who was asked on this record."""
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]).user_id

    def test_the_one_setting_that_a_remedy_opens_is_highlighted_in_sight_and_has_the_cursor(self):
        self.connection.write({"paused_until": False, "closed_period": "hold"})
        closed = fields.Date.today()
        if self.code == "quickbooks":
            self.act("preferences", BookCloseDate=str(closed))
        else:
            self.act("lock_books", period=str(closed))
        self.press(self.owner, self.connection, "action_test")
        late = self.invoice(self.code)
        self.press(self.biller, late, "action_books_send")
        self.assertEqual(late.books_state, "error")

        def look(page):
            self.open(page, late)
            page.press(".alert-danger a", "What to do")
            page.press(".o_form_view button[name='action_fix']")
            page.wait_for(".o_books_spot :focus", outside=False)
            self.spots = page.evaluate(
                f"[...document.querySelectorAll({SPOTS!r})].map((one) => one.getAttribute('name'))")
            self.seen = page.evaluate("""(() => {
                const { top, bottom } = document.querySelector(".o_field_widget.o_books_spot").getBoundingClientRect();
                return top >= 0 && bottom <= innerHeight;
            })()""")
            page.picture("highlight")

        self.walk(self.owner, look)
        self.assertEqual((self.spots, self.seen), (["closed_period"], True))

    def test_of_the_mapping_a_remedy_shows_the_one_row_to_change(self):
        def look(page):
            self.open(page, self.failed)
            page.press(".alert-danger a", "What to do")
            page.press(".o_form_view button[name='action_fix']")
            page.wait_for(".o_list_view .o_data_row", outside=False, holding="Local levy")
            self.rows = page.evaluate("document.querySelectorAll('.o_list_view .o_data_row').length")
            page.picture("one-row")

        self.walk(self.owner, look)
        self.assertEqual(self.rows, 1)

    def ask_on(self, user, record, picture):
        """This user sees on this record who can fix it, and asks with one press."""
        def look(page):
            self.open(page, record)
            page.wait_for("[name='books_alert']", outside=False, holding="Who can fix it: Administrator.")
            page.picture(picture)
            page.press("[name='books_alert'] button[name='action_books_ask']")
            page.wait_for(".o_notification", outside=False, holding="was asked")

        self.walk(user, look)

    def test_who_may_not_fix_an_order_sees_who_can_and_asks_with_one_press(self):
        self.ask_on(self.seller, self.orders[0], "ask-on-an-order")
        self.assertEqual(self.asked(self.refused), self.administrators[self.code])

    def test_who_may_not_fix_a_payment_sees_who_can_and_asks_with_one_press(self):
        self.ask_on(self.biller, self.payment, "ask-on-a-payment")
        self.assertEqual(self.asked(self.payment), self.administrators[self.code])

    def test_what_a_decision_will_do_is_named_before_it_is_done(self):
        def look(page):
            self.open(page, self.differing)
            for button, sentence in (("accept", "A credit note over"), ("restore", "is changed in")):
                page.press(f"button[name='action_books_ask_{button}']")
                page.wait_for(".modal .o_field_widget[name='sentence']", outside=False, holding=sentence)
                self.sentences.append(page.text(".modal .o_field_widget[name='sentence']"))
                page.press(".modal footer .btn-secondary")
                page.wait_for("body:not(:has(.modal))", outside=False)

        self.sentences = []
        self.walk(self.biller, look)
        self.assertTrue(all(self.differing.name in one for one in self.sentences), self.sentences)
        self.assertTrue(self.differing.books_difference, "nothing was decided")

    def test_the_keyboard_reaches_each_state_that_has_something_to_say(self):
        def look(page):
            for action, words in (
                    ("account.action_move_out_invoice_type", "Local levy"), ("sale.action_orders", "Local levy"),
                    ("account.action_account_payments", "Bank")):
                page.show(action, ".o_list_view .o_data_row .badge")
                self.assertTrue(self.tab_to(page, words), f"no Tab shows “{words}” in {action}")
                page.wait_for(".o-tooltip", outside=False, holding=words)
                page.picture(f"keyboard-{action.split('.')[0]}")
                page.press_key("Tab")
                page.wait_for(f"body:not(:has(.badge[aria-label*='{words}']:focus))", outside=False)

        self.walk(self.owner, look)

    @staticmethod
    def tab_to(page, words):
        """Press Tab until a state with these words has the focus; whether there is one."""
        # The search has the focus first, and keeps Tab to itself.
        page.evaluate("document.activeElement.blur()")
        for _press in range(100):
            page.press_key("Tab")
            if page.evaluate(f"document.activeElement.matches('.badge[aria-label*=\"{words}\"]')"):
                return True
        return False


@tagged("post_install", "-at_install")
class TestInSightOfQuickBooks(SightStories, ScreenCase):
    code = "quickbooks"
