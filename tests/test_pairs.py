"""The histories that matching is tried on are what they say, and a careless way to match is found out by them."""

import collections
import re

from odoo.tests import BaseCase

from . import pairs


def by(company, way, alone=True):
    """Link what agrees in this way with one document; `alone` where it is the only one of the books that does."""
    found, others = collections.defaultdict(list), collections.Counter(map(way, company.books.values()))
    for key, document in company.odoo.items():
        found[way(document)].append(key)
    return {key: found[way(document)][0] for key, document in company.books.items()
            if len(found[way(document)]) == 1 and not (alone and others[way(document)] > 1)}


def exact(document):
    return (document.kind, document.number.strip().casefold(), document.contact, document.currency, document.total,
            document.date)


class TestPairs(BaseCase):
    def test_one_seed_makes_one_company_and_half_of_it_is_on_both_sides(self):
        self.assertEqual(pairs.company(3), pairs.company(3))
        self.assertNotEqual(pairs.company(3), pairs.company(4))
        for seed in range(20):
            made = pairs.company(seed, 300)
            every = len(made.odoo) + len(made.books) - len(made.pairs)
            self.assertTrue(0.45 < len(made.pairs) / every < 0.68, len(made.pairs) / every)
            self.assertTrue(0.1 < len(made.trap) / every < 0.32, len(made.trap) / every)
            self.assertEqual(set(made.wanted), set(made.books))
            self.assertEqual(len(set(made.pairs.values())), len(made.pairs))
            for key, document in made.books.items():
                self.assertEqual(key in made.pairs, made.wanted[key] in (pairs.LINK, pairs.ASK))
                if made.wanted[key] == pairs.LINK:
                    self.assertEqual(exact(document), exact(made.odoo[made.pairs[key]]))
                self.assertEqual(document.total, round(document.total, 2))
                self.assertLessEqual(document.paid, document.total)

    def test_what_is_to_be_linked_is_exact_alone_and_nothing_else_is(self):
        for seed in range(20):
            made = pairs.company(seed, 300)
            linked = by(made, exact)
            asked = {key for key, wanted in made.wanted.items() if wanted == pairs.ASK}
            self.assertEqual(pairs.faults(made, linked, asked), [], seed)
            self.assertEqual({key for key, wanted in made.wanted.items() if wanted == pairs.LINK}, set(linked))

    def test_each_careless_way_to_match_is_found_out(self):
        def digits(number):
            return re.sub(r"\D", "", number).lstrip("0")

        ways = {
            "without the contact": (lambda one: (one.kind, one.number, one.total, one.date), "one name for two, alone"),
            "without the date": (lambda one: (one.kind, one.number, one.contact, one.total), "number again, alone"),
            "without the currency": (lambda one: exact(one)[:3] + exact(one)[4:], "other currency"),
            "by digits": (lambda one: (digits(one.number), *exact(one)[2:]), "prefix"),
            "by the day in any order": (
                lambda one: exact(one)[:5] + (one.date.year, *sorted((one.date.month, one.date.day))), "day and month"),
        }
        for name, (way, trap) in ways.items():
            found = collections.Counter()
            for seed in range(10):
                made = pairs.company(seed, 300)
                found.update((what, why) for what, _key, why in pairs.faults(made, by(made, way), set()))
            self.assertTrue(found["linked wrongly", trap], (name, found))
        made = pairs.company(1, 300)
        found = {(what, why) for what, _key, why in pairs.faults(made, by(made, exact, alone=False), set())}
        self.assertIn(("linked wrongly", "twice in the books"), found)
        # And who never links and never asks is not right either.
        lazy = collections.Counter(what for what, _key, _trap in pairs.faults(pairs.company(1), {}, set()))
        self.assertEqual(set(lazy), {"left unlinked", "not asked"})
