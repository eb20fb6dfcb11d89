"""What one sentence asks for."""

import time
from datetime import date, timedelta

import pytest

from matching.understand import Wanted, understand


def test_what_is_refused_is_not_wanted() -> None:
    wanted = understand("運動は苦手。手芸ならできる")
    assert "handicraft" in wanted.concepts
    assert "sport" in wanted.avoided
    assert "sport" not in wanted.concepts


@pytest.mark.parametrize(
    ("said", "wanted", "avoided"),
    [
        ("カラオケは嫌い、歌なら合唱がいい", "choir", "karaoke"),
        ("体操以外でヨガがいい", "yoga", "gymnastics"),
        ("英語じゃなくて韓国語", "korean", "english"),
        ("お酒の席はちょっと… ボードゲームがいい", "boardgame", "alcohol"),
    ],
)
def test_contrast_is_split(said: str, wanted: str, avoided: str) -> None:
    found = understand(said)
    assert wanted in found.concepts
    assert avoided in found.avoided


def test_being_bad_at_something_learnable_is_a_wish_to_learn() -> None:
    found = understand("スマホが苦手です")
    assert "smartphone" in found.concepts
    assert not found.avoided


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("子ども食堂てつだいたい", True),
        ("皿洗いくらいなら", True),
        ("編み物したい", False),
        ("スマホの使い方を教えてほしい", False),
        ("壊れた扇風機なおしてほしい", False),
    ],
)
def test_helping_is_told_from_joining(said: str, offered: bool) -> None:
    assert (understand(said).help > 0) is offered


def test_a_barred_day_leaves_the_others() -> None:
    days = {day for day, _ in understand("土曜以外で将棋").slots}
    assert days == {0, 1, 2, 3, 4, 6}


def test_when_one_is_busy_nothing_is_asked_for() -> None:
    assert {day for day, _ in understand("土日は忙しい。歩きたい").slots} == {0, 1, 2, 3, 4}
    assert {day for day, band in understand("平日は仕事です。歩きたい").slots if band == "morning"} == {5, 6}
    assert {band for _, band in understand("朝は忙しい。ヨガ").slots} == {"afternoon", "evening"}


def test_a_lorry_that_is_offered_is_no_liking_for_vehicles() -> None:
    wanted = understand("軽トラあります、日曜なら")
    assert wanted.help > 0.5 and not wanted.concepts and wanted.guessed[0][0] == "driving"


@pytest.mark.parametrize(
    ("said", "wanted", "told_aside"),
    [
        ("看護師をしています。絵を習いたい", "painting", "care"),
        ("介護士です、ダンスがしたい", "dance", "care"),
        ("トラック運転手をしています。釣りがしたい", "fishing", "driving"),
        ("パソコンはできるのでスマホだけ教わりたい", "smartphone", "pc"),
        ("英語は話せるので中国語を習いたい", "chinese", "english"),
        ("料理は好きでも嫌いでもないけど写真をやりたい", "photo", "cooking"),
        ("駅から歩いて行けるところで卓球", "tabletennis", "walking"),
        ("1時間だけ散歩したい", "walking", "short_help"),
        ("夫の転勤で来ました、子どもはいません", "newcomer", "children"),
        ("火曜と木曜は透析なので、それ以外の日に川柳", "senryu", "kidney"),
        ("透析が火木土なので、ほかの日に絵を習いたい", "painting", "kidney"),
        ("日曜の朝は教会なので、昼から囲碁", "go", "bible"),
        ("宗教の勧誘とかないとこで、お寺の話を聞きたい", "spirituality", "religion"),
        ("飼っていた犬が死んで、散歩する相手もいません", "pet_loss", "dog"),
        ("シングルで子ども二人です", "single_parent", "tennis"),
        ("ぬか床を分けてもらえませんか", "nukazuke", "food_support"),
        ("困っている子がいれば案内します。囲碁も", "go", "dental"),
        ("誰かと晩ごはんが食べたい、手芸も", "handicraft", "printmaking"),
        ("お茶を点ててみたい", "teaceremony", "tea_talk"),
    ],
)
def test_what_is_said_by_the_way_is_not_wanted(said: str, wanted: str, told_aside: str) -> None:
    found = understand(said).concepts
    assert wanted in found
    assert told_aside not in found


@pytest.mark.parametrize(
    ("said", "kept"),
    [("元看護師です。健康の話ならできます", "care"), ("保育士です。相談にのってほしい", "childcare_help")],
)
def test_a_trade_counts_where_it_is_offered_or_nothing_else_is_named(said: str, kept: str) -> None:
    assert kept in understand(said).concepts


def test_a_week_that_begins_on_a_friday_is_no_wish_for_fridays() -> None:
    found = understand("来週の金曜から一週間だけいます", today=date(2026, 11, 20))
    assert found.dates == frozenset(date(2026, 11, 27) + timedelta(days=n) for n in range(7))
    assert not found.slots


def test_nobody_means_what_is_for_other_ages() -> None:
    meant = {key for key, _ in understand("金曜の夜 大人の集まり").guessed}
    assert meant and "kids_place" not in meant
    assert "pregnancy" in {key for key, _ in understand("28歳、初めてのお産が不安").guessed}
    assert "adolescence" in {key for key, _ in understand("40代です。反抗期でどう接していいか").guessed}
    assert "senior" not in {key for key, _ in understand("若い人が集まるところ").guessed}
    assert "kids_place" in {key for key, _ in understand("小学生の息子が学校のあとひとり").guessed}


def test_place_time_and_company_are_read_together() -> None:
    found = understand("手稲で土曜の午前に子どもと卓球")
    assert found.place is not None
    assert found.place.ward == "手稲区"
    assert found.slots == {(5, "morning")}
    assert found.audience.with_children
    assert "tabletennis" in found.concepts


def test_weekdays_in_romaji_are_read() -> None:
    assert {day for day, _ in understand("doyoubi wa shigoto desu, nichiyoubi ni yoga").slots} == {6}
    assert {day for day, _ in understand("nihongo no benkyou shitai, heijitsu wa muri").slots} == {5, 6}


def test_romaji_is_read() -> None:
    assert "knitting" in understand("amimono").concepts


def test_a_repair_is_told() -> None:
    assert ("太きょく拳", "太極拳") in understand("太きょく拳").repaired
    assert understand("編み物すきです").repaired == ()


def test_a_word_the_vocabulary_lacks_is_kept() -> None:
    assert understand("彗星研究").words == ("彗星", "研究")


def test_anything_goes_is_understood() -> None:
    assert understand("なんでもいい").anything


def test_what_is_surely_meant_is_not_nothing() -> None:
    assert not Wanted(guessed=(("lonely", 0.6),)).empty
    assert Wanted(guessed=(("lonely", 0.3),)).empty


def test_nothing_said_is_empty() -> None:
    assert understand("").empty
    assert Wanted().empty


@pytest.mark.parametrize("hostile", ["あ" * 100_000, "苦手" * 50_000, "(" * 9_000, "\ud800" * 50, "編み物" * 30_000])
def test_hostile_text_is_short_work(hostile: str) -> None:
    understand("温める")
    began = time.thread_time()
    understand(hostile)
    assert time.thread_time() - began < 1.0


@pytest.mark.parametrize(
    "text", ["耳が遠いのですが参加できますか", "水曜の午後ひまです", "足が悪いです", "定年しました"]
)
def test_everyday_words_and_needs_are_no_topics(text: str) -> None:
    assert understand(text).words == ()


def test_people_who_are_bad_at_something_may_still_want_it() -> None:
    assert understand("料理が苦手な男でも行ける教室").avoided == frozenset()
    assert "cooking" in understand("料理が苦手な男でも行ける教室").concepts
    assert understand("料理は苦手なので手芸がいい").avoided == {"cooking"}


def test_learning_a_thing_is_no_wish_for_homework() -> None:
    assert understand("にほんご を べんきょう したい です").concepts == ("japanese",)
    assert "study" in understand("勉強を見てほしい").concepts
