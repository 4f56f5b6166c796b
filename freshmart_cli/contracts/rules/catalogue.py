"""Every lint rule, for the documentation and for ``freshmart validate contract --explain``."""

from __future__ import annotations

from freshmart_cli.contracts.rules import portability, references, semantics, structure, syntax
from freshmart_cli.contracts.rules.rule import Rule

FAMILIES = {
    "FM1": "Syntax",
    "FM2": "Structure",
    "FM3": "References",
    "FM4": "Semantics",
    "FM6": "Portability",
}

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*syntax.RULES, *structure.RULES, *references.RULES, *semantics.RULES, *portability.RULES),
        key=lambda rule: rule.code,
    )
)


def rule_of(code: str) -> Rule | None:
    """The rule of a code, None where there is none."""
    return next((rule for rule in RULES if rule.code == code), None)
