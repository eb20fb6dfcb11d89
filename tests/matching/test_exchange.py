"""What groups seek and offer: said, likely, or neither."""

import pytest

from matching import exchange
from matching.catalogue import Item
from matching.exchange import Wares, deals, wares
from matching.index import Index
from matching.tables import rows
from matching.vocabulary import concepts


def of(name: str, description: str = "", *, helpers_wanted: bool = False) -> Wares:
    item = Item("a", "group", name, description)
    return wares(item, Index([item]).snapshot().entries[0].concepts, helpers_wanted=helpers_wanted)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("演奏してくださる方を募集しています", "performing"),
        ("お祭りの出し物を探しています", "performing"),
        ("調理のボランティアを募集", "helping"),
        ("若い力を求めています", "helping"),
        ("講師を探しています", "teaching"),
        ("練習する場所を探しています", "room"),
        ("使わない毛糸を集めています", "materials"),
    ],
)
def test_what_is_sought_is_understood(said: str, kind: str) -> None:
    assert of("会", said).seeks[kind] == 1.0


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("お年寄りの施設への慰問演奏もしています", "performing"),
        ("発表の場を広げたいです", "performing"),
        ("草取りのお手伝いに行きます", "helping"),
        ("出前講座をしています", "teaching"),
        ("和室をお貸しします", "room"),
        ("野菜をおすそわけします", "materials"),
    ],
)
def test_what_is_offered_is_understood(said: str, kind: str) -> None:
    assert of("会", said).offers[kind] == 1.0


def test_looking_for_members_is_no_request_to_other_groups() -> None:
    assert of("将棋の会", "初心者歓迎。会員募集中です").seeks == {}


def test_an_open_role_seeks_helpers() -> None:
    assert of("手芸の会", helpers_wanted=True).seeks == {"helping": 1.0}


def test_kinds_of_groups_are_a_maybe() -> None:
    salon, choir = of("ふれあいサロンひだまり"), of("合唱団こだま")
    assert (salon.seeks["performing"], choir.offers["performing"]) == (0.5, 0.5)
    assert [(deal.kind, deal.verdict) for deal in deals(choir, salon)] == [("performing", "unknown")]


def test_both_saying_so_is_yes_and_stronger() -> None:
    home, band = of("特養ひまわり", "演奏してくださる方を募集"), of("三味線の会", "施設への慰問演奏もします")
    first = deals(band, home)[0]
    assert (first.kind, first.strength, first.verdict) == ("performing", 1.0, "yes")
    assert deals(home, band) == []


def test_who_seeks_players_is_not_taken_for_one() -> None:
    assert "performing" not in of("音楽サロン", "演奏してくださる方を募集しています").offers


def test_every_concept_of_the_table_exists() -> None:
    named = {key for row in rows(exchange.FILE) for column in row[3:] for key in column.split()}
    assert named - set(concepts()) == set()
