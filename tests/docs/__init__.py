"""The documents keep up with the program."""
