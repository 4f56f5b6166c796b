"""The figures as tables for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.cases import Case, Pair, Work
from benchmarks.figures import FIGURES
from benchmarks.sides import FRESHMART, PEER
from benchmarks.startup import StartUp

_NUMBERS = ("files", "lines", "best s", "median s", "peak MB", "ratio")


@dataclass(frozen=True, slots=True)
class Report:
    """``start_up`` is None where freshmart took no part."""

    scale: str
    runs: int
    short: Pair
    full: Pair
    start_up: StartUp | None

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.short.history, self.short.batch, self.full.history, self.full.batch)


@dataclass(frozen=True, slots=True)
class Growth:
    """Median seconds of one side for the same batch on both histories."""

    side: str
    short: float
    full: float

    @property
    def ratio(self) -> float:
        return self.full / self.short


def ratio(case: Case) -> float | None:
    """freshmart's median seconds by the peer's; None where one of them is missing."""
    medians = {work.side: work.median for work in case.works}
    return medians[FRESHMART] / medians[PEER] if {FRESHMART, PEER} <= medians.keys() else None


def growth(report: Report) -> tuple[Growth, ...]:
    pairs = zip(report.short.batch.works, report.full.batch.works, strict=True)
    return tuple(Growth(short.side, short.median, full.median) for short, full in pairs)


def as_text(report: Report) -> str:
    tables = [
        aligned(("case", "side"), _NUMBERS, _works(report.cases)),
        aligned(("the same batch",), ("on short s", "on full s", "ratio"), _growth(report)),
        aligned(("sums",), [case.name for case in report.cases], _sums(report.cases)),
    ]
    if steps := _steps(report.cases):
        tables.append(aligned(("freshmart's steps, s",), [case.name for case in report.cases], steps))
    if report.start_up:
        tables.append(aligned(("start-up",), ("median s", "ratio"), _start_up(report.start_up)))
    return "\n\n".join(tables)


def as_json(report: Report) -> str:
    document = {
        "scale": report.scale,
        "runs": report.runs,
        "cases": [_case(case) for case in report.cases],
        "growth": [{**asdict(row), "ratio": row.ratio} for row in growth(report)],
        "start_up": {**asdict(report.start_up), "ratio": report.start_up.ratio} if report.start_up else None,
    }
    return json.dumps(document, indent=1)


def aligned(texts: Sequence[str], numbers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, ``texts`` to the left, ``numbers`` to the right."""
    table = [(*texts, *numbers), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    signs = "<" * len(texts) + ">" * len(numbers)
    layout = "  ".join(f"{{:{sign}{width}}}" for sign, width in zip(signs, widths, strict=True))
    return "\n".join(layout.format(*row).rstrip() for row in table)


def _works(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    return [(case.name, work.side, *_numbers(case, work)) for case in cases for work in case.works]


def _numbers(case: Case, work: Work) -> Iterator[str]:
    compared = ratio(case)
    yield from (f"{case.files:,}", f"{case.lines:,}", f"{work.best:.2f}", f"{work.median:.2f}")
    yield f"{work.peak_bytes / 1_000_000:,.0f}"
    yield f"{compared:.2f}" if compared and work.side == FRESHMART else ""


def _growth(report: Report) -> list[tuple[str, ...]]:
    return [(row.side, f"{row.short:.2f}", f"{row.full:.2f}", f"{row.ratio:.2f}") for row in growth(report)]


def _sums(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    columns = zip(FIGURES, *(case.sums for case in cases), strict=True)
    return [(name, *(f"{value:,}" for value in values)) for name, *values in columns]


def _steps(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    """A row a step, the longest of all cases first."""
    told = [{step.name: step.seconds for work in case.works for step in work.steps} for case in cases]
    names = sorted({name for steps in told for name in steps}, key=lambda name: -max(s.get(name, 0) for s in told))
    return [(name, *(f"{steps[name]:.2f}" if name in steps else "" for steps in told)) for name in names]


def _start_up(start: StartUp) -> list[tuple[str, ...]]:
    asked = ("freshmart --help", f"{start.help:.3f}", f"{start.ratio:.2f}")
    return [asked, ("import typer, rich", f"{start.libraries:.3f}", "")]


def _case(case: Case) -> dict[str, Any]:
    return {
        "case": case.name,
        "files": case.files,
        "lines": case.lines,
        "ratio": ratio(case),
        "sums": {name: str(value) for name, value in zip(FIGURES, case.sums, strict=True)},
        "sides": [
            {
                "side": work.side,
                "best_seconds": work.best,
                "median_seconds": work.median,
                "peak_bytes": work.peak_bytes,
                "runs": [{"seconds": run.seconds, "peak_bytes": run.peak_bytes} for run in work.runs],
                "steps": [asdict(step) for step in work.steps],
            }
            for work in case.works
        ],
    }
