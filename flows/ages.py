"""Ages in words."""

from datetime import timedelta

from babel.dates import format_timedelta

from odoo.tools.misc import babel_locale_parse, get_lang


def age(env, moment, now):
    """How long ago that was, in the user's language: "5 minutes ago"."""
    return format_timedelta(
        min(moment - now, timedelta(seconds=-1)), add_direction=True, locale=babel_locale_parse(get_lang(env).code))
