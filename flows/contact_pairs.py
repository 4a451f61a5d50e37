"""Which contact of the books is which of Odoo, where they are not linked: one set of rules for both directions."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from odoo.tools import SQL

from ..providers import PROVIDERS
from ..providers.names import UNSEEN
from .contact_guards import guards
from .contact_names import contact_names, contact_numbers, email_addresses

# Suffixes that were added to a name in the books because another contact has it.
ADDITION = re.compile(r"\s*\([^()]*\)\s*$")
OWN_NUMBER = re.compile(r"ODOO-([1-9]\d{0,8})")
# Characters that providers ignore or replace in names. The database compares without them, then Python compares
# exactly.
LOOSE = "".join((*filter(str.isspace, map(chr, range(0x3001))), *map(chr, UNSEEN), ":-\"'“”„″‘’′"))


class Unsure(Exception):
    """A contact of one side might be one of the other.

    :ivar others: the records of the other side that might be meant.
    :ivar rivals: the records of this side that the one of the other side might be instead.
    """

    def __init__(self, others, rivals=()):
        super().__init__()
        self.others, self.rivals = others, rivals


@dataclass(frozen=True, eq=False)
class Traits:
    """The values by which one contact is recognised.

    :ivar own_name: the name that only it can have, because it contains our number.
    """

    record: Any
    names: frozenset
    emails: frozenset
    numbers: frozenset
    own_name: str = ""

    def tokens(self):
        return {(kind, text) for kind in ("names", "emails", "numbers") for text in getattr(self, kind)}


class ContactPairs:
    """The unlinked contacts of both sides that might be one another, compared by number, name and e-mail address.

    A pair is certain with our own number and the name or e-mail address, or with the exact name as the books compare
    names, if no other contact has it. An e-mail address or a number alone is shared too often: a person is asked.
    """

    def __init__(self, connection, kind):
        self.connection, self.env = connection, connection.env
        self.kind = kind
        self.provider = PROVIDERS[connection.provider]
        self.record_kind = self.provider.record_kind(kind)
        self.mark_prefix = connection._key(connection.company_id.partner_id).rpartition(":")[0] + ":"
        self.rows, self.partners = Side(), Side()
        self.reserved = {}

    # Who is compared

    def load_for_partners(self, partners):
        """Load these contacts of Odoo, and the similar ones of the books."""
        self._add_partners(partners)
        self._add_rows(self._rows_like(self.partners))
        self._add_partners(self._partners_like(self.rows, persons=False))

    def load_for_rows(self, rows):
        """Load these contacts of the books, and the similar ones of Odoo."""
        self._add_rows(rows)
        self.add_partners(self._partners_like(self.rows, persons=True))
        self._add_rows(self._rows_like(self.partners))

    def add_partners(self, partners):
        """Add these contacts; a contact person counts as its company."""
        companies = partners.commercial_partner_id
        self._add_partners(companies, (partners - companies).grouped("commercial_partner_id"))

    def _add_partners(self, partners, persons=None):
        for partner in partners:
            if partner.id not in self.partners.known:
                self.partners.add(self._of_partner(partner, (persons or {}).get(partner, ())))

    def _add_rows(self, rows):
        for row in rows:
            if row.id not in self.rows.known:
                self.rows.add(self._of_row(row))

    def _of_partner(self, partner, persons):
        key, names = self.provider.name_key, contact_names(partner, self.kind)
        numbers = {f"{self.mark_prefix}{partner.id}"}
        if self.provider.contact_number_is_ours:
            numbers.update(contact_numbers(partner, self.provider.longest_contact_number))
        return Traits(
            partner, names=frozenset(map(key, names)) if partner.name else frozenset(),
            emails=_emails(partner.email, *(person.email for person in persons)),
            numbers=frozenset(numbers), own_name=key(names[-1]))

    def _of_row(self, row):
        mark = (row.contact or {}).get("mark") or ""
        numbers = {mark} if mark.startswith(self.mark_prefix) else set()
        if self.provider.contact_number_is_ours and row.number:
            numbers.add(row.number)
        return Traits(
            row, names=frozenset({row.name_key} if row.name_key else ()), emails=_emails(row.email),
            numbers=frozenset(numbers))

    def _rows_like(self, partners):
        """The unlinked contacts of the books that have something in common with these of Odoo."""
        names, emails, numbers = partners.all("names"), partners.all("emails"), partners.all("numbers")
        Record = self.env["books.record"]
        if not names:
            return Record
        Record.flush_model(["name_key", "email", "number", "contact", "state", "kind", "res_id"])
        return Record.browse(row_id for [row_id] in self.env.execute_query(SQL(
            """
            SELECT id FROM books_record
             WHERE connection_id = %s AND kind = %s AND state = 'active' AND COALESCE(res_id, 0) = 0
               AND merge_into_id IS NULL
               AND (name_key = ANY(%s) OR LOWER(email) = ANY(%s) OR number = ANY(%s) OR contact->>'mark' = ANY(%s))
             ORDER BY id
            """, self.connection.id, self.record_kind, names, emails,
            numbers if self.provider.contact_number_is_ours else [], numbers)))

    def _partners_like(self, rows, persons):
        """The unlinked contacts of Odoo that this company may use and that have something in common with these of the
        books.

        :param persons: whether contact persons are, too, by their e-mail address.
        """
        Partner = self.env["res.partner"]
        names = [name for row in rows.records() for name in {row.name or "", ADDITION.sub("", row.name or "")} if name]
        emails, numbers = rows.all("emails"), rows.all("numbers")
        if not (names or emails or numbers):
            return Partner
        ids = [int(number) for number in map(self._own_id, numbers) if number]
        Partner.flush_model(["name", "email_normalized", "ref", "active", "company_id", "commercial_partner_id"])
        self.env["books.record"].flush_model(["res_model", "res_id", "kind"])
        return Partner.browse(partner_id for [partner_id] in self.env.execute_query(SQL(
            """
            SELECT partner.id FROM res_partner partner
             WHERE partner.active AND (partner.company_id IS NULL OR partner.company_id = ANY(%(companies)s))
               AND (partner.commercial_partner_id = partner.id AND (
                        partner.id = ANY(%(ids)s) OR partner.ref = ANY(%(refs)s)
                        OR LOWER(NORMALIZE(TRANSLATE(partner.name, %(loose)s, ''), NFD)) IN (
                            SELECT LOWER(NORMALIZE(TRANSLATE(name, %(loose)s, ''), NFD)) FROM UNNEST(%(names)s) name))
                    OR (%(persons)s OR partner.commercial_partner_id = partner.id)
                        AND partner.email_normalized = ANY(%(emails)s))
               AND NOT EXISTS (
                   SELECT FROM books_record row
                    WHERE row.connection_id = %(connection)s AND row.kind = %(kind)s
                      AND row.res_model = 'res.partner' AND row.res_id = partner.commercial_partner_id)
             ORDER BY partner.id
            """, companies=self.connection._company_ids(), ids=ids, loose=LOOSE, names=names, emails=emails,
            refs=numbers if self.provider.contact_number_is_ours else [], persons=persons,
            connection=self.connection.id, kind=self.record_kind)))

    def _own_id(self, number):
        """The id of the contact of Odoo that a number or a mark of ours names."""
        found = OWN_NUMBER.fullmatch(number.replace(self.mark_prefix, "ODOO-", 1))
        return found and found[1]

    # Who is who

    def row_of(self, partner):
        """The contact of the books that certainly is this one of Odoo; None if there is none.

        :raises Unsure: one might be.
        """
        return self._sure(self.partners.known[partner.id], self.rows, self.partners, self._tie)

    def partner_of(self, row):
        """The contact of Odoo that certainly is this one of the books; None if there is none.

        :raises Unsure: one might be.
        """
        return self._sure(
            self.rows.known[row.id], self.partners, self.rows, lambda one, other: self._tie(other, one))

    def _tie(self, partner, row):
        """What a contact of Odoo and one of the books have in common."""
        return Tie(
            number=not partner.numbers.isdisjoint(row.numbers), name=not partner.names.isdisjoint(row.names),
            email=not partner.emails.isdisjoint(row.emails), own_name=partner.own_name in row.names,
            reserved=self._is_reserved(partner.record))

    def _is_reserved(self, partner):
        """Whether only a person may link this contact."""
        if partner.id not in self.reserved:
            partners = partner.union(*self.partners.records())
            guarded = guards(partners)
            self.reserved.update({one.id: guarded.get(one.id, False) for one in partners})
        return self.reserved[partner.id]

    def _sure(self, one, others, rivals, tie):
        candidates = others.like(one)
        for is_sure in (Tie.is_numbered, Tie.is_named):
            found = [other for other in candidates if is_sure(tie(one, other))]
            if len(found) > 1:
                found = [other for other in found if tie(one, other).email] or found
            if len(found) > 1:
                raise Unsure([other.record for other in found])
            if found:
                against = [] if is_sure is Tie.is_numbered else self._rivals(one, found[0], rivals, tie)
                if against:
                    raise Unsure([found[0].record], [rival.record for rival in against])
                self._taken(one, found[0])
                return found[0].record
        might = [other for other in candidates if not self._is_anothers(one, other, rivals, tie)]
        if might:
            raise Unsure([other.record for other in might])
        return None

    def _rivals(self, one, other, rivals, tie):
        """The other candidates with the same name."""
        same = [rival for rival in rivals.like(other) if rival is not one and tie(rival, other).name]
        if tie(one, other).email:
            same = [rival for rival in same if tie(rival, other).email]
        return same

    def _is_anothers(self, one, other, rivals, tie):
        """Whether another contact certainly is `other`, so that what it has in common with `one` does not count."""
        return not tie(one, other).name and any(
            tie(rival, other).is_sure() for rival in rivals.like(other) if rival is not one)

    def _taken(self, *pair):
        for side in (self.rows, self.partners):
            for traits in pair:
                side.discard(traits)


@dataclass(frozen=True)
class Tie:
    """What a contact of Odoo and one of the books have in common."""

    number: bool
    name: bool
    email: bool
    own_name: bool
    reserved: bool

    def is_numbered(self):
        return not self.reserved and (self.own_name or (self.number and (self.name or self.email)))

    def is_named(self):
        return not self.reserved and self.name

    def is_sure(self):
        return self.is_numbered() or self.is_named()


class Side:
    """The contacts of one side, indexed by their traits. `known`: {id: Traits}."""

    def __init__(self):
        self.known = {}
        self.by_token = defaultdict(list)

    def add(self, traits):
        self.known[traits.record.id] = traits
        for token in traits.tokens():
            self.by_token[token].append(traits)

    def discard(self, traits):
        """Do not compare it any more."""
        for token in traits.tokens():
            if traits in self.by_token[token]:
                self.by_token[token].remove(traits)

    def records(self):
        return [traits.record for traits in self.known.values()]

    def all(self, kind):
        return sorted({text for traits in self.known.values() for text in getattr(traits, kind)})

    def like(self, other):
        """Those that have something in common with one of the other side, each once."""
        found = {id(traits): traits for token in sorted(other.tokens()) for traits in self.by_token.get(token, ())}
        return list(found.values())


def _emails(*texts):
    return frozenset(address for text in texts for address in email_addresses(text))
