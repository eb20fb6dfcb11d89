"""Who published a file and under which licence, so that everything shown can name its source."""

from dataclasses import dataclass

from bot.opendata.places import Municipality, municipalities

_PDL = "公共データ利用規約／CC BY 4.0互換"
_BY = "CC BY 4.0"
_CATALOGUE = {"events": "イベント一覧", "facilities": "公共施設一覧", "groups": "子ども食堂一覧"}


@dataclass(frozen=True)
class Publisher:
    """A publisher whose licence we know. `marks` are how its files are called; `code` that of its municipality."""

    name: str
    licence: str
    marks: tuple[str, ...]
    code: str = ""


# Event lists of the government's base registry catalogue; 子ども食堂 lists of Tokyo's; the cities' own repositories.
_KNOWN = (
    Publisher("焼津市", _PDL, ("yaizu", "222127", "焼津"), "222127"),
    Publisher("高松市", _BY, ("takamatsu", "372013", "高松"), "372013"),
    Publisher("石川県", _BY, ("ishikawa", "170003", "石川県")),
)
_REGISTRY = frozenset(("112089", "122271", "131083", "131156", "131229", "132055", "132195", "141305"))
_TOKYO = frozenset(("131113", "131156", "131229", "132080", "132292", "132012", "131091", "132136", "132217"))


def known(file_name: str) -> Publisher | None:
    """The publisher that a file's name tells."""
    return next((p for p in _KNOWN if any(mark in file_name for mark in p.marks)), None)


def city_of_file(file_name: str) -> Municipality | None:
    """The municipality that a file's name tells."""
    publisher = known(file_name)
    return municipalities().get(publisher.code) if publisher else None


def attribution(kind: str, city: Municipality | None, file_name: str, told: str = "") -> str:
    """The line shown with each row: publisher, list, licence; the file's name where they are not known."""
    code, name = (city.code, city.name) if city else ("", told)
    title = _CATALOGUE[kind]
    if publisher := known(file_name):
        return f"{publisher.name}「オープンデータ」（{publisher.licence}）"
    if kind == "events" and code in _REGISTRY:
        return f"{name}「{title}」（{_PDL}）"
    if kind == "groups" and code in _TOKYO:
        return f"{name}「{title}」（東京都オープンデータカタログ、{_BY}）"
    return (
        f"{name}「{title}」（{file_name}、利用条件は公開元で確認）"
        if name
        else f"{file_name}（利用条件は公開元で確認）"
    )
