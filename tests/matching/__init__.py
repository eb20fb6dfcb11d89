"""Tests of matching: what was meant, what fits, and why."""
