from __future__ import annotations

import re

from freshmart_cli.contracts.rules.catalogue import FAMILIES, RULES, rule_of


def test_codes_are_unique_and_belong_to_a_family() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"FM\d{3}", code) and code[:3] in FAMILIES for code in codes)


def test_every_rule_can_be_documented() -> None:
    assert all(rule.title and rule.explanation.endswith(".") for rule in RULES)
    assert len({rule.title for rule in RULES}) == len(RULES)


def test_a_rule_is_found_by_its_code() -> None:
    assert rule_of("FM101") is RULES[0]
    assert rule_of("FM999") is None
