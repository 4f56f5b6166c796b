"""Which problems are shown, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

from freshmart_cli.contracts.rules.references import UNKNOWN_VARIABLE
from freshmart_cli.errors import Diagnostic


def arranged(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem once, by file and place; what merely follows from a broken value is left out.

    A part that cannot be read (FM1xx, FM201–FM206, an unknown variable) is not judged as well.
    """
    unique = sorted(set(diagnostics), key=lambda found: (found.file, found.line, found.column, found.code))
    unread = [(_rank(found.code), found.file, found.path) for found in unique if found.path]
    return tuple(found for found in unique if not any(_follows(found, *each) for each in unread))


def _rank(code: str) -> int:
    """0 for what has no value, 1 for what the language cannot read, 2 for what is read and judged."""
    return 0 if code < "FM2" or code == UNKNOWN_VARIABLE.code else 1 if code < "FM207" else 2


def _follows(found: Diagnostic, rank: int, file: str, path: str) -> bool:
    inside = found.path == path or found.path.startswith((f"{path}.", f"{path}["))
    return rank < _rank(found.code) and found.file == file and inside
