"""The LINE stand-in: LINE's HTTP API at another base URL, a phone page for people, a driver for tests."""
