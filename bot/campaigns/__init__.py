"""Sends announcements: one process at a time for a channel, batch by batch, each accepted by LINE once."""
