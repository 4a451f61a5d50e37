from datetime import timedelta

from odoo import fields, models

from ..providers.errors import BooksError
from ..tools.clock import database_now
from ..tools.held import LeftOut
from ..tools.retry import until_committed

# What the books told about themselves (closed periods, currencies) is taken for true this long.
FACTS_LAST = timedelta(days=1)


class BooksConnection(models.Model):
    """Closed periods: what becomes of documents that are dated in one."""

    _inherit = "books.connection"

    closed_period = fields.Selection(
        [("hold", "Hold them until the period is opened"), ("next", "Send them with the next open day"),
         ("skip", "Leave them out")],
        string="Documents in a closed period", default="hold", required=True, tracking=True,
        help="What becomes of documents dated in a period that is closed in the books.")
    facts_at = fields.Datetime(
        readonly=True, copy=False, help="When the books last told about themselves; empty to have them asked again.")

    def _read_facts(self):
        """Ask the books about themselves where that was long ago; False where they could not be asked."""
        if self.facts_at and self.facts_at > self.env.cr.now() - FACTS_LAST:
            return True
        self.env["ir.cron"]._commit_progress()  # nothing is held over the requests that follow
        try:
            facts = self._provider().check()
        except BooksError as error:
            until_committed(self.env, lambda error=error: self._halt(error))
            return False
        until_committed(self.env, lambda: self._note_facts(facts))
        return True

    def _note_facts(self, facts):
        self.write({"facts": facts.to_json(), "name": facts.name, "facts_at": database_now(self.env)})

    def _open_day(self, date, missing):
        """The day on which a document of this date is entered in the books.

        :param missing: [(sentence, remedy)]: what keeps it from being sent is added here.
        :raises LeftOut: such documents are not sent.
        """
        facts = self._facts()
        closed = facts and facts.locked_until
        if not closed or date > closed:
            return date
        if self.closed_period == "next":
            return closed + timedelta(days=1)
        sentence = self.env._(
            "Its date %(date)s lies in a period that is closed in %(books)s up to %(closed)s.",
            date=date, books=self.provider_label, closed=closed)
        if self.closed_period == "skip":
            raise LeftOut(self.env._("%s Documents of closed periods are left out.", sentence))
        missing.append((self.env._(
            "%s Open the period there and try again, or choose in the connection what becomes of such documents.",
            sentence), "settings"))
        return date
