"""What a sentence refuses is told from what it asks for, however it is said."""

import pytest

from matching import vocabulary
from matching.refusals import split
from matching.tables import DATA, rows
from matching.understand import understand

# What is said; a concept wanted; a concept refused.
CONTRASTS = """
カラオケは嫌い、歌なら合唱がいい|choir|karaoke
カラオケじゃなくて将棋|shogi|karaoke
運動はいやです。編み物がいい|knitting|sport
お酒は勘弁。ボードゲームがいい|boardgame|alcohol
筋トレよりダンス|dance|muscle
パソコンは使わない、スマホだけ教えて|smartphone|pc
走るのはムリ、でもサッカーは好き|soccer|running
カラオケはあかん、将棋がええ|shogi|karaoke
手芸は好かん。囲碁がいい|go|handicraft
カラオケはもういい。ヨガ|yoga|karaoke
カラオケはいらん、ヨガがいい|yoga|karaoke
縫い物はでけへんけど料理ならできる|cooking|sewing
英語はもう十分、韓国語がやりたい|korean|english
カラオケとかうんざり。写真がいい|photo|karaoke
うたは にがてです。おりがみが すきです|origami|singing
料理は苦手なので写真がいい|photo|cooking
飲み会抜きで友だちつくりたい|friends|alcohol
yoga, not karaoke|yoga|karaoke
I don't like karaoke, I want to try yoga|yoga|karaoke
I hate sports but I like cooking|cooking|sport
cooking instead of karaoke|cooking|karaoke
カラオケはでけん。将棋ばしたか|shogi|karaoke
囲碁は知らないけど麻雀ならできる|mahjong|go
編み物はやったことないので、折り紙がいい|origami|knitting
トランプはええから花札したい|hanafuda|trump
登山はもう卒業、近所の散歩がいい|walking|hiking
卓球は足が痛むのでやめた。囲碁をしたい|go|tabletennis
犬はアレルギー。猫なら平気|cat|dog
お酒の出ない集まりで、おしゃべりしたい|tea_talk|alcohol
英語はあきらめた。韓国語にする|korean|english
高齢者向けじゃないヨガ|yoga|senior
手芸は目が疲れるから、歌がいい|singing|handicraft
囲碁ちゃうねん、将棋がしたいねん|shogi|go
カラオケはやんだ。民謡うたいてぇ|minyo|karaoke
ダンスは柄じゃない、落語を聞きたい|rakugo|dance
走るのなし、歩くだけ|walking|running
カラオケはルールがわからん。合唱ならいい|choir|karaoke
料理は妻にまかせてるので、コーヒーだけ習いたい|coffee|cooking
囲碁や将棋じゃないゲーム|game|shogi
太鼓の音はいらない、琴がいい|koto|taiko
虫は無理だけど自然は見せたい|nature_watch|insects
犬は好きだけど猫はアレルギーなのでだめ|dog|cat
将棋はもう飽きた、ほかの頭を使う遊びないかな|brain|shogi
編み物ばかりで飽きました、外に出たい|homebound|knitting
パソコンはさっぱりやし、スマホのほうを教えてほしい|smartphone|pc
子どもは好きだけど、赤ちゃんはこわいです|children|baby
お酒は飲みません。みんなで食事したい|eat_together|alcohol
ボランティアはもう十分やったので、今度は習う側になりたい|culture_class|volunteer
酒は飲めないのでボードゲーム|boardgame|alcohol
"""
# What is said; what stays wanted although something sounds like a refusal.
NO_REFUSALS = """
高い山は無理、低い山なら歩きたい|walking
スマホが苦手です|smartphone
料理が苦手な男でも行ける教室|cooking
将棋だけじゃなく囲碁も|shogi
無理なくできる体操|gymnastics
むりょうの ヨガ|yoga
息抜きに編み物|knitting
泳げないけど水泳習いたい|swimming
初心者じゃなくてもヨガできますか|yoga
より楽しいヨガ|yoga
I'm not sure but yoga|yoga
小2 漢字きらい 音読もにがて|recitation
本を読んだあと誰かと話したくなる|reading
スマホがわからない、だれか教えて|smartphone
ヨガはやったことないけど始めたい|yoga
囲碁のルールを知らない人の教室|go
夜ごはん作るのがしんどい日がある、子ども食堂|kids_meal
夕飯がひとりだと味がしません|shared_meal
介護がしんどい|care
膝を手術してから歩くのがこわくなりました|walking
免許を返納したら出かけるのがおっくうになりました|license_return
I don't want to be alone in the evenings|lonely
人間関係がしんどい|communication
地震がこわいので避難訓練に出たい|evacuation
子どもはアレルギーがあります。お菓子づくり|baking
"""


def _rows(lines: str) -> list[list[str]]:
    return [line.split("|") for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("said", "wanted", "refused"), _rows(CONTRASTS))
def test_a_contrast_is_split(said: str, wanted: str, refused: str) -> None:
    found = understand(said)
    assert wanted in found.concepts
    assert refused in found.avoided
    assert refused not in found.concepts


@pytest.mark.parametrize(("said", "wanted"), _rows(NO_REFUSALS))
def test_what_only_sounds_like_a_refusal_is_none(said: str, wanted: str) -> None:
    found = understand(said)
    assert wanted in found.concepts
    assert wanted not in found.avoided


@pytest.mark.parametrize(
    "said", ["運動以外", "運動はいやです", "カラオケはもういい", "anything but karaoke", "not karaoke"]
)
def test_a_sentence_that_only_refuses_asks_for_anything_else(said: str) -> None:
    found = understand(said)
    assert (found.concepts, found.anything) == ((), True)
    assert found.avoided


def test_words_refused_are_not_looked_up() -> None:
    found = understand("ゲートボールじゃなくてペタンク")
    assert "ゲートボール" not in "".join(found.terms)


def test_who_will_not_do_it_may_like_to_listen() -> None:
    found = understand("歌うのはちょっと…聴くほう")
    assert ("music" in found.concepts, found.avoided) == (True, frozenset())


def test_a_dislike_of_being_alone_is_no_refusal() -> None:
    assert understand("ひとりはいや、お茶したい").avoided == frozenset()


def test_what_is_refused_by_name_is_not_wanted_in_other_words() -> None:
    found = understand("体操以外で健康になること")
    assert "gymnastics" in found.avoided
    assert {"walking", "yoga"} <= {*found.concepts}


def test_who_asks_to_be_taught_does_not_want_to_teach() -> None:
    assert "teaching" not in understand("スマホだけ教えて").concepts
    assert "teaching" in understand("将棋を教えたい").concepts


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("犬は怖い 猫がいい", "犬"),
        ("ゲートボールはまだ早い!でも軽めの運動", "ゲートボール"),
        ("山登りは苦しいから、写真がいい", "山登り"),
    ],
)
def test_fear_refuses_beside_something_liked(said: str, refused: str) -> None:
    assert refused in split(said).refused
    assert refused not in split(said).wanted


@pytest.mark.parametrize("said", ["地震がこわい。何も用意してない", "怖い話が好き", "ヨガは難しいですか"])
def test_fear_alone_refuses_nothing(said: str) -> None:
    assert split(said).refused == ""


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("毛糸は肩がこるからもう結構。細かい手仕事がしたい", "毛糸"),
        ("お茶を飲むだけの会は退屈。頭を使って勝ち負けがあるのがいい", "お茶を飲むだけの会"),
        ("虫はほんとに無理なんだけど、花は好き", "虫"),
        ("チームだと気をつかってしまう。弓がいい", "チーム"),
    ],
)
def test_a_refusal_may_tell_its_reason(said: str, refused: str) -> None:
    assert refused in split(said).refused


@pytest.mark.parametrize(
    "said",
    [
        "毎日が退屈。何かしたい",
        "家にいるのは退屈です",
        "平日は退屈で、手芸がしたい",
        "友だちに気をつかってほしい",
        "編み物は気をつかわなくていいから好き。手芸の会がいい",
        "孫は大きくなったしもういいおばあちゃん。編み物がしたい",
        "子どもは独立したからもういい歳です",
    ],
)
def test_who_is_bored_at_home_refuses_nothing(said: str) -> None:
    assert split(said).refused == ""


def test_short_words_that_refuse_name_concepts_there_are() -> None:
    named = [key for _, keys in rows(DATA / "refused_words.tsv") for key in keys.split()]
    assert named and set(named) <= vocabulary.concepts().keys()
