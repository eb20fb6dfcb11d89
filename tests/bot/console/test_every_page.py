"""Every page of the console with something on it: it opens, has its one heading, and is English where English is asked.

Whether everybody can use them is looked at in a real browser: tests/journeys/test_console.py.
"""

import re
from html import unescape

import pytest
from sqlalchemy import update

from models.account import Account
from tests.bot.console.conftest import Browser, Office
from tests.bot.console.everything import Everything

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]+")
# Its own language's name, what residents and papers on a wall read, examples of what is typed.
# The office, who asked for the circular, languages in their own words; what is typed and sent in Japanese, as it is.
_NAMES = {"右京区役所", "山田", "花子", "日本語", "やさしい日本語", "名称", "着きました"}
_NAMES |= {"毎週水曜日", "第", "土曜日", "毎月", "日"}
_NOT_OURS = re.compile(r'<(\w+)[^>]* lang="ja"[^>]*>.*?</\1>|<script.*?</script>|<svg.*?</svg>', re.DOTALL)


@pytest.fixture
def everything(office: Office) -> Everything:
    return Everything(office)


@pytest.fixture
def browser(office: Office, everything: Everything) -> Browser:
    return office.browser(everything.me)


def test_there_is_a_row_for_every_page_that_takes_one(everything: Everything) -> None:
    assert everything.missing() == set()


def test_every_page_opens_and_has_one_heading(browser: Browser, everything: Everything) -> None:
    pages = {path: browser.open(path) for path in everything.pages()}
    assert len(pages) > 60
    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert {path for path, page in pages.items() if page.text.count("<h1") != 1} == set()


def test_nothing_is_called_by_a_letter_that_no_database_takes(office: Office, browser: Browser) -> None:
    rules = [rule for rule in office.app.url_map.iter_rules() if rule.arguments and "GET" in (rule.methods or ())]
    paths = [re.sub(r"<[^>]+>", "%00", rule.rule) for rule in rules]
    assert {path for path in paths if browser.client.get(path).status_code >= 500} == set()


def test_an_english_page_has_no_japanese_of_ours(office: Office, browser: Browser, everything: Everything) -> None:
    with office.sessions.begin() as session:
        session.execute(update(Account).values(language="en"))
    left = {}
    for path in everything.pages():
        text = unescape(re.sub(r"<[^>]+>", " ", _NOT_OURS.sub("", browser.open(path).text)))
        if found := set(_JAPANESE.findall(text)) - _NAMES:
            left[path] = found
    assert left == {}


@pytest.mark.parametrize("typed", [{"page": "district_sheet"}, {"page": "static"}, {"page": "home"}, {"note": "\0"}])
def test_the_question_what_for_leads_to_pages_of_one_row_alone(browser: Browser, typed: dict[str, str]) -> None:
    said = {"subject": "circle:abcdefghjk", "page": "wish_circle", "purpose": "contact", "note": "", **typed}
    answer = browser.send("purpose", **said)
    assert answer.status_code == (303 if "note" in typed else 400)
