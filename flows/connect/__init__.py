"""Consent, settings, schedules: how a company is connected to its books."""
