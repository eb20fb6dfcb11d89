"""Corrections in the console: written, tried, proposed, saved, taken back; each within one's reach."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.replays import Rehearsal
from handlers.acts.correct import fingerprint
from matching import evaluate, vocabulary
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.area import Area
from models.correction import AnswerMark, Correction, CorrectionState, ReplayState
from models.match_log import MatchLog
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.bot.parts import parts_on

WHOLE, WARD = "whole@example.jp", "ward@example.jp"


@pytest.fixture(autouse=True)
def the_words_that_ship(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No labelled sentences, which take seconds; and nothing of a test holds after it."""
    monkeypatch.setattr(evaluate, "DEVELOPMENT", ())
    yield
    vocabulary.stand(None)


@pytest.fixture
def wards(office: Office) -> dict[str, Area]:
    """Two wards, a search in each, and what is found."""
    with office.sessions.begin() as session:
        found = {
            name: factories.area(session, name, key=name, layer="ward", ward=name, pref="京都府", city="京都市")
            for name in ("右京区", "北区")
        }
        factories.gathering(session, "編み物の会", area=found["右京区"], description="")
        for said, area in zip(("ぽんぽこだいらがしたい", "ぽんぽこだいらをしたい"), found.values(), strict=True):
            session.add(MatchLog(asked_at=office.hands.at, text=said, area_id=area.id, place=area.path, engine="x"))
    return found


@pytest.fixture
def whole(office: Office) -> Browser:
    return office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR), email=WHOLE))


@pytest.fixture
def ward(office: Office, wards: dict[str, Area]) -> Browser:
    duty = AccountDuty(duty=Duty.COORDINATOR, area_id=wards["右京区"].id)
    return office.browser(office.account(duty, email=WARD))


def write(browser: Browser, **typed: str) -> str:
    """Put an edit into the draft; its public id."""
    said = {"kind": "word", "concept": "knitting", "form": "ぽんぽこだいら", "language": "ja", **typed}
    answer = browser.send("corrections/new", **said)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("/", 1)[1]


def try_it(office: Office, browser: Browser, draft: str) -> None:
    """Press the button and let the background do its work."""
    assert browser.send(f"corrections/{draft}/replay").status_code == 303
    with office.sessions() as session:
        number = session.scalars(select(Correction.id).where(Correction.public_id == draft)).one()
        assert session.bind is not None
        Rehearsal(parts_on(session.bind.engine)).run(number)


def test_a_correction_is_written_tried_saved_and_taken_back(office: Office, wards: object, whole: Browser) -> None:
    draft = write(whole)
    text = whole.open(f"corrections/{draft}").text
    assert "「ぽんぽこだいら」を「編み物」の言葉に足す（日本語）" in text and "集まり1件のうち0件" in text
    try_it(office, whole, draft)
    assert "市全体の最近の検索2件で試しました" in whole.open(f"corrections/{draft}").text
    assert whole.send(f"corrections/{draft}/save", reason="区民の言い方だから").status_code == 303
    text = whole.open("corrections").text
    assert "第1版" in text and "区民の言い方だから" in text and "山田 花子" in text
    assert whole.send(f"corrections/{draft}/take-back").status_code == 303
    assert "第1版を元に戻しました" in whole.open("corrections").text
    with office.sessions() as session:
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [deed for deed in deeds if deed.startswith("correction")] == ["correction.save", "correction.take_back"]


def test_without_trying_it_nothing_is_saved(office: Office, wards: object, whole: Browser) -> None:
    draft = write(whole)
    answer = whole.send(f"corrections/{draft}/save", reason="急ぎ")
    assert (answer.status_code, "いまの内容で試してください" in answer.text) == (409, True)
    try_it(office, whole, draft)
    write(whole, form="けいとあそび会")
    assert whole.send(f"corrections/{draft}/save", reason="急ぎ").status_code == 409


def test_a_ward_proposes_and_the_whole_city_saves(office: Office, wards: object, ward: Browser, whole: Browser) -> None:
    draft = write(ward)
    try_it(office, ward, draft)
    assert "担当の区域の最近の検索1件で試しました" in ward.open(f"corrections/{draft}").text
    assert ward.send(f"corrections/{draft}/save", reason="x").status_code == 403
    assert ward.send(f"corrections/{draft}/propose", reason="よく聞く言い方").status_code == 303
    assert "山田 花子さんの提案" in whole.open("corrections").text
    assert whole.send(f"corrections/{draft}/save", reason="").status_code == 409
    try_it(office, whole, draft)
    assert whole.send(f"corrections/{draft}/save", reason="").status_code == 303
    with office.sessions() as session:
        saved = session.scalars(select(Correction)).one()
        assert (saved.state, saved.number, saved.reason) == (CorrectionState.SAVED, 1, "よく聞く言い方")


def test_texts_are_shown_after_a_purpose_and_never_another_ward_s(
    office: Office, wards: dict[str, Area], ward: Browser, whole: Browser
) -> None:
    draft = write(whole)
    try_it(office, whole, draft)
    with office.sessions.begin() as session:
        session.scalars(select(Correction)).one().state = CorrectionState.PROPOSED
    here = f"corrections/{draft}/searches"
    assert "したい" not in ward.open(here).text
    ward.send("purpose", subject=f"correction:{draft}", page="correction_searches", purpose="check")
    text = ward.open(here).text
    assert "らがしたい" in text and "担当の区域の外の検索です" in text, text[text.index("<h1>") :]
    assert "らをしたい" not in text


def test_a_draft_is_its_author_s_and_the_whole_city_s_alone(office: Office, ward: Browser, whole: Browser) -> None:
    draft = write(ward, form="けいとあそび")
    other = office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR, area_id=1), email="other@example.jp"))
    paths = ("", "/progress", "/searches")
    assert {other.open(f"corrections/{draft}{path}").status_code for path in paths} == {404}
    assert other.send(f"corrections/{draft}/replay").status_code == 404
    assert whole.open(f"corrections/{draft}").status_code == 200
    assert whole.send(f"corrections/{draft}/propose", reason="x").status_code == 403


def test_a_proposal_is_not_tried_or_dropped_by_another_ward(office: Office, ward: Browser, whole: Browser) -> None:
    draft = write(whole)
    with office.sessions.begin() as session:
        session.scalars(select(Correction)).one().state = CorrectionState.PROPOSED
    assert ward.open(f"corrections/{draft}").status_code == 200
    assert ward.send(f"corrections/{draft}/replay").status_code == 403
    assert ward.send(f"corrections/{draft}/drop").status_code == 403


def _take_out(browser: Browser, concept: str) -> int:
    """Press the button beside the first drafted edit on the concept's own page."""
    page = browser.open(f"corrections/new?concept={concept}").text
    row = re.findall(r'name="row" value="(\d+)"', page)[0]
    return browser.send("corrections/new", kind="remove", concept=concept, row=row).status_code


def test_what_is_drafted_of_a_concept_is_taken_out_on_its_own_page(office: Office, whole: Browser) -> None:
    draft = write(whole)
    write(whole, kind="concept", concept="", form="ぽんぽこ踊り", other="編み物")
    assert "を「編み物」の言葉に足す" in whole.open("corrections/new?concept=knitting").text
    assert "下書きで直しているところ" not in whole.open("corrections/new?concept=go").text
    assert [_take_out(whole, "knitting") for _ in range(2)] == [303, 303]
    assert "まだ何も書かれていません" in whole.open(f"corrections/{draft}").text


def test_a_saved_word_can_be_taken_off_while_others_are_drafted(office: Office, wards: object, whole: Browser) -> None:
    saved = write(whole)
    try_it(office, whole, saved)
    assert whole.send(f"corrections/{saved}/save", reason="区民の言い方だから").status_code == 303
    write(whole, form="あみあみの日")
    page = whole.open("corrections/new?concept=knitting").text
    assert page.count('name="off"') == 1 and page.count('name="row"') == 1
    write(whole, form="ぽんぽこだいら", off="yes")
    page = whole.open("corrections/new?concept=knitting").text
    assert page.count('name="off"') == 0 and page.count('name="row"') == 2


def test_nobody_takes_out_what_is_in_another_s_draft(office: Office, ward: Browser, whole: Browser) -> None:
    write(ward)
    row = re.findall(r'name="row" value="(\d+)"', ward.open("corrections/new?concept=knitting").text)[0]
    assert "下書きで直しているところ" not in whole.open("corrections/new?concept=knitting").text
    for typed in (row, "x", "99999999999999999999"):
        assert whole.send("corrections/new", kind="remove", concept="knitting", row=typed).status_code == 400
    assert 'name="row"' in ward.open("corrections/new?concept=knitting").text


def test_what_got_worse_is_saved_with_a_reason_alone(office: Office, whole: Browser) -> None:
    draft = write(whole)
    with office.sessions.begin() as session:
        row = session.scalars(select(Correction)).one()
        row.replay_state = ReplayState.DONE
        row.replay = {
            "base": 0, "edits": fingerprint(row.edits), "whole": True, "searches": 1, "seconds": 1.0, "changes": [],
            "counts": {"worse": 1, "better": 0, "different": 0}, "silent": [0, 0], "labelled": {},
        }  # fmt: skip
    assert "悪くなる答えがあります" in whole.open(f"corrections/{draft}").text
    assert whole.send(f"corrections/{draft}/save", reason="x").status_code == 409
    assert whole.send(f"corrections/{draft}/save", reason="x", worse_reason="市の決まり").status_code == 303
    assert "市の決まり" in whole.open("corrections").text


def test_a_search_of_the_log_leads_here_and_leaves_a_mark(office: Office, wards: object, whole: Browser) -> None:
    with office.sessions() as session:
        search = session.scalars(select(MatchLog.public_id).order_by(MatchLog.id)).first()
    with office.sessions.begin() as session:
        gathering = factories.gathering(session, "編み物の会").public_id
    came = {"search": str(search), "gathering": gathering, "should": "yes"}
    text = whole.client.get("/console/corrections/new", query_string={**came, "concept": "knitting"}).text
    assert "「編み物の会」が出るはずだった" in text and "したい" not in text
    write(whole, kind="pin", item=gathering, form="", **came)
    with office.sessions() as session:
        mark = session.scalars(select(AnswerMark)).one()
        assert (mark.search_public_id, mark.item, mark.good) == (search, gathering, True)


def test_another_ward_s_search_leads_nowhere(office: Office, wards: object, ward: Browser) -> None:
    with office.sessions() as session:
        other = session.scalars(select(MatchLog.public_id).where(MatchLog.place.contains("北区"))).one()
    assert ward.open(f"corrections/new?search={other}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"form": " "}, "言葉を入れてください"),
        ({"form": "あいう" * 11}, "30文字まで"),
        ({"form": "ぽん\u202eぽこ"}, "目に見えない文字"),
        ({"form": "編み物"}, "もう「編み物」の言葉です"),
        ({"form": "の"}, "何にでも当たって"),
        ({"concept": "no such key"}, "関心は見つかりません"),
        ({"kind": "nonsense"}, "何を直すか"),
        ({"kind": "not_word", "form": "将棋"}, "いま「編み物」とは読まれていません"),
        ({"kind": "wider", "other": "あみもの"}, "同じ関心どうし"),
        ({"kind": "bar", "item": "ない会"}, "集まりは見つかりません"),
        ({"kind": "concept", "form": "将棋"}, "もう「将棋」という関心"),
    ],
)
def test_what_cannot_be_is_told(office: Office, whole: Browser, typed: dict[str, str], told: str) -> None:
    said = {"kind": "word", "concept": "knitting", "form": "ぽんぽこだいら", "language": "ja", **typed}
    answer = whole.send("corrections/new", **said)
    assert (answer.status_code, told in answer.text) == (400, True), re.findall(r"<strong>.*", answer.text)


def test_a_concept_is_found_by_kana_part_and_slip(office: Office, whole: Browser) -> None:
    for typed in ("あみもの", "編み", "ｱﾐﾓﾉ", "あみもにょ"):
        assert "concept=knitting" in whole.client.get("/console/corrections/new", query_string={"q": typed}).text, typed
    assert "見つかりません" in whole.client.get("/console/corrections/new", query_string={"q": "zzqq"}).text


def test_who_made_it_stays_written(office: Office, whole: Browser) -> None:
    draft = write(whole)
    with office.sessions() as session:
        row = session.scalars(select(Correction).where(Correction.public_id == draft)).one()
        account = session.scalars(select(Account).where(Account.email == WHOLE)).one()
        assert {row.made_by, row.edits[0].made_by} == {account.public_id}
