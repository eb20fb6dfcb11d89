"""The three catalogues say the same things, in words and lengths that residents and LINE can take."""

import re
from string import Formatter

import pytest

from bot.line.counting import graphemes
from bot.line.limits import QUICK_LABEL
from bot.opendata.columns import FACT_COLUMNS
from handlers.chat.profile import AGE_BANDS, SLOTS, SUPPORT
from handlers.texts import LANGUAGES, catalogue, say
from handlers.turn import Text, t
from matching import support

each_language = pytest.mark.parametrize("language", LANGUAGES)

_KANJI = "[々一-鿿]"
_READING = "（[ぁ-んー]+）"
# How these are read depends on the number before them: ひとり, さんにん; ごふん, じゅっぷん.
_COUNTERS = "[人分]"
_NO_BUTTON = {"button.old", "language.ask", "language.done"}
_FREE_PHONE = "0120-000-000"


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[。？])|\n", text)


def of_table(language: str, table: str) -> dict[str, str]:
    return {key: words for key, words in catalogue(language).items() if key.startswith(table + ".")}


def labels() -> list[Text]:
    """Everything that becomes a button, with the words of other keys that it is made of."""
    whole = [*of_table("ja", "button"), *of_table("ja", "age"), *of_table("ja", "language")]
    plain = [t(key) for key in whole if key not in _NO_BUTTON and not placeholders(catalogue("ja")[key])]
    tickable = [t(f"slot.{slot}") for slot in SLOTS] + [t(f"fact.{key}") for key in SUPPORT]
    ticked = [t(f"button.{box}", label=label) for box in ("ticked", "unticked") for label in tickable]
    notices = ("reminders", "day_before", "hours_before", "announcements")
    switches = [t(f"button.turn_{way}", what=t(f"notices.{name}")) for way in ("on", "off") for name in notices]
    return [*plain, *ticked, *switches, t("crisis.call", number=_FREE_PHONE)]


@each_language
def test_every_language_has_the_same_keys(language: str) -> None:
    assert catalogue(language).keys() == catalogue("ja").keys()


@each_language
def test_every_language_fills_in_the_same_values(language: str) -> None:
    assert {key: placeholders(words) for key, words in catalogue(language).items()} == {
        key: placeholders(words) for key, words in catalogue("ja").items()
    }


@each_language
def test_nothing_is_left_unsaid(language: str) -> None:
    assert {key for key, words in catalogue(language).items() if not words.strip()} <= {"card.text"}


@each_language
def test_every_button_can_be_read_to_its_end(language: str) -> None:
    written = [say(language, label) for label in labels()]
    assert [label for label in written if graphemes(label) > QUICK_LABEL] == []


@each_language
def test_buttons_that_stand_together_differ(language: str) -> None:
    age = [say(language, t(f"age.{band}")) for band in AGE_BANDS]
    times = [say(language, t(f"slot.{slot}")) for slot in SLOTS]
    helps = [say(language, t(f"fact.{key}")) for key in SUPPORT]
    leaving = [say(language, t(f"button.{key}")) for key in ("leave_sure", "stay", "cancel", "leave")]
    assert all(len(set(together)) == len(together) for together in (age, times, helps, leaving))


@each_language
@pytest.mark.parametrize(
    ("key", "buttons"),
    [
        ("welcome.way_out", ("menu", "data")),
        ("consent.needed", ("start", "menu")),
        ("remind.off", ("plans",)),
        ("again.no_date", ("find",)),
        ("help.text", ("join", "cancel", "plans", "data")),
    ],
)
def test_a_sentence_calls_a_button_by_the_name_it_bears(language: str, key: str, buttons: tuple[str, ...]) -> None:
    words = catalogue(language)
    assert [name for name in buttons if words[f"button.{name}"] not in words[key]] == []


@pytest.mark.parametrize("key", sorted({*support.KEYS, *FACT_COLUMNS}))
def test_every_fact_about_a_place_can_be_said(key: str) -> None:
    assert f"fact.{key}" in catalogue("ja")


def test_japanese_sentences_are_short() -> None:
    long = {key: one for key, words in catalogue("ja").items() for one in sentences(words) if len(one) > 60}
    assert long == {}


def test_easy_sentences_are_shorter_still() -> None:
    bare = {key: re.sub(rf"{_READING}|[ 　]", "", words) for key, words in catalogue("easy").items()}
    assert {key: one for key, words in bare.items() for one in sentences(words) if len(one) > 40} == {}


def test_easy_japanese_gives_every_kanji_its_reading() -> None:
    without_counters = {key: re.sub(rf"\}}{_COUNTERS}", "", words) for key, words in catalogue("easy").items()}
    unread = re.compile(rf"{_KANJI}(?!{_KANJI}|{_READING})")
    assert {key: words for key, words in without_counters.items() if unread.search(words)} == {}


def test_english_is_written_in_latin_letters() -> None:
    own_names = {"language.ja_name", "language.easy_name"}
    japanese = re.compile(rf"{_KANJI}|[ぁ-んァ-ヶ「」。、]")
    assert {key for key, words in catalogue("en").items() if japanese.search(words)} == own_names


@each_language
def test_each_language_is_offered_under_its_own_name(language: str) -> None:
    names = of_table(language, "language")
    assert (names["language.en_name"], names["language.ja_name"][:3]) == ("English", "日本語")


@each_language
def test_a_missing_value_is_a_slip_of_ours(language: str) -> None:
    with pytest.raises(KeyError, match="name"):
        say(language, t("details.summary"))


@each_language
def test_names_from_the_catalogue_of_places_stay_as_they_are(language: str) -> None:
    assert say(language, "朝のラジオ体操 {雨天中止}") == "朝のラジオ体操 {雨天中止}"
    assert "{雨天中止}" in say(language, t("details.summary", name="{雨天中止}"))


@pytest.mark.parametrize(("language", "between"), [("ja", "・"), ("easy", "、"), ("en", ", ")])
def test_several_things_are_listed_as_the_language_does(language: str, between: str) -> None:
    signs, writing = t("fact.sign_language"), t("fact.writing")
    listed = say(language, t("card.facts", facts=(signs, writing)))
    assert listed.endswith(say(language, signs) + between + say(language, writing))
