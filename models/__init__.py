"""Remembers: one module per noun. Importing this package imports every table."""
