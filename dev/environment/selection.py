"""A plugin of pytest: of the stories of several services, every run tells each for half of them.

Which half is decided by the story's name, so that each service gets about as many, and the same in every run.
"""

from collections import defaultdict
from zlib import crc32


def pytest_collection_modifyitems(config, items):
    from odoo.tests import TransactionCase  # not there before the environment is

    variants = defaultdict(list)
    for item in items:
        if item.cls and issubclass(item.cls, TransactionCase):
            variants[item.function].append(item)  # the same one in all classes that inherit it
    left = set()
    for story, those in variants.items():
        if len(those) > 1:
            those.sort(key=lambda item: item.nodeid)
            left.update(those[crc32(story.__qualname__.encode()) % 2::2])
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]
