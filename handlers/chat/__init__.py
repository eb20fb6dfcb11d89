"""Talk, one module per conversation: takes a Turn, gives an Answer, sends nothing."""
