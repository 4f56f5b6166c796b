"""Whole records that are framed at once: a chunk of one file, or several small files after each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from freshmart_cli.formats.lines import split_lines

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """``rows``: each record's 1-based place in its file. ``begins``: where in ``data`` files begin, in order.

    A stretch of a file whose beginning was in an earlier one has nothing in ``begins`` for it.
    """

    data: bytes
    records: pa.BinaryArray
    rows: Numbers
    begins: tuple[int, ...]

    @property
    def row_numbers(self) -> pa.Int64Array:
        return pa.array(self.rows)


def chunk_of_file(data: bytes, first_row: int) -> Stretch:
    """Whole records of a file, the first of which is its ``first_row``."""
    records = split_lines(data)
    rows = np.arange(first_row, first_row + len(records), dtype=np.int64)
    return Stretch(data, records, rows, (0,) if first_row == 1 else ())


def whole_files(contents: Sequence[bytes]) -> tuple[Stretch, tuple[int, ...]]:
    """Files of at least one byte each, after each other; and how many records each has."""
    ended = [each if each.endswith(b"\n") else each + b"\n" for each in contents]
    counts = np.fromiter((each.count(b"\n") for each in ended), np.int64, len(ended))
    data = b"".join(ended)
    ends = np.cumsum(counts)
    rows = np.arange(1, int(ends[-1]) + 1, dtype=np.int64) - np.repeat(ends - counts, counts)
    offsets = np.cumsum([len(each) for each in ended]) - [len(each) for each in ended]
    stretch = Stretch(data, split_lines(data), rows, tuple(offsets.tolist()))
    return stretch, tuple(counts.tolist())
