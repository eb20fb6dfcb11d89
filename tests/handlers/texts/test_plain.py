"""Hints for who writes: long sentences, many kanji, hard words; nothing to say of plain text."""

from handlers.texts.plain import Hints, hints


def test_plain_text_is_left_alone() -> None:
    assert not hints("あした、公園でおまつりがあります。10時からです。ぜひ来てください。").any
    assert hints("") == Hints()


def test_hard_words_come_with_plainer_ones_in_the_order_of_the_text() -> None:
    said = hints("下記のとおり実施します。申請書を持参してください。").swaps
    assert said == (("下記", "下"), ("実施します", "行います"), ("申請書", "申しこみの紙"), ("持参", "持ってくること"))


def test_a_long_sentence_is_pointed_out_sooner_in_easy_japanese() -> None:
    sentence = "あ" * 49 + "。"
    assert (hints(sentence).longest, hints(sentence, easy=True).longest) == (0, 50)
    assert hints("い" * 70 + "\n" + "う" * 10).longest == 70


def test_many_kanji_are_pointed_out_but_not_in_a_few_letters() -> None:
    assert hints("防災訓練実施予定地域住民各位宛避難経路確認依頼").kanji == 100
    assert hints("防災訓練").kanji == 0


def test_readings_in_brackets_and_addresses_do_not_count() -> None:
    text = "市役所（しやくしょ）で 話（はな）しましょう。 水曜日（すいようび）に 来（き）てください。"
    assert not hints(text, easy=True).any
    assert hints("くわしくは https://example.jp/" + "a" * 80).longest == 0
