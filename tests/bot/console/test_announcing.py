"""Writing an announcement: seen and counted before it is sent, in every language, by day, and to whom it concerns."""

import io
import json
import re
from datetime import date, datetime
from html import unescape

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.acts.consent import give_consent
from handlers.acts.whom import Combined, How, read
from models.account import AuditEntry, Duty
from models.announcement import Announcement, AnnouncementKind
from models.best_hour import DAYS, ResidentHours
from models.consent import Purpose
from models.quota import LineQuota
from models.resident import Resident
from models.segment import SavedSegment
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.bot.line.test_flyer import pdf

TOWN = {"how": "all", "what": "language", "which": "日本語"}


def _residents(office: Office, agreed: int = 6, others: int = 5, **values: object) -> None:
    with office.sessions.begin() as session:
        for number in range(agreed + others):
            resident = factories.resident(session, **values)
            if number < agreed:
                give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=office.hands.at)


def _write(browser: Browser, **typed: object) -> tuple[int, str]:
    form = {"ja": "あすの防災訓練は中止です。", "everyone": "0", **TOWN} | typed
    answer = browser.send("announcements/new", **form)  # type: ignore[arg-type]
    return answer.status_code, answer.text


def _made(office: Office) -> Announcement:
    with office.sessions() as session:
        return session.scalars(select(Announcement)).one()


def _drawn(text: str) -> list[list[dict[str, object]]]:
    return [json.loads(unescape(found)) for found in re.findall(r'data-messages="([^"]*)"', text)]


def test_nothing_is_sent_before_it_was_seen(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    status, text = _write(browser, en="No drill tomorrow.")
    assert (status, "6人に、こう届きます" in text, "数えられるメッセージ：6人分" in text) == (200, True, True)
    assert _drawn(text) == [
        [{"type": "text", "text": "あすの防災訓練は中止です。"}],
        [{"type": "text", "text": "No drill tomorrow."}],
    ]
    with office.sessions() as session:
        assert session.scalars(select(Announcement)).all() == []
    assert _write(browser, sure="1")[0] == 303
    assert (_made(office).state, _made(office).bodies["ja"][0]["text"]) == ("planned", "あすの防災訓練は中止です。")
    assert _made(office).forecast == {"people": 6, "left": {"no_consent": 5}}


def test_pressed_twice_it_is_sent_once(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    once = re.findall(r'name="once" value="(\w+)"', _write(browser)[1])[0]
    assert [_write(browser, sure="1", once=once)[0] for _ in range(2)] == [303, 303]
    assert _made(office).public_id == once


def test_everyone_is_more_than_who_asked_and_few_are_no_number(office: Office) -> None:
    _residents(office, others=3)
    browser = office.at_work(Duty.STAFF)
    assert "9人に、こう届きます" in _write(browser, everyone="1")[1]
    text = _write(browser)[1]
    assert all(part in text for part in ("お知らせを希望していない方", "5人未満"))


def test_a_title_a_link_and_a_date_become_a_card_with_buttons(office: Office) -> None:
    with office.sessions.begin() as session:
        date = factories.occurrence(session)
    browser = office.at_work(Duty.STAFF)
    typed = {"title_ja": "訓練", "link": "https://city.example.jp/訓練", "gathering": "手芸"}
    text = _write(browser, **typed)[1]
    assert date.public_id in text
    assert _write(browser, **typed, date=date.public_id, sure="1")[0] == 303
    with office.sessions() as session:
        made = session.scalars(select(Announcement)).one()
        link, button = made.links
        actions = [one["action"] for one in made.bodies["ja"][0]["contents"]["footer"]["contents"]]
    assert (link.url, button.url, made.occurrence_id) == ("https://city.example.jp/%E8%A8%93%E7%B7%B4", None, date.id)
    assert actions[0]["data"] == f"v=1&do=join&o={date.public_id}&n={button.token}"
    assert actions[1]["uri"] == f"https://city.example.jp/r/{link.token}"


def test_whose_language_is_missing_is_told_what_they_get(office: Office) -> None:
    _residents(office, language="en")
    text = _write(office.at_work(Duty.STAFF), easy="やさしい ことば", everyone="1", which="English")[1]
    assert "English（やさしい日本語が届きます）" in text.replace("の方（", "（")


def test_hard_words_come_with_plainer_ones(office: Office) -> None:
    text = _write(office.at_work(Duty.STAFF), ja="下記のとおり実施します。")[1]
    assert all(part in text for part in ("下記 → 下", "実施します → 行います"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ja": "  "}, "日本語のことば"),
        ({"ja": "あ" * 5001}, "5000文字まで"),
        ({"easy": "😀" * 2501}, "5000文字まで"),
        ({"title_ja": "あ" * 101}, "100文字まで"),
        ({"title_en": "Drill"}, "本文も書いて"),
        ({"link": "https://city.example.jp"}, "題をつけて"),
        ({"title_ja": "題", "link": "javascript:alert(1)"}, "https://"),
        ({"gathering": "どこにもない会"}, "日が見つかりません"),
        ({"date": "x"}, "日が見つかりません"),
        ({"which": "どこにもない町"}, "どこにもない町"),
        ({"what": "hack"}, "日本語"),
        ({"at": "tomorrow"}, "日時の形"),
        ({"at": "2026-12-01T10:00"}, "もう過ぎて"),
        ({"at": "2028-12-01T10:00"}, "1年より先"),
        ({"at": "2026-12-05T10:00", "until": "2026-12-05T09:00"}, "送る時より後"),
        ({"at": "2026-12-05T22:00", "until": "2026-12-06T07:00"}, "送る時より後"),
        ({"when": "best"}, "「いつまでに」を書いて"),
        ({"when": "best", "at": "2026-12-02T21:00", "best_until": "2026-12-03T07:59"}, "送れる時間がありません"),
        ({"when": "best", "best_until": "2026-12-09T10:01"}, "7日以内"),
        ({"when": "best", "best_until": "2026-12-03T10:00", "kind": "disaster"}, "よく使う時間を待てません"),
        ({"when": "best", "best_until": "2026-12-02T15:00", "until": "2026-12-02T13:00"}, "送る時より後"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(office: Office, typed: dict[str, str], said: str) -> None:
    status, text = _write(office.at_work(Duty.STAFF), sure="1", **typed)
    assert (status, said in text, typed.get("which", "日本語") in text) == (400, True, True)
    with office.sessions() as session:
        assert session.scalars(select(Announcement)).all() == []


def test_at_night_it_waits_for_the_morning_unless_it_is_a_disaster(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    assert "12月6日（日）08:00 <strong>夜" in _write(browser, at="2026-12-05T22:00")[1]
    text = _write(browser, at="2026-12-05T22:00", kind="disaster")[1]
    assert ("12月5日（土）22:00" in text, "災害のお知らせです" in text, "確認をたのむ" in text) == (True, True, True)
    _write(browser, at="2026-12-05T22:00", kind="disaster", sure="1")
    made = _made(office)
    assert (made.kind, made.cause) == (AnnouncementKind.DISASTER, "approval")
    assert made.due_at == datetime.fromisoformat("2026-12-05T22:00+09:00")


def test_each_can_be_told_at_their_best_hour_and_the_preview_says_when(office: Office) -> None:
    _residents(office)
    with office.sessions.begin() as session:
        for one in session.scalars(select(Resident)):
            session.add(ResidentHours(resident_id=one.id, lately=bytes([12] * DAYS), learned_on=date(2026, 12, 1)))
    browser, span = office.at_work(Duty.STAFF), {"when": "best", "best_until": "2026-12-02T15:00"}
    text = _write(browser, **span)[1]
    assert all(
        part in text for part in ("10:00から2026年12月2日（水）15:00までの間に", "2026年12月2日（水）12:00から", "6人")
    )
    _write(browser, **span, sure="1")
    made = _made(office)
    assert (made.due_at, made.best_until) == (office.hands.at, datetime.fromisoformat("2026-12-02T15:00+09:00"))
    assert "よく使う時間" in browser.open(f"announcements/{made.public_id}").text


def test_conditions_stand_together_as_all_any_and_not(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    form = {"how": ["any", "any", "not"], "what": ["interest", "age", "attended"]}
    text = _write(browser, **form, which=["編み物", "65歳以上", "参加したことがある"], sure="1")[1]
    rule = read(_made(office).audience["segment"])
    assert isinstance(rule, Combined), text
    assert [part.how for part in rule.parts if isinstance(part, Combined)] == [How.ANY, How.NOT]


def test_a_selection_is_kept_taken_up_and_dropped(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    assert _write(browser, name="日本語の方", keep="1", ja="")[0] == 200
    with office.sessions() as session:
        kept = session.scalars(select(SavedSegment)).one()
    assert _write(browser, name=" ", keep="1")[0] == 400
    text = _write(browser, how="all", what="area", which="", saved=kept.public_id, use="1")[1]
    assert 'value="日本語"' in text
    assert "日本語の方" in browser.open("announcements/segments").text
    assert browser.send(f"announcements/segments/{kept.public_id}/drop").status_code == 303
    assert "まだありません" in browser.open("announcements/segments").text
    with office.sessions() as session:
        deeds = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("segment")).order_by(AuditEntry.id)
        ).all()
    assert deeds == ["segment.keep", "segment.drop"]


@pytest.mark.parametrize(
    ("most", "used", "said"),
    [(None, 5, "上限のないプラン"), (1_000, 5, "今月の残りは995通です"), (10, 5, "足りません")],
)
def test_what_it_costs_is_said(office: Office, most: int | None, used: int, said: str) -> None:
    _residents(office)
    with office.sessions.begin() as session:
        session.add(LineQuota(channel="line", most=most, used=used, read_at=office.hands.at))
    assert said in _write(office.at_work(Duty.STAFF))[1]


def test_a_ward_s_staff_writes_to_its_ward_whatever_is_typed(office: Office) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert "京都市右京区" in browser.open("announcements/new").text
    _write(browser, which="", sure="1")
    assert _made(office).audience["segment"] == ["area", "京都市/右京区", "京都市右京区"]


def test_while_somebody_writes_the_same_is_shown(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    answer = browser.send("announcements/preview", ja="あす", everyone="1")
    assert "11人に、こう届きます" in answer.get_json()["html"]
    assert "日本語のことば" in browser.send("announcements/preview", ja="").get_json()["html"]


def _photo(kind: str = "PNG") -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, kind)
    written.seek(0)
    return written


def test_a_picture_is_kept_at_once_and_goes_out_before_the_words(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    text = _write(browser, picture=(_photo(), "a.png"))[1]
    token = re.findall(r'name="picture_token" value="([^"]+)"', text)[0]
    assert _write(browser, picture_token=token, sure="1")[0] == 303
    picture, words = _made(office).bodies["ja"]
    assert (picture["type"], words["type"]) == ("image", "text")
    assert picture["originalContentUrl"] == f"https://city.example.jp/pictures/{token}.jpg"
    assert "image" not in str(_drawn(_write(browser, picture_token=token)[1]))


def test_what_is_no_picture_is_said(office: Office) -> None:
    status, text = _write(office.at_work(Duty.STAFF), picture=(_photo("GIF"), "a.png"), sure="1")
    assert (status, "写真を読めません" in text) == (400, True)


def test_a_flyer_becomes_a_picture_and_needs_words_beside_it(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    status, text = _write(browser, picture=(io.BytesIO(pdf(2)), "a.pdf"), sure="1")
    assert (status, "全2ページ" in text, "Drill 1" in text, "題と、いつ" in text) == (400, True, True, True)
    token = re.findall(r'name="picture_token" value="([^"]+)"', text)[0]
    told = {"title_ja": "防災訓練", "ja": "12月5日（土）10時から、右京小学校で防災訓練をします。申しこみはいりません。"}
    assert _write(browser, picture_token=token, **told, sure="1")[0] == 303
    assert [message["type"] for message in _made(office).bodies["ja"]] == ["image", "flex"]


def test_a_flyer_that_cannot_be_opened_is_said_and_the_words_stay(office: Office) -> None:
    locked = io.BytesIO(pdf(password="secret"))
    status, text = _write(office.at_work(Duty.STAFF), picture=(locked, "a.pdf"), sure="1")
    assert (status, "パスワード" in text, "あすの防災訓練は中止です。" in text) == (400, True, True)


def test_html_in_an_announcement_is_text(office: Office) -> None:
    text = _write(office.at_work(Duty.STAFF), ja="<img src=x onerror=alert(1)>\"'", title_ja="<b>")[1]
    assert "<img src=x" not in text
    assert "<img src=x onerror=alert(1)>\"'" in json.dumps(_drawn(text), ensure_ascii=False).replace('\\"', '"')


def test_only_what_draws_messages_is_handed_out(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    names = ("flex.js", "css/flex.css", "index.html", "../page.py")
    found = []
    for name in names:
        with browser.open(f"phone/{name}") as answer:
            found.append(answer.status_code)
    assert found == [200, 200, 404, 404]
