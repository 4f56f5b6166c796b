"""The data: a busy chain, cut at one 15-minute window of its third day.

The history is everything before the window, the batch is the window's own files, one a store; what comes
after is dropped. So the batch is a real one: it meets a half-filled business date, registers in mid-sequence,
returns of goods sold that morning. It falls into the busiest hour of a Saturday, which is what makes it 120
files with about 50,000 records. The short history is the last twentieth of the full one: same batch, same
stores, everything else smaller.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from freshmart_cli.simulate import SimulationOptions, simulate

RECORD_BYTES = 121
"""With the line feed (POS.md, Bytes)."""
TIMES_SHORTER = 20
SEEN_AT = "2025-03-15T21:45:00Z"
"""A quarter of an hour after the batch's window: its files have arrived, its day goes on."""

_FIRST_DAY = date(2025, 3, 13)
_DAYS = 3
_BATCH_WINDOW = "20250315171500"
_WINDOW_START = slice(51, 65)
_SEED = 7
_ONE_ZONE = ("America/New_York",)
"""All stores share a clock, so that one window of the wall clock is one batch."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``transactions_per_day`` is the mean of a store."""

    name: str
    stores: int
    transactions_per_day: int


FULL = Scale("full", stores=120, transactions_per_day=1_500)
QUICK = Scale("quick", stores=20, transactions_per_day=165)


@dataclass(frozen=True, slots=True)
class Landing:
    """A landing folder; ``files`` and ``lines`` count POS files and their records."""

    root: Path
    files: int
    lines: int

    @classmethod
    def counted(cls, root: Path) -> Landing:
        sizes = [path.stat().st_size for path in _pos_files(root)]
        return cls(root, len(sizes), sum(sizes) // RECORD_BYTES)


@dataclass(frozen=True, slots=True)
class Chain:
    """``history`` and ``short`` hold stores and products too, ``batch`` holds POS files alone."""

    history: Landing
    short: Landing
    batch: Landing


def prepared(scale: Scale, cache: Path) -> Chain:
    """The chain of a scale, simulated the first time and found in ``cache`` afterwards."""
    home = cache / f"chain-{scale.stores}x{_DAYS}x{scale.transactions_per_day}-{_FIRST_DAY:%Y%m%d}-{_SEED}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="simulating-") as unfinished:
            _simulate(scale, Path(unfinished))
            (Path(unfinished) / "cut").rename(home)
    return Chain(*(Landing.counted(home / part) for part in ("history", "short", "batch")))


def link_tree(source: Path, target: Path) -> None:
    """Hard links of all files under ``source``: the same paths and modification times, at once."""
    for path in source.rglob("*"):
        if path.is_file():
            _link(path, target / path.relative_to(source))


def _simulate(scale: Scale, folder: Path) -> None:
    made = simulate(
        SimulationOptions(
            out=folder / "simulated",
            stores=scale.stores,
            days=_DAYS,
            seed=_SEED,
            start=_FIRST_DAY,
            transactions_per_day=scale.transactions_per_day,
            timezones=_ONE_ZONE,
        )
    )
    _cut(made.landing, folder / "cut")


def _cut(landing: Path, cut: Path) -> None:
    started = {path: _window_start(path) for path in _pos_files(landing)}
    short_from = _start_of_short(started)
    for path in landing.rglob("*.*"):
        for part in _parts(started.get(path, short_from), short_from):
            _link(path, cut / part / path.relative_to(landing))


def _parts(start: str, short_from: str) -> tuple[str, ...]:
    """Where a window goes; stores and products go where the short history does."""
    if start >= _BATCH_WINDOW:
        return ("batch",) if start == _BATCH_WINDOW else ()
    return ("history", "short") if start >= short_from else ("history",)


def _start_of_short(started: dict[Path, str]) -> str:
    """The window from which on the history holds its last twentieth, in records."""
    sizes: Counter[str] = Counter()
    for path, start in started.items():
        if start < _BATCH_WINDOW:
            sizes[start] += path.stat().st_size
    wanted = sizes.total() // TIMES_SHORTER
    for start in sorted(sizes, reverse=True):
        wanted -= sizes[start]
        if wanted <= 0:
            return start
    raise AssertionError("an empty history has no last twentieth")


def _window_start(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(RECORD_BYTES)[_WINDOW_START].decode("ascii")


def _link(path: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    os.link(path, link)


def _pos_files(root: Path) -> Iterator[Path]:
    return (root / "pos").rglob("*.dat")
