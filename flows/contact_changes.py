"""What of a contact changed in Odoo, and what in the books, since both sides agreed: field by field."""

from functools import cached_property

from ..providers import PROVIDERS
from .contact_document import current_document
from .contact_fields import ADDRESSES, OF_NAME, changed_fields, flat, part_of
from .contact_guards import guarded_parts
from .contact_names import contact_names, email_addresses


class ContactChanges:
    """One linked contact of the books beside the one of Odoo.

    :ivar now_here: what Odoo holds, {field: value}; `now_there`: what the books hold.
    :ivar before_here: the same when both agreed, None where they never did.
    :param document: the contact as `contact_document`, where it is known already.
    """

    def __init__(self, row, partner, document=None):
        self.row, self.partner, self.kind = row, partner, row._contact_kind()
        self.provider = PROVIDERS[row.connection_id.provider]
        self.document = document or current_document(partner, self.kind, row.connection_id)
        self.now_here, self.now_there = flat(self.document.content()), flat(row.contact or {})
        self.before_here = flat(row.odoo_snapshot) if row.odoo_snapshot else None

    @cached_property
    def held(self):
        """The values that the books would return for the contact if it were written as in Odoo."""
        document = self.document
        if len(document.name) > self.provider.longest_contact_name:
            return self.now_here
        return flat(self.row.connection_id._provider_offline().as_held(document).content())

    @cached_property
    def guarded(self):
        """The parts that a pull never changes."""
        return guarded_parts(self.partner)

    @cached_property
    def made_of_others(self):
        """The fields that Odoo derives: from the name, and from the address if there is no delivery address."""
        own = self.partner.address_get(["delivery"])["delivery"] != self.partner.id
        return {*OF_NAME, *(() if own else (field for field in self.now_here if part_of(field) == "delivery"))}

    @cached_property
    def there(self):
        """The fields that changed in the books; all where both never agreed."""
        return changed_fields(self.row.books_snapshot, self.row.contact) - set(OF_NAME)

    @cached_property
    def here(self):
        """The fields that changed in Odoo and are to be sent."""
        return {field for field in self.now_here if part_of(field) not in self.provider.contact_read_only
                and self._is_changed_here(field)}

    def _is_changed_here(self, field):
        before = self.before_here or {}
        if field not in before:
            return field not in self.made_of_others and not self.is_same(field)
        if self.now_here[field] == before[field] or field == "term" and not self.now_here[field]:
            return False  # the removal of a payment term cannot be expressed
        if field in self.made_of_others:
            # Only values that Odoo wrote are updated; anything else was entered by a person.
            return self.now_there.get(field, "") == before[field] and field in self.now_there
        return True

    def is_same(self, field):
        """Whether both sides hold the same, each in its own way."""
        here, there = self.now_here.get(field, ""), self.now_there.get(field)
        if there is None or there in (here, self.held.get(field, "")):
            return True
        if field == "name":
            return self.provider.name_key(there) in map(
                self.provider.name_key, contact_names(self.partner, self.kind))
        if field == "email":
            return addresses(there) == addresses(here) or addresses(there) == addresses(self.held.get(field, ""))
        return False

    @cached_property
    def conflicts(self):
        """The fields that both sides changed to different values: a person decides. An address is always
        decided as a whole."""
        both = self.here & self.there
        both = both and {
            field for field in both - self.made_of_others
            if part_of(field) not in self.guarded and not self.is_same(field)}
        asked = {part_of(field) for field in both} & set(ADDRESSES)
        return both | {field for field in (self.here | self.there if asked else ()) if part_of(field) in asked}

    @property
    def to_take(self):
        """The fields that only the books changed."""
        return self.there - self.conflicts - (self.here & self.there)

    @property
    def to_send(self):
        """The fields that only Odoo changed."""
        return self.here - self.conflicts

    def all_there(self):
        """The fields with different values in the books, as far as the books return them. An empty value counts only
        if it was empty when both agreed, or was emptied in the books."""
        before = self.before_here or {}
        return {
            field for field in set(self.now_there) - set(OF_NAME) if not self.is_same(field)
            and (self.now_there[field] or field in self.there or not before.get(field, True))}


def addresses(text):
    return {address.lower() for address in email_addresses(text)}
