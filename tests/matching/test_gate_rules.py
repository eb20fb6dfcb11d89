"""The table of the gate reads without a fault, and its rules keep to what is certain."""

import pytest

from matching.gate_rules import ROUTES, Rule, phrase, rules


def _met(said: str) -> list[Rule]:
    return [r for r in rules() if r.pattern.search(said) and not (r.unless and r.unless.search(said))]


def test_every_rule_has_a_known_route_and_crises_a_kind() -> None:
    for rule in rules():
        assert rule.route in ROUTES
        assert bool(rule.kind) == bool(rule.severity) == (rule.route == "crisis")


def test_no_rule_claims_the_empty_sentence() -> None:
    assert not _met("")


def test_named_phrases_are_found() -> None:
    assert phrase("join").search("参加したい")
    assert phrase("greeting").search("こんにちは")


@pytest.mark.parametrize(
    ("said", "counter"),
    [
        ("死にたい", "死にたいわけじゃない"),
        ("死にたい", "笑い死にたい。落語の会は"),
        ("自殺したい", "自殺した作家の小説を読む会、防止の活動も"),
        ("i want to die", "i don't want to die"),
        ("睡眠薬を20錠飲みました", "薬を3錠飲んでいます"),
        ("薬を全部飲んだ", "昔薬を全部飲んだことを話す講座"),
        ("救急車", "救急車が好きな子の会"),
        ("110", "110番の日のイベント"),
        ("火事", "火事の防災訓練"),
        ("しりとりしよう", "友達としりとりしたい"),
        ("189", "189の意味を学ぶ会"),
        ("職員さんと直接お話しできますか", "職員と話す会"),
        ("人と話したいです ボットじゃなくて", "人と話す練習がしたい"),
        ("オペレーターにつないで", "電話のオペレーターの仕事"),
        ("can i talk to a real person please", "are you a robot or a real person?"),
        ("悩みがあります", "悩みを話せる会がありますか"),
        ("主人に叩かれるので、終わりの時間を教えて", "夫に肩を叩かれて始めた囲碁"),
        ("しねしねしね", "「しね」と書く遊び"),
        ("「薔薇」の読みかた", "「薔薇」を育てる会"),
        ("相撲の結果", "相撲の会"),
        ("娘をたたいてしまう", "娘をたたいてしまわないように学ぶ講座"),
        ("i slapped my son", "my son beat me at chess"),
        ("死ね", "死ねなかった人の話"),
        ("しばくぞ", "しばくぞと言われた"),
        ("このバカ", "このばかりの町"),
        ("外国人は帰れ", "外国人は帰れと言われた"),
        ("fuck you", "fukuoka"),
        ("通知を止めたい", "お酒を止めたい"),
        ("これ止めたい", "また手が出た。これで三度目、自分が止められない"),
        ("バスの時刻表を教えて", "バスの乗り方を習う会"),
        ("ビットコインで儲けたい", "仮想通貨の詐欺を学ぶ講座"),
        ("死にたいわけじゃないけど話したい", "死ぬまで歌いたい"),
    ],
)
def test_each_rule_has_its_counter_example(said: str, counter: str) -> None:
    assert {r.route for r in _met(said)} - {r.route for r in _met(counter)}
