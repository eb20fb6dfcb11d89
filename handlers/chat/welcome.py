"""The first minute: who runs this, what it does, and the consent to remember anything at all."""

from handlers.acts.consent import allows, give_consent
from handlers.chat import profile
from handlers.turn import Answer, Card, Press, Row, Say, Show, Talk, t
from models.consent import Purpose


def followed(talk: Talk) -> Answer:
    """Say who speaks and what for; ask whether likes and places may be remembered."""
    if allows(talk.resident, Purpose.MATCHING):
        return Answer((Say(t("welcome.back"), _first_choices()),))
    card = Card(
        t("welcome.before"),
        rows=(
            Row("note", t("welcome.what_for")),
            Row("note", t("welcome.where_kept")),
            Row("note", t("welcome.way_out")),
            Row("note", t("welcome.news")),
        ),
        buttons=(
            Press(t("button.start"), "start", {}),
            Press(t("button.only_look"), "only_look", {}),
        ),
    )
    languages = (
        Press(t("language.easy_name"), "language.set", {"l": "easy"}),
        Press(t("language.en_name"), "language.set", {"l": "en"}),
        Press(t("button.help"), "help", {}),
    )
    hello = t("welcome.hello", office=talk.office.name)
    return Answer((Say(hello), Show(t("welcome.summary"), (card,), languages)))


def start(talk: Talk) -> Answer:
    """The yes to matching: kept with date and wording; then the first question."""
    give_consent(talk.session, talk.resident, Purpose.MATCHING, now=talk.now)
    return Answer(step="profile.where")


def only_look(talk: Talk) -> Answer:
    """Nothing will be remembered; everything can be looked at all the same."""
    asked = profile.ask_where(talk)
    return Answer((Say(t("welcome.only_look")), *asked.messages), step="profile.where", data=asked.data)


def unfollowed(_talk: Talk) -> Answer:
    """Blocked: nothing can be said."""
    return Answer()


def _first_choices() -> tuple[Press, ...]:
    return (
        Press(t("button.find"), "find.start", {}),
        Press(t("button.plans"), "plans", {}),
        Press(t("button.menu"), "menu", {}),
    )
