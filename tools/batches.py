"""Do something for many rows together, so that one that is refused does not stop the others."""

import logging

_logger = logging.getLogger(__name__)


def in_halves(env, items, step, later):
    """Run a step for all items together; if it is refused, in ever smaller batches, until only those are left out that
    are refused alone.

    :param items: records, or a list.
    :param step: a function of some of the items; what it changed is undone if it raises an error.
    :param later: errors that may only be a conflict with another worker: they are raised.
    :return: (the results of the steps, [(item, error)] of the items that are left out)
    """
    try:
        with env.cr.savepoint():
            return [step(items)], []
    except later:
        raise
    except Exception as error:
        if len(items) < 2:
            return [], [(item, error) for item in items]
        _logger.info("books_connector: %s are tried again in two halves: %s", len(items), error)
        half = len(items) // 2
        parts = [in_halves(env, part, step, later) for part in (items[:half], items[half:])]
        return [one for results, _refused in parts for one in results], [
            one for _results, refused in parts for one in refused]
