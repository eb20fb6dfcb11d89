"""Everything shown names its source, and an unknown licence is never claimed."""

from bot.opendata.places import of_code
from bot.opendata.publishers import attribution, city_of_file


def test_known_list_names_city_and_licence() -> None:
    assert (
        attribution("events", of_code("132195"), "132195_komae.csv")
        == "狛江市「イベント一覧」（公共データ利用規約／CC BY 4.0互換）"
    )


def test_list_with_unknown_terms_says_so() -> None:
    found = attribution("facilities", of_code("202142"), "list.csv")
    assert "茅野市" in found
    assert "利用条件は公開元で確認" in found


def test_file_of_nobody_known_names_the_file() -> None:
    assert attribution("events", None, "list.csv").startswith("list.csv")


def test_name_of_a_file_tells_its_city() -> None:
    city = city_of_file("yaizu_beach_clean.csv")
    assert city
    assert city.city == "焼津市"
    assert city_of_file("list.csv") is None
