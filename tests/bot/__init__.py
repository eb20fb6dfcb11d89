"""Tests of the edges: what listens and sends."""
