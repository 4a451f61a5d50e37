"""What every kind of object shares: which rules it has and when they are asked."""

# Set by the service; what a client sends there is ignored.
SYSTEM = frozenset({"Id", "SyncToken", "MetaData", "domain", "sparse", "status"})


class Kind:
    """One entity of the service. Subclasses override what differs."""

    name = ""
    sequence = ""
    transaction = False
    creatable = True
    deletable = False
    voidable = False
    # Computed by the service; what a client sends there is ignored.
    computed = frozenset()
    # Fields a query may compare and sort by, beside Id and MetaData.
    filterable = frozenset()
    # Changes show up in the change feed.
    in_changes = True

    def __init__(self):
        self.sequence = self.sequence or self.name
        self.dropped = SYSTEM | self.computed

    def complete(self, company, row, old, sent, options):
        """Check a merged row and fill in what the service computes. Changes nothing but the row."""

    def stored(self, company, row, old):
        """Carry a stored row's effect to others."""

    def removed(self, company, row):
        """Take a deleted row's effect back from others."""

    def check_removal(self, company, row):
        """Raise a Refusal when the row must stay."""

    def void(self, company, row):
        """Zero the row."""

    def sort_key(self, company, row):
        """The order of a query without orderby."""
        return int(row["Id"])


class ListKind(Kind):
    """Customers, items, accounts and the like: never deleted, only made inactive."""

    label = "Name"

    def sort_key(self, company, row):
        return row.get(self.label, "").lower()


class TransactionKind(Kind):
    """Documents: numbered together, dated, deletable."""

    sequence = "transaction"
    transaction = True
    deletable = True

    def due(self, company, row):
        """What is to be settled of it, by payments or by credits."""
        return row["TotalAmt"] - row.get("Deposit", 0) - company.withheld.get((self.name, row["Id"]), 0)

    def sort_key(self, company, row):
        return -company.updated[self.name, row["Id"]]
