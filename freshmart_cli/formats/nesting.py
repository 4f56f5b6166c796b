"""What type each record has and under which record it stands (POS.md, *Header and trailer*)."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.stretch import Numbers, Stretch

UNKNOWN_TYPE = "?"


def framing_of(options: FixedWidthOptions) -> str:
    """A hash of all that ``Nesting`` depends on."""
    parts = (options.type_range, sorted(options.records), sorted(options.root_records), options.encoding)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


class Nesting:
    """Reads types and roots off stretch after stretch of one file, or off whole files."""

    def __init__(self, options: FixedWidthOptions) -> None:
        first, last = options.type_range
        self._from, self._to = max(first - 1, 0), last
        self._known = pa.array(list(options.records), pa.string())
        self._roots = pa.array(list(options.root_records), pa.string())
        self._root = 0

    def columns(self, stretch: Stretch, texts: pa.StringArray) -> tuple[pa.StringArray, pa.Int64Array]:
        """The type of each record, '?' where it is none of the declared; the row of the last root so far, or NULL."""
        types = self._types(texts)
        return types, self._last_roots(stretch.rows, pc.is_in(types, self._roots))

    def _types(self, texts: pa.StringArray) -> pa.StringArray:
        if not self._to:
            return pa.repeat(self._known[0], len(texts))
        types = pc.utf8_slice_codeunits(texts, self._from, self._to)
        return pc.if_else(pc.is_in(types, self._known), types, UNKNOWN_TYPE)

    def _last_roots(self, rows: Numbers, is_root: pa.BooleanArray) -> pa.Int64Array:
        places = np.arange(len(rows))
        last = np.maximum.accumulate(np.where(is_root.to_numpy(zero_copy_only=False), places, -1))
        begins = places - (rows - 1)
        here = last >= np.maximum(begins, 0)
        found = np.where(here, rows[last], np.where(begins < 0, self._root, 0))
        self._root = int(found[-1]) if len(found) else self._root
        return pa.array(found, mask=found == 0)
