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


class HighVolume(Exception):
    """A list of so large a number of rows that it must be asked for in another way."""

    def __init__(self, kind):
        super().__init__(
            f"Your request is not filtering {kind.plural} efficiently, given the extremely high volume for this "
            "organisation. Please check https://developer.xero.com/documentation/api/efficient-data-retrieval for tips "
            f"on making {kind.single} retrieval more efficient.")


class Unknown(Exception):
    """No such thing at this address."""
