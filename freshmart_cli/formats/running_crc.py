"""The checksum that a record may state of everything before it (POS.md, *Header and trailer*)."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.stretch import Stretch


class RunningCrc:
    """zlib CRC-32 of a file given stretch by stretch, or of whole files, read off before each field that states it."""

    def __init__(self, options: FixedWidthOptions) -> None:
        first, last = options.type_range
        self._from, self._to = max(first - 1, 0), last
        self._bytes_before = {
            (name.encode(options.encoding).ljust(last - first + 1) if last else b""): field.start - 1
            for name, field in options.crc_fields.items()
        }
        self._wanted = pa.array(list(self._bytes_before), pa.binary())
        self._crc = 0

    def column(self, stretch: Stretch) -> pa.StringArray:
        """Eight upper-case hex digits on each record that states a checksum and reaches its field."""
        if not self._bytes_before:
            return pa.nulls(len(stretch.records), pa.string())
        found: list[str | None] = [None] * len(stretch.records)
        view, done = memoryview(stretch.data), 0
        for row, stop in self._stops(stretch.records):
            done = self._begin(stretch, done, stop)
            self._crc = zlib.crc32(view[done:stop], self._crc)
            done = stop
            found[row] = f"{self._crc:08X}"
        done = self._begin(stretch, done, len(view))
        self._crc = zlib.crc32(view[done:], self._crc)
        return pa.array(found, pa.string())

    def _begin(self, stretch: Stretch, done: int, stop: int) -> int:
        """From where the file that ``stop`` is in still has to be added up."""
        place = bisect_right(stretch.begins, stop)
        begins = stretch.begins[place - 1] if place else -1
        if begins < done and not (begins == done == 0):
            return done
        self._crc = 0
        return begins

    def _stops(self, records: pa.BinaryArray) -> Iterator[tuple[int, int]]:
        """Row of each record that states a checksum, and where in the data its field begins."""
        types = pc.binary_slice(records, self._from, self._to)
        ends = memoryview(records.buffers()[1]).cast("i")[records.offset :]
        for row in pc.indices_nonzero(pc.is_in(types, self._wanted)).to_pylist():
            begins = ends[row] + row
            before = self._bytes_before[types[row].as_py()]
            if ends[row + 1] - ends[row] >= before:
                yield row, begins + before
