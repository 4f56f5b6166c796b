"""Rows of a chunk that holds quotes: a quoted value may hold delimiters, quotes and line ends (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

from freshmart_cli.formats.delimited_options import DelimitedOptions
from freshmart_cli.formats.delimited_rows import RESERVED, VALUE_END, Rows
from freshmart_cli.formats.encodings import codec_of
from freshmart_cli.formats.format import MAX_RECORD_BYTES
from freshmart_cli.formats.lines import decoded, too_long

if TYPE_CHECKING:
    import _csv

_CR_WITHIN = "\ud800"
"""Stands for a CR that ends no line, at which the csv module would stop; decoded text never holds it."""

_REPLACED = str.maketrans(dict.fromkeys(RESERVED, "\ufffd"))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a chunk, ``texts`` with replacement characters where ``broken``."""

    texts: list[str]
    raw: list[bytes]
    broken: frozenset[int]

    def joined(self, spans: list[tuple[int, int]]) -> list[str]:
        """The text of each record, given the lines that it spans."""
        texts = self.texts
        return [texts[a] if b - a == 1 else "\n".join(texts[a:b]) for a, b in spans]

    def undecoded(self, spans: list[tuple[int, int]]) -> dict[int, bytes]:
        """Row and bytes of each record that holds a broken line."""
        if not self.broken:
            return {}
        found = (row for row, (a, b) in enumerate(spans) if not self.broken.isdisjoint(range(a, b)))
        return {row: b"\n".join(self.raw[slice(*spans[row])]) for row in found}


def quoted_rows(chunk: bytes, options: DelimitedOptions, *, starts_file: bool) -> Rows:
    """Rows of a chunk; raises UnreadableFile for a record longer than MAX_RECORD_BYTES."""
    lines = _lines(chunk, codec_of(options.encoding))
    text = "\n".join([*lines.texts, ""])
    if starts_file and chunk.startswith(codecs.BOM_UTF8):
        text = text.removeprefix(codecs.BOM_UTF8.decode(codec_of(options.encoding), "replace"))
    ends, values = _parsed(text, options)
    spans = list(zip([0, *ends], ends, strict=False))
    used = ends[-1] if ends else 0
    rest = chunk[sum(map(len, lines.raw[:used])) + used :]
    sizes = (_size(lines.raw[a:b]) for a, b in spans if b - a > 1)
    if len(rest) > MAX_RECORD_BYTES or max(sizes, default=0) > MAX_RECORD_BYTES:
        raise too_long()
    broken = lines.undecoded(spans)
    return Rows(
        pa.array([first for first, _ in spans], pa.int64()),
        _texts(lines.joined(spans), broken),
        pa.array(map(broken.get, range(len(spans))), pa.binary(), size=len(spans)),
        _texts(values, broken),
        used,
        rest,
    )


def _texts(values: list[str], broken: dict[int, bytes]) -> pa.StringArray:
    if broken:
        return pa.array([None if row in broken else value for row, value in enumerate(values)], pa.string())
    return pa.array(values, pa.string())


def _lines(chunk: bytes, codec: str) -> _Lines:
    raw = chunk.removesuffix(b"\n").split(b"\n")
    whole = decoded(chunk.removesuffix(b"\n"), codec)
    if whole is not None:
        return _Lines(whole.split("\n"), raw, frozenset())
    broken = frozenset(number for number, line in enumerate(raw) if decoded(line, codec) is None)
    return _Lines([line.decode(codec, "replace") for line in raw], raw, broken)


def _size(lines: list[bytes]) -> int:
    return sum(map(len, lines)) + len(lines) - 1


def _parsed(text: str, options: DelimitedOptions) -> tuple[list[int], list[str]]:
    """For each record that ends within the text, the line after it and its values joined by VALUE_END."""
    lone_cr = text.count("\r") > text.count("\r\n")
    reader = _csv_reader(re.sub(r"\r(?!\n)", _CR_WITHIN, text) if lone_cr else text, options)
    reserved = any(mark in text for mark in RESERVED)
    join = _join_replacing_reserved if reserved else VALUE_END.join
    try:
        found = [(reader.line_num, join(row)) for row in reader]
    except csv.Error as error:
        raise too_long() from error
    # The last record holds the line that was put behind the text, alone unless a quote is still open.
    found.pop()
    values = [value.replace(_CR_WITHIN, "\r") if lone_cr else value for _, value in found]
    return [end for end, _ in found], values


def _join_replacing_reserved(row: list[str]) -> str:
    return VALUE_END.join([value.translate(_REPLACED) for value in row])


def _csv_reader(text: str, options: DelimitedOptions) -> _csv.Reader:
    csv.field_size_limit(MAX_RECORD_BYTES)
    return csv.reader(
        chain(io.StringIO(text, newline="\n"), [""]),
        delimiter=options.delimiter,
        quotechar=options.quote or None,
        quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
    )
