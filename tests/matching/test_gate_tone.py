"""How a message speaks: thanks, answers, plans called off, and who is in trouble."""

import pytest

from matching.gate import gate
from matching.gate_tone import calls_off


@pytest.mark.parametrize(
    ("said", "tone"),
    [
        ("こんにちは", "hello"),
        ("ありがとう", "thanks"),
        ("thank you", "thanks"),
        ("おおきに", "thanks"),
        ("わかりました。ありがとうございます", "thanks"),
        ("はい", "yes"),
        ("うん、お願いします", "yes"),
        ("yes please", "yes"),
        ("わかりました", "ok"),
        ("ok", "ok"),
        ("りょ", "ok"),
        ("いいえ", "no"),
        ("いえ、大丈夫です", "no"),
        ("no thank you", "no"),
        ("ごめんなさい", "sorry"),
        ("おやすみなさい", "bye"),
        ("bye", "bye"),
    ],
)
def test_a_greeting_tells_what_it_means(said: str, tone: str) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.tone) == ("greeting", tone)


@pytest.mark.parametrize(
    "said",
    [
        "行けなくなりました",
        "キャンセルしたい",
        "やっぱりやめる",
        "休みます",
        "明日の会、行けません",
        "急に用事が入って、今度の体操は休みます",
        "孫が熱出して、あした行けんくなったわ",
        "仕事で行けなくなりました",
        "I can't come tomorrow",
        "取消",
    ],
)
def test_a_plan_called_off_is_heard_without_numbers(said: str) -> None:
    verdict = gate(said)
    assert (verdict.tone, verdict.help) == ("cancel", False)
    assert verdict.route in {"interest", "greeting", "other"}


@pytest.mark.parametrize(
    "said",
    ["平日は行けません。日曜に何かありますか", "遠くには行けないので近くがいい", "学校に行けなくなりました", "囲碁"],
)
def test_a_condition_or_a_worry_calls_nothing_off(said: str) -> None:
    assert not calls_off(said)
    assert gate(said).tone is None


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("子どもをたたいてしまう", "parent"),
        ("イライラして娘をたたきそうになる", "parent"),
        ("I slapped my son and I'm scared of myself", "parent"),
        ("ママがたたくから いえにかえりたくない", "child"),
        ("きのうもパパになぐられた。先生にはころんだって言った", "child"),
        ("隣の部屋から子どもを殴るような音と泣き声がしています", "witness"),
        ("夫が子どもを殴ります", "witness"),
        ("寝たきりの母のほおを、今日またたたいてしまいました", "carer"),
        ("中3です。消えたい", "child"),
        ("海に人が落ちました", "at_sea"),
        ("電車で体をさわられました", "assaulted"),
        ("元夫に毎日待ち伏せされています", "stalked"),
        ("my husband hits me", "foreign"),
        ("死にたいです", None),
    ],
)
def test_a_crisis_tells_who_speaks(said: str, who: str | None) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.who) == ("crisis", who)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("孫からお金を送ってと電話がきた", "deceived"),
        ("警察を名乗る人に口座の番号を聞かれた", "deceived"),
        ("小6です。クラスで無視されてる", "young"),
        ("パチンコに生活費を使ってしまう", "addiction"),
        ("娘が学校に行けなくなって二か月。親としてどうしたらいいのか", None),
        ("借金が返せません", None),
    ],
)
def test_a_worry_tells_what_it_is_about(said: str, kind: str | None) -> None:
    verdict = gate(said)
    assert (verdict.route, verdict.kind) == ("consult", kind)
