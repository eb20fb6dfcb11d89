"""Who somebody is, and whom something is for."""

import pytest

from matching import audience
from matching.text import normalise


@pytest.mark.parametrize(
    ("said", "band", "with_children"),
    [
        ("0歳の赤ちゃんと行けるとこ", "baby", True),
        ("75歳です", "senior", False),
        ("高校生です", "teen", False),
        ("うちの小4、レゴ教室ないかな", "child", True),
        ("編み物がしたい", None, False),
    ],
)
def test_the_speaker_is_recognised(said: str, band: str | None, with_children: bool) -> None:
    found = audience.of_speaker(said)
    assert (found.age_band, found.with_children) == (band, with_children)


def test_people_one_wants_to_help_are_not_oneself() -> None:
    assert audience.of_speaker("お年寄りの話を聞くのが好き").age_band is None


def test_a_word_for_somebody_is_no_name_of_a_thing() -> None:
    assert audience.names_somebody("子ども") and audience.names_somebody("高齢")
    assert not audience.names_somebody("子ども会") and not audience.names_somebody("将棋")


def test_a_declared_audience_decides() -> None:
    assert "baby" in audience.of_item("乳幼児親子", "英語で絵本", "")
    assert "baby" not in audience.of_item("60歳以上", "老人いこいの家", "")


def test_for_everybody_means_no_limit() -> None:
    assert audience.of_item("だれでも", "囲碁クラブ", "碁盤を囲みます") == frozenset()


# What is said; the age band; tags that must be heard; tags that must not.
SAID = """
5か月の子と行ける所|baby|baby parent|
妊娠8か月です|baby|baby|child
3歳児のママです|child|parent child|
小1の双子女子|child|child parent|
中2の息子|teen|teen parent|child
高校生の娘と|teen|teen parent|child
娘がダンスを習いたい|child|child parent|
娘に言われて体操を始めたい|||child parent
息子が買うてくれた電話がわからん|||child parent
息子夫婦と離れて暮らしています|||child parent
子どもが学校に行っている間だけ体を動かしたい|||child parent
子どもを寝かしつけたあと本の話がしたい|||child
疎開の話を若い人に聞いてもらいたい|||youth
八十三になりますが歌いたい|senior|senior|
男の人ばかりのところは気後れする||men|
30過ぎて独身|||
アラフォー女子|adult|adult|
60代の夫婦|senior|senior|
定年後なにかしたい|senior|senior|
七十歳の手習い|senior|senior|
大学生です|youth|youth|
ひとり親です||parent|
双子がいます||parent|
男性だけでも|||senior
留学生です||foreigner|
にほんごが わかりません||foreigner|
わたしの くにの おんがく||foreigner|
弱視です||disabled|
親の介護をしながら働いてます||carer|
夫の転勤でついてきた||newcomer|
息子が30過ぎて部屋から出てこない||| child parent
おばあちゃんの話し相手なら私でも|||senior
ばあちゃんが作ってたような煮物|||senior
若い人に将棋を教えたい|||youth
お年寄りの話を聞くのが好き|||senior
亡くなった父のレコード|||senior parent
子ども食堂てつだいたい|||child
母が80歳で退屈してる|senior|senior|
虫が好きな息子と観察会|child|child parent|
my son is 5 years old|child|child parent|
retired teacher|senior|senior|
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_who_would_come_is_told_from_who_is_talked_about(line: str) -> None:
    said, band, heard, not_heard = line.split("|")
    found = audience.of_speaker(normalise(said))
    assert set(heard.split()) <= found.tags
    assert not set(not_heard.split()) & found.tags
    assert not band or found.age_band == band


@pytest.mark.parametrize(
    ("column", "span", "tags"),
    [
        ("市内在住の60歳以上", (60, None), {"senior"}),
        ("小学4〜6年生", (9, 12), {"child"}),
        ("3歳から就学前のお子さんと保護者", (3, 6), {"child", "parent"}),
        ("0〜3歳と保護者", (0, 3), {"baby", "parent"}),
        ("高校生", (15, 18), {"teen"}),
        ("おおむね65歳以上の方", (65, None), {"senior"}),
        ("小学生から大人まで", (6, None), set()),
        ("18歳以上", (18, None), set()),
        ("どなたでも", (None, None), set()),
        ("1歳半から3歳未満の親子", (None, 3), {"baby", "parent"}),
    ],
)
def test_an_audience_column_gives_ages_and_tags(
    column: str, span: tuple[int | None, int | None], tags: set[str]
) -> None:
    assert audience.limits(column) == span
    found = audience.of_item(column, "", "")
    assert found >= tags
    assert tags or not found & audience.AGES.keys()


@pytest.mark.parametrize(
    ("said", "meant", "clash"),
    [
        ("大人の集まり", {"child"}, True),
        ("70代です", {"teen"}, True),
        ("若い人が集まるところ", {"senior"}, True),
        ("若い人が集まるところ", {"teen", "youth"}, False),
        ("大人だけ、子どもは預けて", {"child"}, False),
        ("ママの集まり", {"baby"}, False),
        ("大人の集まり", set(), False),
        ("歩きたい", {"child"}, False),
    ],
)
def test_what_is_for_other_ages_clashes(said: str, meant: set[str], clash: bool) -> None:
    assert audience.of_speaker(said).clashes_with(meant) is clash


def test_years_at_university_are_an_age() -> None:
    assert audience.of_speaker("大学2年です").age_band == "youth"
