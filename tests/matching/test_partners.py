"""Groups that should know each other: better before worse, with reasons both can be told."""

from typing import Any

import pytest

from matching.catalogue import Item, from_json
from matching.exchange import Wares
from matching.partners import Group, Partner, pairs, partners

_HERE: dict[str, Any] = {"city": "京都市", "ward": "右京区", "lat": 35.0155, "lon": 135.7083}
_FAR: dict[str, Any] = {"ward": "伏見区", "lat": 34.95, "lon": 135.81}


def group(name: str, description: str = "", *, helpers_wanted: bool = False, **told: Any) -> Group:
    row: dict[str, Any] = {"id": name, "kind": "group", "name": name, "description": description, **_HERE, **told}
    return Group(from_json(row), helpers_wanted)


def names(found: list[Partner]) -> list[str]:
    return [each.item_id for each in found]


def said(partner: Partner) -> dict[str, str]:
    return {reason.key: reason.verdict for reason in partner.reasons}


KNITTING = group("毛糸の会", "編み物を楽しみます", schedule="毎週水曜 13:30-15:30", audience="シニア")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (group("編み物クラブ"), group("刺しゅうの会")),
        (group("編み物の輪"), group("ニットの会", **_FAR)),
        (group("編み物の輪", schedule="毎週水曜 14:00-16:00"), group("ニットの会", schedule="毎週日曜 10:00-12:00")),
        (group("編み物の輪", audience="シニア"), group("ニットの会", audience="小学生")),
    ],
    ids=["topic", "area", "time", "audience"],
)
def test_what_is_shared_brings_a_group_nearer(better: Group, worse: Group) -> None:
    found = names(partners(KNITTING, [worse, better]))
    assert found[0] == better.item.id


def test_shared_topic_time_and_way_are_the_reasons() -> None:
    found = partners(KNITTING, [group("編み物の輪", schedule="毎週水曜 14:00-16:00", audience="シニア")])
    assert {"reason.same_topic", "reason.time", "reason.walk", "reason.audience"} <= said(found[0]).keys()


def test_a_music_group_and_a_salon_complete_each_other() -> None:
    salon, choir = (
        group("特養サロンひだまり", "演奏してくださる方を募集しています"),
        group("三味線の会", "慰問演奏もしています"),
    )
    assert said(partners(salon, [choir])[0])["reason.gets"] == "yes"
    assert said(partners(choir, [salon])[0])["reason.gives"] == "yes"


def test_what_nobody_said_is_unknown_and_stands_behind_what_was_said() -> None:
    choir = group("合唱団こだま", "施設で歌を披露します。出張公演いたします")
    asks, silent = (
        group("デイサービスみどり", "歌や演奏をしてくださる方を募集"),
        group("サロンあおば", "お茶を飲みます"),
    )
    found = partners(choir, [silent, asks])
    assert names(found) == ["デイサービスみどり", "サロンあおば"]
    assert said(found[1])["reason.unknown.gives"] == "unknown"


def test_two_maybes_far_apart_are_not_worth_a_call() -> None:
    near, far = (group(f"サロン{lat}", "お茶を飲みます", lat=lat) for lat in (35.02, 34.85))
    found = partners(group("合唱団こだま", "合唱を楽しみます"), [near, far])
    assert names(found) == ["サロン35.02"]
    assert "reason.similar" not in said(found[0])


def test_hands_go_to_who_needs_them() -> None:
    festival = group("町の夏祭り", "やぐらを立てます", helpers_wanted=True)
    helpers = group("学生ボランティアサークルまなび", "お祭りのお手伝いに行きます")
    assert said(partners(festival, [helpers])[0])["reason.gets"] == "yes"


def test_groups_with_nothing_in_common_are_left_alone() -> None:
    assert partners(KNITTING, [group("卓球クラブ"), group("野球チーム")]) == []


def test_other_cities_and_the_group_itself_are_left_out() -> None:
    assert partners(KNITTING, [KNITTING, group("編み物の輪", city="川崎市")]) == []


def test_a_group_that_told_nothing_has_no_partners() -> None:
    assert partners(Group(Item("x", "group", "さくら")), [KNITTING]) == []


def test_a_few_are_proposed_and_always_the_same() -> None:
    others = [group(f"編み物の会{n}") for n in range(6)]
    assert names(partners(KNITTING, others, k=3)) == names(partners(KNITTING, others[::-1], k=3))
    assert len(partners(KNITTING, others, k=3)) == 3


def test_what_the_office_wrote_down_counts_as_said() -> None:
    choir = Group(group("合唱の会").item, written=Wares({"room": 1.0}, {}))
    temple = Group(group("お寺").item, written=Wares({}, {"room": 1.0}))
    assert said(partners(choir, [temple])[0])["reason.gets"] == "yes"


def test_who_is_said_to_seek_a_thing_does_not_likely_have_it() -> None:
    choir, salon = group("合唱団こだま", "合唱を楽しみます"), group("サロンあおば", "お茶を飲みます")
    assert "reason.unknown.gets" in said(partners(salon, [choir])[0])
    seeks = Group(choir.item, written=Wares({"performing": 1.0}, {}))
    assert not any("reason.unknown.gets" in said(one) for one in partners(salon, [seeks]))


def test_each_pair_stands_once_and_the_best_first() -> None:
    here = [
        KNITTING,
        group("編み物の輪", schedule="毎週水曜 14:00-16:00", audience="シニア"),
        group("ニットの会", **_FAR),
    ]
    found = pairs(here)
    together = [frozenset({one, two.item_id}) for one, two in found]
    assert len(together) == len(set(together)) == 3 and together[0] == {"毛糸の会", "編み物の輪"}
