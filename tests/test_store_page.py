"""The page of the Odoo store shows pictures of the product as it is: those of the documentation."""

import pathlib
import re

from odoo.tests import TransactionCase, tagged

REPOSITORY = pathlib.Path(__file__).parents[1]


@tagged("post_install", "-at_install")
class TestStorePage(TransactionCase):

    def test_its_pictures_are_those_of_the_documentation(self):
        folder = REPOSITORY / "static" / "description"
        named = set(re.findall(r'src="([\w-]+\.png)"', (folder / "index.html").read_text())) - {"icon.png"}
        self.assertEqual(named, {path.name for path in folder.glob("*.png")} - {"icon.png"})
        for name in named:
            with self.subTest(picture=name):
                self.assertEqual(
                    (folder / name).read_bytes(), (REPOSITORY / "docs" / name).read_bytes(),
                    f"copy it: cp docs/{name} static/description/")

    def test_every_page_of_the_documentation_that_is_linked_exists(self):
        pages = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")]
        self.assertGreater(len(pages), 8)
        for page in pages:
            for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text()):
                with self.subTest(page=page.name, link=link):
                    self.assertTrue((page.parent / link).exists())
