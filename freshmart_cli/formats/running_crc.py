"""The checksum that a record may state of everything before it (POS.md, *Header and trailer*)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions


class RunningCrc:
    """zlib CRC-32 of a file given chunk by chunk, read off before each field that states it."""

    def __init__(self, options: FixedWidthOptions) -> None:
        first, last = options.type_range
        self._from, self._to = max(first - 1, 0), last
        self._bytes_before = {
            (name.encode(options.encoding).ljust(last - first + 1) if last else b""): field.start - 1
            for name, field in options.crc_fields.items()
        }
        self._crc = 0

    def column(self, chunk: bytes, records: pa.BinaryArray) -> pa.StringArray:
        """Eight upper-case hex digits on each record that states a checksum and reaches its field."""
        if not self._bytes_before:
            return pa.nulls(len(records), pa.string())
        found: dict[int, str] = {}
        view, done = memoryview(chunk), 0
        for row, stop in self._stops(records):
            self._crc = zlib.crc32(view[done:stop], self._crc)
            done = stop
            found[row] = f"{self._crc:08X}"
        self._crc = zlib.crc32(view[done:], self._crc)
        if not found:
            return pa.nulls(len(records), pa.string())
        return pa.array([found.get(row) for row in range(len(records))], pa.string())

    def _stops(self, records: pa.BinaryArray) -> Iterator[tuple[int, int]]:
        """Row of each record that states a checksum, and where in the chunk its field begins."""
        types = pc.binary_slice(records, self._from, self._to)
        wanted = pc.is_in(types, pa.array(list(self._bytes_before), pa.binary()))
        ends = memoryview(records.buffers()[1]).cast("i")[records.offset :]
        for row in pc.indices_nonzero(wanted).to_pylist():
            begins = ends[row] + row
            before = self._bytes_before[types[row].as_py()]
            if ends[row + 1] - ends[row] >= before:
                yield row, begins + before
