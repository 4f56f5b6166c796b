"""``{{ var('name') }}`` in the SQL of derived tables: a variable of the workspace, such as a business parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from freshmart_cli.contracts.derived import Derived

_CALL = re.compile(r"\{\{-?\s*var\(\s*(['\"])(?P<name>\w+)\1\s*\)\s*-?\}\}")


def with_variables(derived: Derived, values: Mapping[str, str]) -> Derived:
    """The table with every variable filled in, so that another value is another definition of it."""
    follow = {name: tuple(_filled(each, values) for each in ways) for name, ways in derived.refresh.follow.items()}
    refresh = derived.refresh.model_copy(update={"follow": follow})
    return derived.model_copy(update={"sql": _filled(derived.sql, values), "refresh": refresh})


def variables_named(text: str) -> Iterator[tuple[str, int]]:
    """Name and offset of every variable that a SQL text asks for."""
    for match in _CALL.finditer(text):
        yield match["name"], match.start("name")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _CALL.sub(lambda match: values.get(match["name"], match[0]), text)
