"""Years of believable history for one set of books of each service.

The story is the same for all services; how it is entered is each one's own (`bookkeeper`), by the code that answers
requests and acts by hand, so that nothing comes about that the service itself could not hold.
"""
import random

from .days import Days
from .story import Story

YEARS = 5


def live(make, bookkeeper, documents, seed, years, end):
    """Books newly made by `make(clock)`, with so many documents of so many years before `end`."""
    chance = random.Random(f"{seed} {documents} {years}")
    days = Days(chance, end, years)
    books = make(days.clock)
    Story(bookkeeper(books), chance, days, documents).tell()
    return books
