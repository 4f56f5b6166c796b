"""The options of Parquet files."""

from __future__ import annotations

from typing import Literal

from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.texts import Drift


class ParquetOptions(Piece):
    """``format: {type: parquet, …}``: the file itself says what else there is to know."""

    type: Literal["parquet"]
    drift: Drift = "evolve"
