"""Consent, settings, schedules: the way into the books."""
