"""The catalogue of sentences in three languages."""
