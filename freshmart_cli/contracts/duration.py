"""Durations as the contract language writes them: 15m 1h 1d 1w 1mo 1y."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time with the text it was written as; months count 30 and years 365 days."""

    text: str
    span: timedelta

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``15m``; raises ValueError with the accepted units."""
        match = re.fullmatch(r"(\d+)(s|mo|m|h|d|w|y)", str(text).strip())
        if match is None:
            raise ValueError(f"expected a duration such as 15m 1h 1d 1w 1mo 1y, found {text!r}")
        return cls(str(text).strip(), int(match[1]) * _UNITS[match[2]])

    @property
    def minutes(self) -> int:
        return int(self.span.total_seconds() // 60)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def validate(value: object) -> Duration:
            return value if isinstance(value, Duration) else cls.parse(str(value))

        return core_schema.no_info_plain_validator_function(validate)
