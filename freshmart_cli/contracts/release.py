"""What leaves the house: platinum releases with their privacy budget, and exports."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from freshmart_cli.formats.piece import Piece


class Privacy(Piece):
    """How a platinum table protects people; its ``sql`` gives one row per ``person`` and cell.

    ``k``: people a published cell needs; ``measures``: by output column ``count_people``,
    ``{sum, clamp, epsilon}`` or ``{ratio: [a, b]}``.
    """

    person: str
    k: int = Field(default=15, gt=0)
    contribution: dict[str, Any] = Field(default_factory=dict)
    measures: dict[str, Any] = Field(default_factory=dict)
    budget: Any = None
    secondary: Any = None


class Export(Piece):
    """Files written beside a table; ``path`` may hold ``{column}``."""

    path: str
    format: Literal["json", "jsonl", "csv", "parquet"] = "parquet"
    one_file_per: str | tuple[str, ...] = ""
