"""What a request may meet; api.py turns each into the answer the service gives."""


class Refused(Exception):
    """An element broke a rule of the books."""

    def __init__(self, *messages):
        super().__init__("; ".join(messages))
        self.messages = list(messages)


class Malformed(Exception):
    """A body that cannot be read as the contract says."""

    def __init__(self, message, path=""):
        super().__init__(f"JSON for post data was invalid,{message}. Path '{path}'." if path else message)


class BadQuery(Exception):
    """A query string that cannot be understood."""


class Unknown(Exception):
    """No such thing at this address."""
