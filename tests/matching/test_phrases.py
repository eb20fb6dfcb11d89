"""Ways of speaking are read by name; a pattern of several lines is one of them all."""

from matching.phrases import phrase, says


def test_a_name_in_several_lines_is_any_of_them() -> None:
    assert says("help_strong", "ボランティア")
    assert says("help_strong", "恩返しがしたい")
    assert not says("help_strong", "編み物")


def test_no_way_of_speaking_is_found_in_nothing() -> None:
    names = ("refused", "refused_weakly", "except", "rather", "others", "helped", "aside", "question", "school")
    assert not any(phrase(name).search("") for name in names)
