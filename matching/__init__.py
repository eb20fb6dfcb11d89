"""Judges: what was meant, what fits, and why. Works on plain values; only `search.py` sees `models`."""
