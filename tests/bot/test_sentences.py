"""The encoder of sentences is there when the setting asks for it."""

from dataclasses import replace

from bot.config import read_config
from bot.sentences import encoder_of
from matching.sentences import off

_CONFIG = read_config({}, needs_line=False)


def test_without_the_setting_nothing_is_encoded() -> None:
    assert encoder_of(_CONFIG) is off


def test_with_the_setting_sentences_have_a_direction() -> None:
    encode = encoder_of(replace(_CONFIG, sentence_vectors=True))
    assert encode("編み物が好き").any()
    assert (encode("編み物が好き") != encode("囲碁を打ちたい")).any()
