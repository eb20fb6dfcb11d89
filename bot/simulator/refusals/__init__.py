"""What LINE refuses: a reading of its published limits, made apart from the bot's own so that each checks the other."""
