"""Commands with many options take them as one value: a dataclass whose fields say what each option is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

Values = TypeVar("Values")


def taking(values: type[Values]) -> Callable[[Callable[[Values], None]], Callable[..., None]]:
    """Makes a command of a function of one value; the fields of ``values`` become its options."""

    def with_options(function: Callable[[Values], None]) -> Callable[..., None]:
        def command(**given: Any) -> None:
            function(values(**given))

        hints = get_type_hints(values, include_extras=True)
        fields = inspect.signature(values).parameters.values()
        options = [field.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[field.name]) for field in fields]
        command.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
        command.__annotations__ = hints
        command.__doc__ = function.__doc__
        return command

    return with_options
