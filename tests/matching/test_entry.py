"""What an item tells by itself."""

from matching import vocabulary
from matching.catalogue import Item
from matching.corrected import Edit, corrected
from matching.entry import read, tell


def test_words_concepts_and_circumstances_are_read() -> None:
    entry = read(Item("c", "group", "がん患者の会", "編み物もします"))
    assert "編み物" in entry.words
    assert entry.concepts["knitting"] == 0.82
    assert entry.special


def test_a_role_wants_help_and_a_place_is_for_company() -> None:
    assert read(Item("r", "role", "受付")).concepts["volunteer"] == 1.0
    assert read(Item("p", "place", "まちの縁側")).concepts["salon"] >= 0.6


def test_a_word_of_the_name_counts_more_than_one_of_the_description() -> None:
    told = tell(Item("g", "group", "囲碁", "将棋"))
    count = dict(zip(told.entry.words, told.counts, strict=True))
    assert count["囲碁"] == 3 * count["将棋"]


def test_words_are_known_by_their_sound() -> None:
    assert tell(Item("g", "group", "ソーイング", "水")).readings == {"そおいんぐ": "ソーイング"}


def test_an_item_that_says_nothing_is_no_error() -> None:
    told = tell(Item("x", "group", ""))
    assert not told.entry.words and not told.entry.concepts
    assert not len(told.meanings) and not len(told.grams)


def test_what_is_done_tells_what_it_is_though_it_is_not_named() -> None:
    entry = read(Item("g", "group", "ななつの宝", "銅板にガラスの粉をのせて小さな電気炉で焼き、ブローチにします。"))
    assert entry.concepts["cloisonne"] > 0.9
    assert "cloisonne" in entry.meant and "metalwork" not in entry.meant


def test_of_a_name_alone_nobody_knows_what_is_meant() -> None:
    assert not read(Item("g", "group", "さくら")).concepts
    assert not read(Item("g", "group", "月の音", "集まります")).meant


def test_what_staff_deny_is_not_guessed_from_the_description() -> None:
    item = Item("g", "group", "月の音", "中国の二本弦の楽器を弓でひきます。ひざにのせて、ゆっくりした曲から。")
    assert "erhu" in read(item).meant
    with vocabulary.using(corrected([Edit("not_word", "erhu", form="二本弦")], "1")):
        assert "erhu" not in read(item).concepts


def test_what_is_only_meant_may_tell_of_a_situation_of_life() -> None:
    entry = read(Item("g", "group", "ただいまの家", "児童養護施設や里親の家を出た若者が、ごはんを食べに帰る会。"))
    assert "care_leavers" in entry.special


CLOISONNE = "銅板にガラスの粉をのせて小さな電気炉で焼き、ブローチにします。"
NOTES = "参加費は五百円、駐車場はありません。初めての方も大歓迎、見学もどうぞ。受付で名前を書いてください。" * 4


def test_far_on_in_a_description_nothing_is_guessed() -> None:
    assert "cloisonne" in read(Item("g", "group", "ななつの宝", CLOISONNE + NOTES)).meant
    assert "cloisonne" not in read(Item("g", "group", "ななつの宝", NOTES + CLOISONNE)).concepts


def test_what_only_the_venue_names_is_still_a_guess() -> None:
    assert "cloisonne" in read(Item("g", "group", "ななつの宝", CLOISONNE, venue="七宝焼の館")).meant
    assert "cloisonne" not in read(Item("g", "group", "七宝焼", CLOISONNE)).meant


def test_a_description_that_repeats_the_name_tells_nothing_more() -> None:
    assert not read(Item("g", "group", "銅板と電気炉と粉", "銅板と電気炉と粉")).meant


def test_how_people_meet_counts_less_beside_a_topic_in_the_name() -> None:
    beside, alone = read(Item("t", "group", "トレカ交流会")), read(Item("s", "group", "縁側サロン"))
    assert beside.concepts["tcg"] == 1.0 > beside.concepts["salon"] == 0.5
    assert "salon" not in beside.named and alone.concepts["fureai_salon"] == 1.0
    assert read(Item("c", "group", "コーラス花", "歌のあとにお茶会")).concepts["tea_talk"] == 0.82
    assert read(Item("p", "place", "卓球場")).concepts["salon"] == 0.6
