"""Journeys: residents on the stand-in's phones, through real HTTP and a real database; kept as transcripts."""
