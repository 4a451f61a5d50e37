"""Ages and days in words, in the reader's language."""

from datetime import timedelta

from babel.dates import format_skeleton, format_timedelta

from odoo.tools.misc import babel_locale_parse, get_lang


def age(env, moment, now):
    """How long ago that was, in the user's language: "5 minutes ago"."""
    return format_timedelta(min(moment - now, timedelta(seconds=-1)), add_direction=True, locale=_locale(env))


def duration(env, length):
    """A length of time in the user's language: "5 minutes"."""
    return format_timedelta(length, locale=_locale(env))


def day_of_year(env, day):
    """A day without its year: "Nov 16", "16. Nov."."""
    return format_skeleton("MMMd", day, locale=_locale(env))


def _locale(env):
    return babel_locale_parse(get_lang(env).code)
