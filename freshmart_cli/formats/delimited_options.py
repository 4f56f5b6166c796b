"""The options of delimited files."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from freshmart_cli.formats.encodings import Encoding
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.texts import Flag


class DelimitedOptions(Piece):
    """``format: {type: delimited, …}``; ``null_values`` are texts that stand for NULL."""

    type: Literal["delimited"]
    encoding: Encoding = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header: Flag = True
    null_values: tuple[str, ...] = ("",)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("null_values"), str):
            return {**value, "null_values": (value["null_values"],)}
        return value

    @model_validator(mode="after")
    def _one_meaning_a_character(self) -> Self:
        if len(self.delimiter) != 1 or self.delimiter in "\r\n":
            raise ValueError(f"delimiter must be one character and not a line end, found {self.delimiter!r}")
        if len(self.quote) > 1 or (self.quote and self.quote in f"\r\n{self.delimiter}"):
            raise ValueError(f"quote must be one character other than the delimiter, found {self.quote!r}")
        return self
