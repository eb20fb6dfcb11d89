"""Judges: what was meant, what fits, and why. Works on plain values; the few modules that read tables hand them over.

A map of the modules is in `docs/architecture.md`.
"""
