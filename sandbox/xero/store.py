"""Rows by kind and id. A row is never changed in place, so a failed request can be taken back."""


class Store:
    def __init__(self, keys):
        """`keys` is {kind: {index name: function(row) -> key, or None to stay out of the index}}."""
        self.keys = keys
        self.rows = {kind: {} for kind in keys}
        self.indexes = {(kind, name): {} for kind, names in keys.items() for name in names}
        self.changes = []

    def get(self, kind, row_id):
        return self.rows[kind].get(row_id.lower()) if row_id else None

    def all(self, kind):
        return self.rows[kind].values()

    def find(self, kind, index, key):
        """The newest row with this key, or None."""
        ids = self.indexes[kind, index].get(key)
        return self.rows[kind][ids[-1]] if ids else None

    def find_all(self, kind, index, key):
        return [self.rows[kind][row_id] for row_id in self.indexes[kind, index].get(key, ())]

    def put(self, kind, row_id, row):
        row_id = row_id.lower()
        self.changes.append((kind, row_id, self.rows[kind].get(row_id)))
        self._place(kind, row_id, row)
        return row

    def remove(self, kind, row_id):
        row_id = row_id.lower()
        self.changes.append((kind, row_id, self.rows[kind].get(row_id)))
        self._place(kind, row_id, None)

    def mark(self):
        """A point to which `undo` can return."""
        return len(self.changes)

    def undo(self, mark):
        while len(self.changes) > mark:
            kind, row_id, before = self.changes.pop()
            self._place(kind, row_id, before)

    def settle(self):
        """Forget how to undo what was done so far."""
        self.changes.clear()

    def _place(self, kind, row_id, row):
        before = self.rows[kind].get(row_id)
        for name, key_of in self.keys[kind].items():
            old = None if before is None else key_of(before)
            new = None if row is None else key_of(row)
            if old == new:
                continue
            index = self.indexes[kind, name]
            if old is not None:
                index[old].remove(row_id)
                if not index[old]:
                    del index[old]
            if new is not None:
                index.setdefault(new, []).append(row_id)
        if row is None:
            self.rows[kind].pop(row_id, None)
        else:
            self.rows[kind][row_id] = row
