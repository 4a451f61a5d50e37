"""What changes over the years beside documents: contacts are renamed, merged and archived, goods come to an end."""
from . import names


class Changes:
    """The part of a story that lists play."""

    def plan_changes(self):
        count = len(self.days.queue)
        for act, share, least in (
                (self.rename, 0.0016, 2), (self.merge, 0.0009, 2), (self.archive, 0.0025, 3), (self.retire, 0.0004, 2)):
            for _one in range(max(least, round(count * share))):
                self.days.on(self.chance.uniform(self.days.length * 0.25, self.days.length * 0.98), act)

    def one_of(self, wanted):
        sides = ("customer", "customer", "supplier")
        found = [party for side in sides for party in self.parties[side] if wanted(party)]
        return self.chance.choice(found) if found else None

    def gone(self, party):
        party.active = False
        self.parties[party.side].remove(party)

    def rename(self):
        party = self.one_of(lambda party: True)
        if party:
            party.name = self.new_name(party.side, party.currency)
            self.books.rename(party)

    def archive(self):
        """Mostly one with whom nothing is open."""
        may = self.may_leave()
        party = self.one_of(lambda party: party in may and (self.happens(10) or not self.has_open(party)))
        if party:
            self.gone(party)
            self.books.archive(party)

    def merge(self):
        """Two entries for one firm become one; the second of them may have come by a merge itself."""
        loser = self.one_of(self.may_leave().__contains__)
        winner = loser and self.one_of(lambda party: (party.side, party.currency) == (loser.side, loser.currency)
                                       and party is not loser and not party.parent)
        if not winner:
            return
        self.books.merge(loser, winner)
        self.gone(loser)
        loser.merged = winner
        winner.open += loser.open

    def may_leave(self):
        """Who may go: none of the biggest, none with others below or with projects, and enough stay."""
        above = {party.parent for party in self.parties["customer"]}
        return {party for there in self.parties.values() for party in there[5:]
                if not (party in above or party.parent or party.projects)}

    def has_open(self, party):
        return any(self.books.due(entered) for entered in party.open)

    def retire(self):
        """Something is no longer sold, and is followed by something like it."""
        code = self.chance.choice(sorted(self.goods))
        _code, name, price, service = self.goods.pop(code)
        self.books.retire(code)
        count = self.counted(name)
        fresh = (f"{code.split('/')[0]}/{count + 1}", f"{name.split(',')[0]}, series {count + 1}", price, service)
        self.goods[fresh[0]] = fresh
        self.books.add_good(next(key for key, goods in names.GOODS.items() if any(
            good[0] == code.split("/")[0] for good in goods)), fresh)
