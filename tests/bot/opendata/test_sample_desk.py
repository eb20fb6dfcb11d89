"""The sample's desk: somebody works there, introductions stand in three states; loading twice adds nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import sample_desk
from handlers.acts.desk_hours import open_until
from models.account import Account, Duty
from models.help_desk import HelpDesk
from models.introduction import Introduction, IntroductionState
from tests import factories


def test_the_desk_is_open_and_its_coordinator_may_come_in(session: Session, now: datetime) -> None:
    assert sample_desk.load(session, str.encode, now=now)
    desk, account = session.scalars(select(HelpDesk)).one(), session.scalars(select(Account)).one()
    assert open_until(desk, now) and [one.duty for one in account.duties] == [Duty.COORDINATOR]
    assert [member.account_id for member in desk.members] == [account.id]


def test_introductions_stand_in_three_states_once(session: Session, now: datetime) -> None:
    for name in ("囲碁を楽しむ会", "ひとめの会"):
        factories.gathering(session, name)
    assert sample_desk.load(session, str.encode, now=now)
    assert not sample_desk.load(session, str.encode, now=now)
    states = {IntroductionState.PROPOSED, IntroductionState.ONE_YES, IntroductionState.BOTH_YES}
    assert set(session.scalars(select(Introduction.state))) == states
