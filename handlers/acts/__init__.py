"""Verbs, one module each: what residents, staff and the calendar do. Handed a session; never commits."""
