"""Each reason has its sentence and its remedy in one place, and each remedy a screen or a button."""

import ast
import re

from odoo.tests import TransactionCase, tagged

from ..flows.causes_gone import CHECKS
from ..flows.error_reasons import error_values, explain
from ..flows.issues import OPEN_BY_CAUSE
from ..flows.reason_words import refused_request_ids, word
from ..flows.reasons import FIRST, REASONS, REFUSED
from ..flows.remedies import GROUPS, REMEDIES
from ..providers.errors import REASONS as REFUSALS
from ..providers.errors import Rejected, UnreadableAnswer
from .common import BooksCase
from .test_walls import sources

MODELS = ("books.job", "books.record", "books.issue", "books.missing", "books.preview")


def calls(*names):
    """(path, call) of each call of these names in the code of the addon."""
    for path in sources("models", "flows", "wizard", "controllers", "tools"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield path, node


def constants(node):
    """The texts that an expression may be, of those that are written as such."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return set()


def written(node):
    """Whether an expression is a text, or may be one, that is written in the code."""
    if isinstance(node, ast.BoolOp):
        return any(map(written, node.values))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and bool(node.value))


@tagged("post_install", "-at_install")
class TestReasons(TransactionCase):

    def used(self):
        named = {code for _path, call in calls("Blocked", "cause", "by_job") if call.args
                 for code in constants(call.args[0])}
        return named | {
            code for _path, call in calls("not_mapped") for arg in call.args[2:] for code in constants(arg)}

    def test_every_reason_that_the_code_names_is_in_the_registry(self):
        used = self.used()
        self.assertGreater(len(used), 30)
        self.assertFalse(used - set(REASONS))

    def test_every_refusal_of_a_provider_has_its_sentence(self):
        self.assertFalse({REFUSED + reason for reason in REFUSALS} - set(REASONS))

    def test_every_reason_has_a_sentence_and_a_remedy(self):
        for reason in REASONS.values():
            with self.subTest(reason=reason.code):
                self.assertTrue(reason.sentence._source)
                self.assertIn(reason.remedy, REMEDIES)

    def test_every_reason_gets_the_words_that_its_sentence_names(self):
        for path, call in calls("Blocked", "by_job"):
            given = {keyword.arg for keyword in call.keywords}
            if None in given or not call.args:
                continue  # a dictionary; the stories read those
            given |= {"because"} if ast.unparse(call.func).endswith("by_job") else set()
            for code in constants(call.args[0]):
                with self.subTest(path=path.name, line=call.lineno, reason=code):
                    named = set(re.findall(r"%\((\w+)\)s", REASONS[code].sentence._source))
                    self.assertLessEqual(named, given)

    def test_every_remedy_has_a_label_a_screen_or_button_and_somebody_who_can_do_it(self):
        for remedy in REMEDIES.values():
            with self.subTest(remedy=remedy.code):
                self.assertTrue(self.env._(remedy.label))
                self.assertIn(remedy.who, GROUPS)
                self.env.ref(GROUPS[remedy.who])
                # That of `odoo` is the document's own.
                self.assertTrue(remedy.screen or remedy.method or remedy.asks or remedy.code == "odoo")
                self.assertTrue(not remedy.method or any(
                    hasattr(self.env[model], remedy.method) for model in ("books.job", "books.record")))
        self.assertEqual(set(FIRST), set(REMEDIES))

    def test_every_selection_of_remedies_is_the_registry_s(self):
        for model in MODELS:
            with self.subTest(model=model):
                choices = self.env[model]._fields["remedy"]._description_selection(self.env)
                self.assertEqual([code for code, _label in choices], list(REMEDIES))

    def test_remedies_are_listed_nowhere_else(self):
        for path in sources("models", "flows", "wizard", "controllers", "tools"):
            if path.name in ("remedies.py", "reasons.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
                    parts = node.keys if isinstance(node, ast.Dict) else node.elts
                    listed = {part.value for part in parts if isinstance(part, ast.Constant)} & set(REMEDIES)
                    with self.subTest(path=path.name, line=node.lineno):
                        self.assertLess(len(listed), 4)

    def test_what_is_checked_for_being_gone_is_a_reason(self):
        self.assertFalse({*CHECKS, *OPEN_BY_CAUSE} - set(REASONS))

    def test_only_what_the_provider_said_is_quoted_and_its_request_id_is_kept_aside(self):
        theirs = Rejected("Invalid Number", reason="amounts", code="2040", request_id="1-abc")
        sentence = explain(self.env, theirs, "QuickBooks")[0]
        self.assertIn("QuickBooks says: “Invalid Number”", sentence)
        self.assertNotIn("1-abc", sentence)
        for ours in (Rejected("the total is negative", reason="amounts"), UnreadableAnswer("no JSON", request_id="1")):
            with self.subTest(ours.words):
                sentence = explain(self.env, ours, "QuickBooks")[0]
                self.assertIn(ours.words, sentence)
                self.assertNotIn("says", sentence)
        cause = {"reason": "refused_amounts", "values": error_values(theirs, "QuickBooks")}
        outer = {"reason": "document_not_sent", "values": {"because": [cause]}}
        self.assertEqual(refused_request_ids([outer, cause]), ["1-abc"])
        former = {"reason": "refused_amounts", "values": {"books": "QuickBooks", "words": "Invalid Number"}}
        self.assertIn("QuickBooks says", word(self.env, former))

    def test_words_of_ours_are_marked_wherever_a_provider_raises_them(self):
        """Words that are written in the code are not the provider's, whatever code or request id stands beside them."""
        # The words of an Unknown or an UnreadableAnswer are shown to nobody.
        names, found = {"NotConnected", "TryLater", "Rejected"}, 0
        for path in sources("providers"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
                if name not in names or not node.args or not written(node.args[0]):
                    continue
                given = {keyword.arg for keyword in node.keywords}
                found += 1
                with self.subTest(path=path.name, line=node.lineno):
                    self.assertTrue("quoted" in given or not {"code", "request_id"} & given)
        self.assertGreater(found, 20)
        self.assertFalse(Rejected("ours", code="404", request_id="1", quoted=False).quoted)

    def test_a_sentence_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        cause = {"reason": "no_vendor", "values": {}}
        english = word(self.env(context={"lang": "en_US"}), cause)
        self.assertEqual(english, "Choose the vendor: the books require one.")
        self.assertTrue(word(self.env(context={"lang": "de_DE"}), cause))


@tagged("post_install", "-at_install")
class TestReasonsOnRows(BooksCase):
    codes = ("quickbooks",)

    def test_what_stops_a_job_is_found_by_its_words_and_read_from_its_reason(self):
        self.connect("quickbooks")
        move = self.invoice("quickbooks")
        self.press(self.accountants["quickbooks"], move, "action_books_send")  # no tax is confirmed yet
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual(job.state, "failed")
        self.assertTrue(job.causes)
        self.assertEqual(job.error, job.message)
        self.assertEqual(self.env["books.job"].search([("error", "ilike", job.error[:20])]), job)
        self.assertFalse(self.env["books.job"].search([("error", "ilike", "no such words")]))
