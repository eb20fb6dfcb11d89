"""The door: people in danger reach a number, and nobody with a plain wish is turned away."""

import time

import pytest

from matching.gate import KINDS, gate
from matching.gate_model import Reading


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("死にたい", "self_harm"),
        ("ﾀﾋにたい", "self_harm"),
        ("しにてぇなー（笑）", "self_harm"),
        ("I want to kill myself", "self_harm"),
        ("我不想活了", "self_harm"),
        ("旦那に殴られて、顔が腫れてます", "violence"),
        ("ママがたたくから いえにかえりたくない", "child_abuse"),
        ("父が急に倒れて返事をしません", "medical"),
        ("火事です助けて", "fire_disaster"),
        ("橋の手すりの外に立っている人がいます", "third_person"),
        ("今度の将棋の会、行けません。夫に殴られて目が開きません", "violence"),
    ],
)
def test_danger_is_recognised(said: str, kind: str) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.help) == ("crisis", True)
    assert verdict.kind in KINDS
    if kind != "third_person":
        assert verdict.kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "引っ越してきたばかりです",
        "人狼ゲームで殺される役が好き。仲間いますか",
        "自殺予防のボランティアをしたい",
        "火事の防災訓練に参加したい",
        "下手くそでも怒られない卓球",
        "カスタネットたたける子どもリズム教室",
        "救命講習のお手伝い、元看護師です",
        "助成金の申請を手伝えます。元経理です",
        "おはようございます。太極拳は何曜日にありますか",
        "はい、囲碁です",
        "茶",
        "いぬ",
        "🎸",
        "編み物すきです",
        "昔、死にたいくらい苦しい時期がありました。今は元気なので、恩返しに誰かの役に立ちたいです",
        "Quero jogar futsal no fim de semana",
    ],
)
def test_a_wish_goes_through_without_numbers(said: str) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.help) == ("interest", False)
    assert verdict.searches


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ("おはよう", "greeting"),
        ("ありがとうございました！", "greeting"),
        ("ｺﾝﾊﾞﾝﾜ", "greeting"),
        ("。。。", "noise"),
        ("っっっｄ", "noise"),
        ("", "noise"),
        ("[写真を送信しました]", "noise"),
        ("ﾀﾋね", "abuse"),
        ("うざい。もう送ってくるな", "abuse"),
        ("燃えるゴミって何曜日？", "admin"),
        ("通知を止めたい", "admin"),
        ("明日晴れる？", "other"),
        ("しりとりしようよ", "other"),
        ("笑いすぎて腹筋が割れたわ", "other"),
        ("蛍光灯はどこへ捨てるの", "admin"),
        ("bom dia!", "greeting"),
        ("ｼﾞｭｳｼｮ ﾍﾝｺｳ", "admin"),
        ("暑すぎて死ぬ〜", "other"),
        ("借金が返せません", "consult"),
        ("死にたいわけじゃないけど、誰かと話したい", "consult"),
    ],
)
def test_each_message_finds_its_route(said: str, route: str) -> None:
    assert gate(said).route == route


def test_a_worry_may_still_see_gatherings() -> None:
    assert gate("さみしくてたまらん。誰でもええから話聞いてほしいわ").searches


def test_something_happening_now_is_imminent() -> None:
    assert gate("遺書を書き終えました。今夜です").severity == "imminent"
    assert gate("死にたいです").severity == "serious"


HOSTILE = ["死" * 100_000, "(" * 5_000, "\ud800", "子どもを" * 25_000, "a b " * 25_000, "。" * 100_000, "た。" * 50_000]


@pytest.mark.parametrize("hostile", [*HOSTILE, "\0" * 100_000, "e\u0301" * 50_000])
def test_hostile_text_is_no_error_and_soon_over(hostile: str) -> None:
    begun = time.process_time()
    assert gate(hostile).route
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("夫に殴られて外に出られません", "外で殴り合いの映画を撮る仲間がほしい"),
        ("ロープを買ってきました。今夜で終わりです", "ロープワークを教えてくれる会はありますか"),
        ("母をたたいてしまいます", "太鼓をたたいてみたい"),
        ("子どもが川に流されました", "川で子どもと遊べる会はありますか"),
        ("娘が包丁を持って暴れています", "包丁の研ぎ方を習いたい"),
        ("胸が苦しくて息ができません", "胸がいっぱいになるような合唱がしたい"),
        ("もう消えてしまいたい", "消えてしまいそうな方言を残す会に入りたい"),
        ("ガスのにおいがして頭が痛い", "ガス窯で焼く陶芸をしたい"),
        ("昔からずっと死にたいです。最近また強くなりました", "昔つらい時期がありました。今は元気なので手伝いたい"),
    ],
)
def test_the_worse_gets_numbers_and_the_better_a_search(worse: str, better: str) -> None:
    assert gate(worse).help
    assert (gate(better).route, gate(better).help) == ("interest", False)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("もう一歩前に出れば終わる。線路ぎわにいる", "もう一部屋"),
        ("人生の電源を切りたい", "ラジオの電源を直せる人の会"),
        ("書道を休みます。夫に打たれた目が腫れて人前に出られません", "書道を休みます。来週は出られます"),
        ("トラクターの下に父が", "トラクターに乗ってみたい"),
        ("来月の私はもういませんので、名簿から抜いてください", "来月もよろしくお願いします。名簿を作る手伝いをします"),
        ("i wanna die", "dying to try pottery"),
    ],
)
def test_what_only_sounds_alike_is_told_apart(worse: str, better: str) -> None:
    assert gate(worse).help and not gate(better).help


@pytest.mark.parametrize("telling", ["もう死にたいです", "夫に毎晩殴られています", "睡眠薬を30錠飲みました"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_telling_sentence_in_a_long_message_is_heard(telling: str, at: int) -> None:
    idle = ["先日は体操の会でお世話になりました", "庭の花もよく咲いています", "来月の予定もまた教えてください"]
    assert gate("。".join([*idle[:at], telling, *idle[at:]])).help
    assert gate("。".join(idle * 60) + "。" + telling).help


@pytest.mark.parametrize(
    "said",
    [
        "今日 行けるところ",
        "足が悪いので座ってできるものがいい",
        "孫に会いたい",
        "ひざが痛くて長く歩けない",
        "I want to kill time on Saturday",
        "薬をたくさん飲んでいるので無理のない体操がいい",
        "子どもに迷惑をかけたくないので終活をしたい",
        "人がいないほうがいい",
        "暑すぎて死ぬ〜 プール行きたい",
        "水曜の午後なら行けます",
    ],
)
def test_aches_times_and_places_are_no_danger(said: str) -> None:
    assert (gate(said).route, gate(said).help) == ("interest", False)


@pytest.mark.parametrize(
    "said",
    [
        "みんなに迷惑ばかりかけている。いないほうがいい",
        "わしがおらんほうが嫁も楽じゃろう",
        "ずっと眠っていたい",
        "このまま朝まで目が覚めんかったらええのに",
    ],
)
def test_distress_between_the_lines_is_heard(said: str) -> None:
    assert (gate(said).route, gate(said).kind) == ("crisis", "self_harm")


def test_where_distress_is_not_certain_the_numbers_stand_beside_the_answer() -> None:
    seen = gate("家族のお荷物になってる気がする")
    assert (seen.help, seen.kind) == (True, "self_harm")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("くすりをたくさん飲んだ", "self_harm"),
        ("睡眠薬を20錠飲みました", "self_harm"),
        ("救急車", "medical"),
        ("119", "medical"),
        ("１１０", "violence"),
        ("火事", "fire_disaster"),
    ],
)
def test_a_call_for_rescue_is_imminent_even_as_one_word(said: str, kind: str) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.kind, verdict.severity) == ("crisis", kind, "imminent")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("my father collapsed and is not breathing", "medical"),
        ("老公打我", "violence"),
        ("집에 불이 났어요", "fire_disaster"),
        ("Quero morrer", "self_harm"),
        ("Bố em đánh em mỗi ngày", "child_abuse"),
        ("No quiero seguir viviendo", "self_harm"),
        ("Gusto ko nang mamatay", "self_harm"),
        ("shinitai", "self_harm"),
        ("ﾀｽｹﾃ ﾁﾁｶﾞ ﾀｵﾚﾏｼﾀ", "medical"),
    ],
)
def test_danger_is_heard_in_many_languages(said: str, kind: str) -> None:
    assert (gate(said).help, gate(said).kind) == (True, kind)


def test_in_doubt_the_search_goes_on_and_the_numbers_fit() -> None:
    verdict = gate("きょうは早く帰ります", read=lambda _: Reading(0.5, "medical", 0.9, "interest", 1.0))
    assert (verdict.route, verdict.help, verdict.kind, verdict.searches) == ("interest", True, "medical", True)


@pytest.mark.parametrize(
    ("said", "kind", "who"),
    [("i said goodbye to my cat", "self_harm", "foreign"), ("娘を叩いてしまったかも", "child_abuse", "parent")],
)
def test_in_doubt_the_numbers_are_those_for_who_speaks(said: str, kind: str, who: str) -> None:
    verdict = gate(said, read=lambda _: Reading(0.5, kind, 0.1, "interest", 1.0))
    assert (verdict.help, verdict.who) == (True, who)


def test_housework_is_no_fire() -> None:
    assert gate("家事").route == "interest"


@pytest.mark.parametrize("said", ["もう疲れた", "もう限界です…", "何もかも嫌になった", "つらいよ", "もう無理、私"])
def test_who_says_only_that_it_is_too_much_sees_the_numbers(said: str) -> None:
    assert gate(said).help


@pytest.mark.parametrize("said", ["疲れた", "畑仕事で疲れた", "もう疲れたー！踊って発散したい", "無理です", "いやだ"])
def test_who_is_tired_of_something_does_not(said: str) -> None:
    assert not gate(said).help


@pytest.mark.parametrize(
    "said",
    ["定年で毎日ひま。妻に外へ行けと言われます", "だれとも しゃべらない ひが おおいです",
     "疲れた。温泉でも入りたい", "暇すぎて死にそう"],
)  # fmt: skip
def test_an_everyday_complaint_needs_no_numbers(said: str) -> None:
    assert not gate(said).help
