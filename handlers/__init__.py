"""Decides what happens: the conversation and the acts behind it. Knows neither LINE nor Flask, and reads no clock."""
