"""The commands of `python -m bot`, a module per subject: each only reads its options and calls inward."""
