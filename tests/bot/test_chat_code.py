"""The address that opens the chat, and its code."""

from bot.chat_code import as_svg, chat_address


def test_words_and_id_are_written_as_line_reads_them() -> None:
    address = chat_address("@musubi", "紹介 abc/?&")
    assert address == "https://line.me/R/oaMessage/%40musubi/?%E7%B4%B9%E4%BB%8B%20abc%2F%3F%26"


def test_the_code_is_one_picture_without_a_size_of_its_own() -> None:
    drawn = as_svg(chat_address("@musubi", "紹介"))
    assert drawn.startswith("<svg") and "viewBox" in drawn and 'width="' not in drawn
