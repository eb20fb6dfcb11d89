"""Twelve hard sentences as the engine answers them, with the reasons a resident reads; judged by reading.

Over the labelled catalogue, whose places and times are made up. A change of vocabulary, sayings or weights changes what
is kept: read the difference before keeping it.
"""

from collections.abc import Iterator

from handlers.chat.reasons import sentence
from handlers.texts import say
from matching.evaluate import bench_index
from matching.gate import gate
from matching.index import Index
from matching.rank import Match, rank
from matching.seeker import Seeker
from matching.understand import understand
from matching.vocabulary import label
from tests.journeys.transcript import same_as_kept

SENTENCES = """
押し入れも納戸もパンパン
ひざが悪うて歩くんはしんどいけど、体は動かしたいんよ
定年で毎日ひま。妻に外へ行けと言われます
犬は怖い 猫がいい
0歳児と行けて、ベビーカーで入れるところ
I want to make friends, my Japanese is not good
昔おはやしの笛を吹いてた。また祭りに加わりたい
土曜の午後、将棋以外で頭をつかうもの
板前でした。子どもに何か食べさせたい
だれとも しゃべらない ひが おおいです
スカイダイビングがしたい
もう全部おわりにしたい。将棋は楽しかった
"""


def test_hard_sentences_are_answered_as_kept() -> None:
    index = bench_index(more=True)
    told = ["\n".join(_told(text, index)) for text in SENTENCES.strip().splitlines()]
    same_as_kept("hard_sentences", "\n\n".join(told))


def _told(text: str, index: Index) -> Iterator[str]:
    seen, wanted = gate(text), understand(text)
    yield f"「{text}」 {seen.route}{'、番号も' if seen.help else ''}"
    if not seen.searches:
        return
    named = "、".join(label(key) for key in wanted.concepts)
    guessed = "、".join(label(key) for key, _ in wanted.guessed[:3])
    yield f"  言われたこと: {named or '—'} ／ かもしれないこと: {guessed or '—'}"
    items = {entry.item.id: entry.item for entry in index.snapshot().entries}
    for match in rank(wanted, index, Seeker(), k=5):
        yield f"  {match.confidence:<8}{items[match.item_id].name}: {_reasons(match)}"


def _reasons(match: Match) -> str:
    said = (sentence(reason, "ja") for reason in match.reasons)
    return "。".join(say("ja", text) for text in said if text)
