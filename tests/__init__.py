"""The same tree as the code, plus journeys/ and factories.py."""
