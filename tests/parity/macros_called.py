"""Which macros of the templates are called while statements are put together."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2.runtime import Macro


@contextmanager
def macros_called() -> Iterator[set[tuple[str, str]]]:
    """Template and name of each macro that is called while this lasts."""
    found: set[tuple[str, str]] = set()
    plain = Macro.__call__

    @functools.wraps(plain)
    def noted(self: Any, *arguments: Any, **named: Any) -> Any:
        found.add((Path(self._func.__code__.co_filename).name, self.name))
        return plain(self, *arguments, **named)

    Macro.__call__ = noted
    try:
        yield found
    finally:
        Macro.__call__ = plain
