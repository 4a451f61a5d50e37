"""Who may import whom: read from the sources."""

import ast
import pathlib
import re
import unittest

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tests.loader import get_module_test_cases, get_test_modules

ROOT = pathlib.Path(__file__).parent.parent
SDKS = {"quickbooks", "xero_python", "intuitlib", "requests", "requests_oauthlib", "oauthlib"}


def imports(path):
    """(module, level) of every import in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level


def sources(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@tagged("post_install", "-at_install")
class TestWalls(BaseCase):

    def test_providers_import_no_odoo(self):
        for path in sources("providers"):
            depth = len(path.relative_to(ROOT).parts) - 1
            for module, level in imports(path):
                with self.subTest(path=path.name, module=module):
                    self.assertNotEqual(module.split(".")[0], "odoo")
                    self.assertLessEqual(level, depth, "reaches out of providers/")

    def test_the_sandbox_imports_nothing_of_ours(self):
        for path in sources("sandbox"):
            depth = len(path.relative_to(ROOT).parts) - 1
            for module, level in imports(path):
                with self.subTest(path=path.name, module=module):
                    self.assertNotIn(module.split(".")[0], {"odoo", "books_connector", "providers"})
                    self.assertLessEqual(level, depth, "reaches out of sandbox/")

    def test_models_and_controllers_import_no_sdk_and_no_http(self):
        for path in sources("models", "flows", "controllers", "wizard", "tools"):
            for module, level in imports(path):
                with self.subTest(path=path.name, module=module):
                    self.assertFalse(not level and module.split(".")[0] in SDKS)
                    if level and "providers" in module:
                        self.assertNotRegex(module, r"providers\.(quickbooks|xero)")

    def test_nobody_outside_asks_which_provider_it_is(self):
        named = re.compile(r"""["'](quickbooks|xero)["']""")
        for path in [*sources("models", "flows", "controllers", "wizard", "tools"),
                     *ROOT.glob("views/*.xml"), *ROOT.glob("security/*"), *ROOT.glob("data/*.xml")]:
            with self.subTest(path=path.name):
                self.assertNotRegex(path.read_text(), named)

    def test_every_request_has_a_timeout(self):
        for path in sources("providers"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and (
                        node.func.attr in {"request", "fetch_token", "refresh_token"}
                        and isinstance(node.func.value, ast.Attribute | ast.Name)
                        and "session" in ast.unparse(node.func.value)):
                    with self.subTest(path=path.name, line=node.lineno):
                        self.assertIn("timeout", {keyword.arg for keyword in node.keywords})

    def test_nothing_commits_but_by_the_schedule_s_own_means(self):
        for path in sources("models", "flows", "controllers", "wizard", "tools"):
            with self.subTest(path=path.name):
                self.assertNotIn("cr.commit(", path.read_text())

    def test_odoos_own_runner_finds_every_test(self):
        modules = get_test_modules("books_connector")
        self.assertEqual(
            {module.__name__.rpartition(".")[2] for module in modules},
            {path.stem for path in ROOT.glob("tests/test_*.py")}, "named in tests/__init__.py")
        for module in modules:
            classes = [one for one in vars(module).values() if isinstance(one, type)
                       and issubclass(one, unittest.TestCase) and one.__module__ == module.__name__]
            every = {(one, name) for one in classes for name in dir(one)
                     if name.startswith("test") and callable(getattr(one, name))}
            found = {(type(case), case._testMethodName) for case in get_module_test_cases(module)}
            with self.subTest(module=module.__name__):
                self.assertEqual(found, every)
                self.assertFalse([
                    one.__name__ for one, _name in every
                    if issubclass(one, TransactionCase) and "post_install" not in one.test_tags])

    def test_only_one_place_asks_a_provider_how_it_expresses_money(self):
        """Which money is pushed, and as what, is the strategy's to decide: nobody else branches on what it is like."""
        asked = re.compile(r"PROVIDERS\[[^\]]*\]\.money\b|\bprovider\.money\b")
        for path in sources("models", "flows", "controllers", "wizard", "tools"):
            with self.subTest(path=path.name):
                self.assertEqual(bool(asked.search(path.read_text())), path == ROOT / "flows/push/strategy.py")

    def test_rows_screens_and_readings_know_nothing_of_how_money_is_expressed(self):
        """Beside the push of money only `pull/marks` asks, whether an object may be made from some money of Odoo."""
        allowed = {ROOT / "flows/push" / f"{name}.py" for name in (
            "build_payment", "money", "money_account", "money_context", "payment_kinds", "payments", "queue_payments",
            "queue_unapplied", "refunds", "strategy")} | {ROOT / "flows/pull/marks.py"}
        for path in sources("models", "flows", "controllers", "wizard", "tools"):
            if path not in allowed:
                with self.subTest(path=path.name):
                    self.assertNotRegex(path.read_text(), r"\bstrategy_of\b|money\.strategy\b|providers\.money import")

    def test_no_declaration_moves_money(self):
        former = re.compile(r"\.(payment_settles|pays|writes_off|gives_back|keeps_rest)\b")
        for path in sources("models", "flows", "controllers", "wizard", "tools", "providers"):
            with self.subTest(path=path.name):
                self.assertNotRegex(path.read_text(), former)

    def test_every_declaration_is_read(self):
        declared = [
            node.target.id for one in ast.parse((ROOT / "providers/base.py").read_text()).body
            if isinstance(one, ast.ClassDef) and one.name == "Provider" for node in one.body
            if isinstance(node, ast.AnnAssign)]
        self.assertGreater(len(declared), 20)
        texts = [path.read_text() for path in sources("models", "flows", "controllers", "wizard", "tools", "providers")]
        for name in declared:
            with self.subTest(declaration=name):
                self.assertTrue(any(re.search(rf"\.{name}\b", text) for text in texts), "nobody reads it")

    def test_the_same_role_has_the_same_file_name_in_every_provider(self):
        roles = {
            "amounts", "changes", "client", "mapper", "payments", "provider", "reader", "search", "writes"}
        for path in [*ROOT.glob("providers/*/provider.py"), *ROOT.glob("tests/*/provider.py")]:
            with self.subTest(provider=path.parent.name):
                self.assertLessEqual(roles, {one.stem for one in path.parent.glob("*.py")})
