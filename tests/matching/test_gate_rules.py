"""The table of the gate reads without a fault."""

from matching.gate_rules import ROUTES, phrase, rules


def test_every_rule_has_a_known_route_and_crises_a_kind() -> None:
    for rule in rules():
        assert rule.route in ROUTES
        assert bool(rule.kind) == (rule.route == "crisis")
        assert "{partner}" not in rule.pattern.pattern


def test_no_rule_claims_the_empty_sentence() -> None:
    assert not [rule for rule in rules() if rule.pattern.search("")]


def test_named_phrases_are_found() -> None:
    assert phrase("join").search("参加したい")
    assert phrase("greeting").search("こんにちは")
