"""FM310: variables that SQL asks for by ``var()`` and nobody declares."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.lint.refresh import ways_followed
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules.references import UNKNOWN_VARIABLE
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.contracts.variable_macros import variables_named
from freshmart_cli.errors import Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every unknown variable, where it is named."""
    known = subject.draft.variables
    for _, document, derived in subject.draft.read_derived():
        texts = [(Spot(("sql",)), derived.sql), *((spot, text) for spot, _, text in ways_followed(document, derived))]
        for spot, text in texts:
            for name, offset in variables_named(text):
                if name not in known:
                    hint = did_you_mean(name, known, kind="variables of freshmart.yml")
                    message = f"unknown variable {name!r}"
                    yield UNKNOWN_VARIABLE.found(document, spot.character(offset), message, hint)
