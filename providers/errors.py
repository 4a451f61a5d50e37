"""The errors of requests to the books, of four kinds."""


class BooksError(Exception):
    """A request to the books failed.

    :param words: the provider's own words, without secrets; or ours, if nothing was sent or
        the answer could not be read, see `quoted`.
    :param quoted: False if the words are ours, although the provider answered.
    :param code: the provider's own error code ("6140", "ValidationException"), "" if it has none.
    :param request_id: the provider's own id of the request (intuit_tid, Xero-Correlation-Id): its support asks for it.
    """

    def __init__(self, words="", *, code="", request_id="", quoted=True):
        super().__init__(words)
        self._theirs = quoted
        self.words = words
        self.code = code
        self.request_id = request_id

    @property
    def quoted(self):
        """Whether `words` are the provider's own: its answers have a code or an id of the request."""
        return bool(self._theirs and self.words and (self.code or self.request_id))


class NotConnected(BooksError):
    """The grant is not accepted any more: a person has to connect again. Nothing was written."""


class AppRefused(NotConnected):
    """Our app's own credentials are refused, not the consent: it works again once they are corrected."""


class TryLater(BooksError):
    """Nothing was written; the same request may go through later.

    :param retry_after: seconds from now before the connection should be used again.
    """

    def __init__(self, words="", *, retry_after=60, **kwargs):
        super().__init__(words, **kwargs)
        self.retry_after = retry_after


class Limited(TryLater):
    """A limit of the provider is reached. Nothing was written."""


class UnreadableAnswer(TryLater):
    """The answer to a read request has a form that cannot be understood. Nothing was written."""

    quoted = False


# The reasons of refusals, independent of the provider. `flows/reasons.py` has the sentence and the
# remedy for each.
REASONS = frozenset({
    "account",           # an account there is unknown, archived or of the wrong type
    "amounts",           # amounts do not add up by the provider's arithmetic
    "batched",           # it is part of a batch payment there
    "closed_period",     # the date lies in a closed period
    "contact",           # the contact there is unknown, archived or of the wrong currency
    "credentials",       # our app's own credentials are refused: client id or secret
    "currency",          # currency unknown there, or multi-currency is off
    "deposited",         # it is part of a bank deposit there
    "duplicate_name",    # a contact or item of that name exists
    "duplicate_number",  # a document of that number exists
    "file",              # a file cannot be attached, for any other reason than these
    "file_size",         # a file is empty or too large
    "file_type",         # a file is of a type that is not accepted
    "item",              # the product there is unknown or archived
    "lines",             # it has no line, or more lines than the provider accepts
    "linked",            # payments or other transactions are linked to it
    "missing",           # the object to be changed does not exist (any more)
    "more_than_due",     # it settles more than is due on a document, or left of a credit
    "negative_total",    # its total is negative
    "not_applicable",    # a payment or credit cannot be applied to that document
    "not_open",          # the document to be settled is paid, voided or not approved
    "plan",              # the provider's plan does not include this, or no more of it
    "permission",        # the person who connected may not do this
    "reconciled",        # it is reconciled with a bank statement there
    "reference",         # a record that it refers to is unknown or archived there; the provider does not state which
    "refused",           # anything else: the provider's words explain it
    "stale",             # it was changed there since we last read it
    "subscription",      # the provider's subscription ended
    "tax",               # a tax code there is unknown, archived or not allowed
    "unsupported_amounts",  # an amount that its fields cannot hold
})


class Rejected(BooksError):
    """The provider refused, nothing was written, and the same request will be refused again.

    :param reason: one of REASONS.
    """

    def __init__(self, words="", *, reason="refused", **kwargs):
        super().__init__(words, **kwargs)
        if reason not in REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason = reason


class NotUnderstood(BooksError):
    """A field of an object has a value that is not in our closed list, so that its direction or state would be a guess.

    :param field: the provider's name of the field.
    :param value: its value; None if it has none.
    """

    def __init__(self, field, value=None):
        super().__init__(f"{field}: {'-' if value is None else value}")


class Unknown(BooksError):
    """The outcome of a write is not known: it may or may not be in the books."""
