"""Books to begin with."""

from __future__ import annotations

from .client import Client

BOOKS = "harbour"


def seed(root: str) -> None:
    client = Client(root, BOOKS, None)
    folder = client.root / BOOKS
    folder.mkdir(parents=True)
    (folder / "books.json").write_text(
        '{"id": "harbour", "name": "Harbour Files", "number": "no-7", "country": "US", "currency": "USD"}')
    for name, role in (
            ("Bank", "bank"), ("Sales", "income"), ("Office Expenses", "expense"), ("Debtors", "receivable")):
        client.put("account", {"name": name, "role": role})
    client.put("tax", {"name": "No tax", "rate": "0", "role": "untaxed"})
    client.put("tax", {"name": "Sales tax", "rate": "15"})
