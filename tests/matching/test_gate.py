"""The door: people in danger reach a number, and nobody with a plain wish is turned away."""

import pytest

from matching.gate import KINDS, gate


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


@pytest.mark.parametrize("hostile", ["死" * 100_000, "(" * 5_000, "\ud800", "子どもを" * 20_000])
def test_hostile_text_is_no_error(hostile: str) -> None:
    assert gate(hostile).route
