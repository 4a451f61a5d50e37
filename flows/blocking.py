"""What blocks a document or a payment: its causes, each with its subject."""

from dataclasses import asdict, dataclass, field

from .error_reasons import error_values, reason_of
from .reason_words import joined, remedy_of
from .reasons import REASONS, STATED


@dataclass(frozen=True)
class Cause:
    """One cause: what is wrong, with which record, and the words of its sentence.

    :ivar reason: a code of `reasons.REASONS`.
    :ivar model: with `id`, the record that is the cause, in Odoo or of this addon; `setting` is one of its settings.
    :ivar values: the values of the sentence's placeholders; `because`: the causes of something else that this one
        waits for.
    """

    reason: str
    model: str = ""
    id: int = 0
    setting: str = ""
    values: dict = field(default_factory=dict)

    def roots(self):
        """The causes at the root of this one: those that have to be fixed."""
        because = self.values.get("because")
        return [root for one in because for root in Cause(**one).roots()] if because else [self]

    def key(self):
        return self.reason, self.model, self.id, self.setting


def cause(reason, subject, setting="", **values):
    """A cause as it is stored on the row that it blocks: {"reason", "model", "id", "setting", "values"}."""
    if reason not in REASONS:
        raise ValueError(f"unknown reason {reason!r}")
    shown = {name: value if isinstance(value, (list, dict, bool)) else str(value) for name, value in values.items()}
    return Cause(reason, subject._name if subject is not None else "", subject.id if subject else 0, setting, shown)


class Blocked(Exception):
    """Something cannot be sent or registered until its causes are fixed.

    :param reason: a code of `reasons.REASONS`.
    :param subject: the record that is the cause; the sentence is in the language of its reader. None, with an
        environment, for what it stops itself where that is not stored yet.
    :param setting: the setting of it that is the cause, if it is one.
    :param values: what the sentence names; amounts as `worded_values.stored_amount`, days as dates.
    """

    def __init__(self, reason, subject, setting="", env=None, **values):
        self._take(env or subject.env, [cause(reason, subject, setting, **values)])

    def _take(self, env, causes):
        Exception.__init__(self)
        self.env, self.causes = env, [asdict(one) for one in causes]

    @classmethod
    def by(cls, env, causes):
        """Blocked by these causes, in the form in which they are stored."""
        blocked = cls.__new__(cls)
        blocked._take(env, [Cause(**one) for one in causes])
        return blocked

    @classmethod
    def by_all(cls, missing):
        """Blocked by all of these at once.

        :param missing: a list of Blocked.
        """
        causes = {str(one): one for blocked in missing for one in blocked.causes}
        return cls.by(missing[0].env, list(causes.values()))

    @classmethod
    def by_job(cls, reason, job, **values):
        """Blocked by whatever blocks that job."""
        return cls(reason, job.env[job.res_model].browse(job.res_id), because=job._causes(), **values)

    @classmethod
    def by_error(cls, connection, subject, error, otherwise="refused_refused"):
        """Blocked by an error that the provider answered with.

        :param subject: the record that was sent. Of a shared reason the connection is the subject.
        """
        reason = reason_of(error, otherwise)
        return cls(
            reason, connection if REASONS[reason].shared else subject, **error_values(error, connection.provider_label))

    def of_ids(self, ids):
        """The same causes with the ids of other records.

        :param ids: {id of a record that is a cause: id that takes its place}
        """
        return Blocked.by(self.env, [one | {"id": ids.get(one["id"], one["id"])} for one in self.causes])

    @property
    def sentence(self):
        return joined(self.env, self.causes)

    @property
    def remedy(self):
        return remedy_of(self.causes)

    def __str__(self):
        return self.sentence


def stated(sentence, remedy, subject=None):
    """A cause of which only the worded sentence is known."""
    return asdict(cause(STATED, subject, text=sentence or "", remedy=remedy or ""))
