"""The encoder of sentences that a setting turns on; what its vectors are for is told in `matching/sentences.py`."""

from importlib import import_module

from bot.config import SENTENCE_PACKAGES, Config
from matching.sentences import Encode, encoding, off


def encoder_of(config: Config) -> Encode:
    """What encodes sentences, as the setting says; only then is the package imported, which takes seconds."""
    if not config.sentence_vectors:
        return off
    # On one core: spread over several, the small products of one sentence take many times as long.
    return encoding(import_module(SENTENCE_PACKAGES[0]).USE(threads=1).encode)
