"""Offers of help are told from wishes to take part and from requests for help."""

import pytest

from matching.helping import agreeing, helping
from matching.text import normalise

OFFERS = """
働くお母さんを助けられたら
子ども食堂てつだいたい
打ち込み速いです。ブラインドタッチなら任せて
病院で長く働いてました。定年後なにかお返しを
若いもんに道具の直し方を教えたい
町内のことちいとは手伝わにゃいかんかのう
わたしは りょうりを おしえることが できます
てつだいたいです。にほんごは すこし
何か役に立てることありますか
手が空いてるので声かけて
数学教えるの好きです（理系の院生）
I can teach cooking from my country
I'd like to volunteer on weekends
I want to help my neighbors
車を出せます。買い物に困ってる人いませんか
荷物を運べますよ、困ってる人いますか
I can help my local school
ボランティアさんになりたい
雪かき手伝うで
なんぼでも手伝うたる
力になりたい
送迎のボランティアやってみたい
happy to help with anything
Retired nurse here, happy to be useful
加勢するばい
短い時間でも人手になれますか
英語を活かしたい
お年寄りの相手になりたい
犬の世話をさせてください
あそこで受付してる係の人、私でもなれますか
本を届ける活動がしたい
"""
PERHAPS = """
小さい子の相手くらいなら
手先はわりと器用なほうです
子犬ならうちで預かれます
やり直したい人の話なら聞いてやれる
うちのガレージ、道具置き場にしていいよ
保育園で働いとったけん、子守は得意ばい
字の読めん人の代わりに手紙書くよ
留学生の引っ越し、うちのバンでどうぞ
ご近所の犬、昼間だけなら見てられます
土曜だけ、子どもらにサッカー見てやれる
税理士をしております。確定申告の時期に少し
車いすを押すのは慣れたもの
余った毛糸でひざ掛けを編んで施設に
わしの笛で子どもを喜ばせたい
近所の公園の花、水やっときます
お年寄りの家の電球くらい替えますよ
荷物ぐらい持つで
車出せます。病院でも買い物でも
軽トラ持ってます、粗大ごみ運べます
定年したばかりの電気屋です、家電の相談に
包丁なんぼでも研いだるよ
孫も大きくなったし、よその子の面倒も見れますよ
英検準一級です、子どもに発音を教えるくらいなら
うちの畑の大根、持ってってくれる人に
体力だけはあります、何でも言ってください
人手が足りなければ呼んでください
そろばん一級、近所の子に
看護師の資格を眠らせてます
皿洗いでも掃除でも
祭りの準備、若いのがいないなら行きます
看板の字、書きましょうか
空いた部屋を集まりに使って
ミキサーの卓いじれます
空き部屋に泊めてもいい
何か描きましょうか
包丁の腕には自信あり
旋盤やってました、図面読めます
皿洗いくらいなら
おばあちゃんの話し相手なら私でも
柿の木のてっぺんまで登れます
ピアノ弾けます、施設でも
ベトナム語と日本語、両方話せます
ドライバーなら、いつでも
運転ならできます
留袖でも浴衣でも着せられますよ
元保育士です
電話で人の悩み聞くのは得意かも
ギター一本でどこでも歌いに行きます
I can fix bicycles
縫えますけん
犬の散歩なら毎日でも
昔の町の話なら何時間でも
力はないけど話を聞くことなら
教員を辞めて平日は家にいます、手が要るときは呼んで
配達なら自転車で
"""
MEMORIES = """
バスの運転を三十年やった
大工でした
料理人でした
引退した大工です
店をたたみました
はんだごてを握って五十年
"""
WISHES = """
うちで飼っている猫のことを話せる会
うちで育ててる花の話ができる仲間
ボランティアはもう十分やったので、今度は習う側になりたい
ボランティアはもういいので習い事がしたい
今週末、雨でもできること
家でもできることありますか
手先は器用、編み物の会
友だちがほしい
散歩くらいしかできないけど仲間がほしい
将棋なら少し指せる、相手がほしい
テニスできる人募集
泳げるようになりたい
一緒に走れる人
赤ちゃんと行ける所
雪かきをしてもらえませんか
庭の草がぼうぼうで手に負えない
字がうまくなりたい
手話を覚えたい
カラオケで歌いたい
月に一回くらいの読書会
夜でも行ける体操
火曜の午後があいてる
昼間ひまなので遊び相手がほしい
お茶でも飲みながら話したい
料理を教えてください
写真を撮るのが好き
歌うのが得意、仲間と歌いたい
美容師さんはいますか
教員でしたが、今度は習う側になりたい
会員でした
一緒に行きましょうか迷っています
編み物したい
スマホの使い方を教えてほしい
壊れた扇風機なおしてほしい
こどもの しゅくだいが むずかしい。 てつだって ください
家の壊れたトースター直せる？
ばあちゃんが作ってたような煮物、誰かに教わりたいわ
誰か庭の草を刈ってくれる人いませんか
手伝ってください
病院に一緒に行ってくれる人がほしい
買い物に困ってる
ギター弾けます。バンド組みたい
車いすでも入れますか
にほんごを おしえてください
教えとくれ
直してくれへん？
help me with my phone
can someone teach me to cook
食べます
元気になりたい
支援が必要です
一人でした
囲碁なら好き
仕事を辞めて暇です
help
please help!
can someone help my mother
please help us
手伝いたくない
手伝いはもう無理
ボランティアさん来て
ボランティア以外
ボランティアはやめました
I stopped volunteering
"""


def _said(lines: str) -> list[str]:
    return lines.strip().splitlines()


@pytest.mark.parametrize("said", _said(OFFERS))
def test_an_offer_is_heard(said: str) -> None:
    assert helping(normalise(said)) == 1.0


@pytest.mark.parametrize("said", _said(PERHAPS))
def test_what_one_can_do_may_be_an_offer(said: str) -> None:
    assert helping(normalise(said)) > 0


@pytest.mark.parametrize("said", [*_said(WISHES), *_said(MEMORIES)])
def test_a_wish_a_request_or_a_memory_is_no_offer(said: str) -> None:
    assert helping(normalise(said)) == 0.0


def test_what_is_meant_agrees_with_whether_help_is_offered() -> None:
    meant = (("grief", 0.5), ("listening", 0.3))
    assert agreeing(meant, 0.0)[0][1] > 0.5
    assert [key for key, _ in agreeing(meant, 1.0)] == ["listening", "grief"]
    assert sum(chance for _, chance in agreeing(meant, 0.7)) == pytest.approx(0.8)


def test_what_can_only_mean_help_is_likely_only_where_help_is_offered() -> None:
    assert agreeing((("listening", 0.4),), 0.0) == (("listening", 0.2),)
    assert agreeing((("listening", 0.4),), 1.0)[0][1] == pytest.approx(0.4)


def test_nothing_meant_stays_nothing() -> None:
    assert agreeing((), 1.0) == ()
