"""What is found out, and given away, while the documents of a batch are built."""

from dataclasses import asdict, replace

from ...tools.blocking import Waits
from ..blocking import Blocked, cause


class Collected:
    """What one batch shares while its documents are built one after the other.

    :ivar names: the keys of the names that were given in this batch; `numbers`: the numbers.
    :ivar account_items: {id of an account of the books: the item that posts to it, None where none is sure}
    :ivar deleted_parts: the names of the payments of which this batch deletes parts; `not_deleted`: see `former_parts`.
    """

    def __init__(self, connection):
        self.connection = connection
        self.names, self.numbers, self.deleted_parts = set(), set(), set()
        self.not_deleted = None
        self.account_items = {}
        self._failed = {}  # {(kind, model): {id: its failed job, or None}}
        self._unmapped = {}  # {(kind, records that mean nothing in the books): their place}

    def failed_job(self, kind, record, among):
        """The job of another record that this one waits for, if it failed.

        :param among: all such records of the batch: their jobs are read together.
        """
        failed = self._failed.setdefault((kind, record._name), {})
        if record.id not in failed:
            needed = record | among
            failed |= dict.fromkeys(needed.ids) | failed_jobs(self.connection, kind, needed)
        return failed[record.id]

    def not_sent_yet(self, kind, record, among):
        """What stops something of which another document has to be in the books first: see `failed_job`."""
        job = self.failed_job(kind, record, among)
        return Blocked.by_job("document_not_sent", job) if job else Waits()

    def not_mapped(self, kind, records, reason, **values):
        """The Blocked of records that are not mapped; its cause is a row of the mapping, by a negative number until
        `make_mappings` creates it.

        :param records: one record, or the taxes of one line, which mean something together.
        """
        place = self._unmapped.setdefault((kind, records), len(self._unmapped) + 1)
        stops = cause(reason, None, books=self.connection.provider_label, **values)
        return Blocked.by(self.connection.env, [asdict(replace(stops, model="books.mapping", id=-place))])

    def make_mappings(self):
        """Rows of the mapping, with suggestions, for all of the batch that was found to be unmapped, together.

        :return: {what `not_mapped` named as the id of the cause: id of the row}
        """
        Mapping, rows = self.connection.env["books.mapping"], {}
        for kind in {kind for kind, _records in self._unmapped}:
            places = {tuple(sorted(of.ids)): place for (one, of), place in self._unmapped.items() if one == kind}
            Mapping._ensure(self.connection, kind, [of for one, of in self._unmapped if one == kind])
            found = Mapping.search([
                ("connection_id", "=", self.connection.id), ("kind", "=", kind),
                ("res_id", "in", [key[0] for key in places])])
            rows |= {-places[row._key()]: row.id for row in found if row._key() in places}
        return rows


def failed_jobs(connection, kind, records):
    """{id: the job} of those of these records that could not be sent."""
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "failed"),
        ("res_model", "=", records._name), ("res_id", "in", records.ids)])
    return {job.res_id: job for job in jobs}
