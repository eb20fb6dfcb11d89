"""Remembers: one module per noun. `tables` imports all of them; a command that ends soon imports those it uses."""
