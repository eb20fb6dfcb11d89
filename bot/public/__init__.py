"""Public pages: what anyone may open without LINE. The same acts and nouns as the talk."""
