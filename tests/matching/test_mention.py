"""Places named inside a sentence: which is meant, when to ask back, when a word is no place at all."""

import pytest

from matching.mention import named
from matching.text import normalise
from matching.understand import understand

# What is said; the place by its key (several: asked back; empty: none); a topic that must be heard beside it.
SAID = """
嵐山で写真|京都市/右京区/嵐山駅|photo
三軒茶屋でヨガ|世田谷区//三軒茶屋駅|yoga
さんちゃでヨガ|世田谷区//三軒茶屋駅|yoga
ニコタマの近くで体操|世田谷区//二子玉川駅|gymnastics
ムサコで卓球|川崎市/中原区/武蔵小杉駅|tabletennis
百万遍のあたりで囲碁|京都市/上京区/百万遍町|go
西院で手芸|京都市/中京区/西院駅|handicraft
武蔵小杉で卓球|川崎市/中原区/武蔵小杉駅|tabletennis
手稲区 手で作るもの|札幌市/手稲区|handicraft
世田谷で工芸|世田谷区|dento_kogei
京都で着付け|京都市|kitsuke
札幌で将棋|札幌市|shogi
桜でお花見||flowertour
桜のあたりで体操|京都市/中京区/桜之町|gymnastics
本町で茶道|川崎市/川崎区/本町,京都市/東山区/本町|teaceremony
北区で体操|札幌市/北区,京都市/北区|gymnastics
中央区でヨガ|札幌市/中央区|yoga
府中市で囲碁|府中市,広島県府中市|go
near Sapporo, cooking|札幌市|cooking
yoga in Setagaya|世田谷区|yoga
Kyoto station knitting|京都市/下京区/京都駅|knitting
setagaya de yoga|世田谷区|yoga
うずまさで たいそう|京都市/右京区/太秦駅|gymnastics
むさしこすぎの ちかくで ヨガ|川崎市/中原区/武蔵小杉駅|yoga
家の近くで将棋||shogi
区役所の近くで手芸||handicraft
駅前で音楽||music
平和について語りたい||peace
美山で田植え||rice
大手の会社を退職||retired
九条の近くでお笑い|京都市/南区/九条駅|comedy
花園で花見|京都市/右京区/花園駅|flowertour
東京から引っ越してきました||newcomer
大通で音楽|札幌市/中央区/大通駅|music
札幌駅の北側で英会話|札幌市/北区/札幌駅|english
川崎区 料理|川崎市/川崎区|cooking
祇園で着物|京都市/東山区/祇園四条駅|kimono
出町柳から通えるところ|京都市/左京区/出町柳駅|
発寒で雪かき|札幌市/西区/発寒駅|snow
公園でラジオ体操||radio_taiso
円山公園で太極拳|札幌市/中央区/円山公園駅|taichi
琴似のカフェで英語|札幌市/西区/琴似駅|tea_talk
真駒内のあたりで自然観察|札幌市/南区/真駒内駅|nature_watch
豊平区で冬スポーツ|札幌市/豊平区|sport
平日の夜に溝の口でダンス|川崎市/高津区/溝の口駅|dance
新百合ヶ丘在住 ピアノ弾けます|川崎市/麻生区/新百合ヶ丘駅|piano
右京区に住んでいます。編み物|京都市/右京区|knitting
宮前平 テニス|川崎市/宮前区/宮前平駅|tennis
下北で演劇|世田谷区//下北沢駅|theater
すすきのでジャズ|札幌市/中央区/すすきの駅|jazz
成城で読書会|世田谷区//成城|bookclub
しもきたざわ ギター|世田谷区//下北沢駅|guitar
太秦で映画|京都市/右京区/太秦駅|film
市内で合唱||choir
友達がいない||friends
中原で野球|川崎市/中原区|baseball
I live in Kawasaki and want to learn shogi|川崎市|shogi
Shimokitazawa guitar|世田谷区//下北沢駅|guitar
烏丸御池の近くで瞑想|京都市/中京区/烏丸御池駅|meditation
烏丸で瞑想|京都市/下京区/烏丸駅|meditation
川原町で手話||signlang
伏見で日本酒|京都市/伏見区|alcohol
高津でママ友|川崎市/高津区|mama_circle
左京区の岡崎で写真|京都市/左京区/岡崎|photo
山科でウォーキング|京都市/山科区|walking
北野白梅町の近くで習字|京都市/北区/北野白梅町駅|calligraphy
四条河原町で英会話|京都市/下京区/京都河原町駅|english
三条京阪でダンス|京都市/東山区/三条京阪駅|dance
丸太町の駅前でヨガ|京都市/左京区/丸太町駅|yoga
二条城の近くで太極拳|京都市/中京区/二条城町|taichi
八条口で卓球|京都市/下京区/京都駅|tabletennis
伏見桃山のあたりで将棋|京都市/伏見区/伏見桃山駅|shogi
衣笠で園芸|京都市/北区/衣笠|gardening
修学院 子育てサロン|京都市/左京区/修学院駅|parenting_salon
東山三条で折り紙|京都市/東山区/東山駅|origami
嵯峨嵐山駅でカメラ|京都市/右京区/嵯峨嵐山駅|photo
桃山御陵前のそばで手芸|京都市/伏見区/桃山御陵前駅|handicraft
宮の沢で卓球|札幌市/西区/宮の沢駅|tabletennis
麻生のあたりでカラオケ|川崎市/麻生区,札幌市/北区/麻生駅|karaoke
新さっぽろでフラダンス|札幌市/厚別区/新さっぽろ駅|hula
厚別区でボードゲーム|札幌市/厚別区|boardgame
月寒で麻雀|札幌市/豊平区/月寒|mahjong
清田区在住です。料理|札幌市/清田区|cooking
澄川でアート|札幌市/南区/澄川駅|painting
藻岩山の近くでハイキング|札幌市/南区/藻岩山|hiking
白石で英会話|札幌市/白石区|english
二子新地で俳句|川崎市/高津区/二子新地駅|haiku
鷺沼でヨガ|川崎市/宮前区/鷺沼駅|yoga
登戸の近くで絵手紙|川崎市/多摩区/登戸駅|etegami
向ヶ丘遊園でギター|川崎市/多摩区/向ヶ丘遊園駅|guitar
元住吉で合唱|川崎市/中原区/元住吉駅|choir
百合ヶ丘でテニス|川崎市/麻生区/百合ヶ丘駅|tennis
川崎駅の東口で中国語|川崎市/川崎区/川崎駅|chinese
幸区で子ども食堂|川崎市/幸区|kids_meal
用賀で写真|世田谷区//用賀駅|photo
千歳烏山でピアノ|世田谷区//千歳烏山駅|piano
二子玉川のまわりでランニング|世田谷区//二子玉川駅|running
梅ヶ丘で手話|世田谷区//梅ヶ丘駅|signlang
経堂に住んでます。編み物|世田谷区//経堂駅|knitting
豪徳寺で猫|世田谷区//豪徳寺駅|cat
下高井戸でシネマ|世田谷区//下高井戸駅|film
Musashi-Kosugi badminton|川崎市/中原区/武蔵小杉駅|badminton
I live near Nijo, want to try tea ceremony|京都市/中京区/二条駅|teaceremony
Fushimi-ku calligraphy|京都市/伏見区|calligraphy
in Nakahara, kids soccer|川崎市/中原区|children
さっぽろで ゆきかき|札幌市|snow
しんゆりで合唱|川崎市/麻生区/新百合ヶ丘駅|choir
でまちやなぎの近くで囲碁|京都市/左京区/出町柳駅|go
きょうとえきの ちかくで にほんご|京都市/下京区/京都駅|japanese
世田谷区で体操|世田谷区|gymnastics
〒602-8048 編み物|京都市/上京区/西大路町|knitting
北海道でスキー||ski
大阪から来ました。ヨガ||yoga
東京出身です、落語||rakugo
京都の歴史|京都市|history
緑の多いところで散歩||walking
旭町で書道|川崎市/川崎区/旭町,札幌市/豊平区/旭町|calligraphy
朝日町で手芸|朝日町,富山県朝日町,三重県朝日町|handicraft
東区でダンス|札幌市/東区|dance
"""


def _right(line: str) -> bool:
    said, keys, topic = line.split("|")
    found = understand(said)
    places = (found.place,) if found.place else found.places
    return ",".join(place.key for place in places) == keys and (not topic or topic in found.concepts)


def test_places_in_sentences_are_nearly_always_read_right() -> None:
    lines = SAID.strip().splitlines()
    wrong = [line for line in lines if not _right(line)]
    assert len(lines) >= 100
    assert len(wrong) <= 0.05 * len(lines), wrong


@pytest.mark.parametrize(
    ("said", "city", "key"),
    [
        ("北区で体操", "京都市", "京都市/北区"),
        ("北区で体操", "札幌市", "札幌市/北区"),
        ("本町で茶道", "川崎市", "川崎市/川崎区/本町"),
        ("武蔵小杉で卓球", "京都市", "川崎市/中原区/武蔵小杉駅"),
    ],
)
def test_the_own_city_settles_a_shared_name(said: str, city: str, key: str) -> None:
    place = named(said, prior_city=city).place
    assert place is not None
    assert place.key == key


def test_the_own_city_by_name_says_nothing_new() -> None:
    found = named("京都で手芸", prior_city="京都市")
    assert (found.place, found.choices, found.rest.split()) == (None, (), ["手芸"])


def test_cities_of_two_prefectures_are_asked_back_with_keys_of_their_own() -> None:
    keys = {place.key for place in named("府中市で囲碁").choices}
    assert len(keys) == 2


@pytest.mark.parametrize("said", ["札幌から引っ越してきた", "京都出身です", "東京生まれ", "川崎に住んでいたころ"])
def test_where_somebody_came_from_is_not_where_they_look(said: str) -> None:
    assert named(normalise(said)).place is None


def test_the_place_is_taken_out_of_the_topic() -> None:
    assert "嵐山" not in named("嵐山で写真").rest
    assert understand("桜新町で体操").concepts == ("gymnastics",)


def test_a_river_at_home_is_no_city_far_away() -> None:
    assert named(normalise("鴨川で野鳥"), prior_city="京都市").place is None
    written = named(normalise("鴨川市で野鳥"), prior_city="京都市").place
    assert written is not None
    assert written.city == "鴨川市"
    nearer = named(normalise("立川で将棋"), prior_city="世田谷区").place
    assert nearer is not None
    assert nearer.city == "立川市"
