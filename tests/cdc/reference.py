"""What a table is by the rules of PROTOCOLS.md, *CDC and history*: one walk along the log, nothing of the toolkit's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.cdc.changes import LEFT, Change

Row = dict[str, Any]
Version = tuple[int, int | None, int | None, Row]
"""Key, first instant (None: since ever) and first instant no more (None: current) in ms, and the values."""


def versions(delivered: Iterable[Change], backdate: bool = True) -> list[Version]:
    """Every version of every key, whatever the order and repetitions of what was delivered."""
    found = []
    for key, told in _told(delivered).items():
        at, steps = told[0][0], []
        for instant, row in told:
            at = max(at, instant)
            steps = [step for step in steps if step[0] < at] + [(at, row)]
        turns = [step for place, step in enumerate(steps) if not place or step[1] != steps[place - 1][1]]
        first = next((at for at, row in turns if row is not None), None)
        for (at, row), until in zip(turns, [*(at for at, _ in turns[1:]), None], strict=True):
            if row is not None:
                found.append((key, None if backdate and at == first else at, until, row))
    return found


def current(delivered: Iterable[Change]) -> dict[int, Row]:
    """The last values of every key that is there still."""
    return {key: told[-1][1] for key, told in _told(delivered).items() if told[-1][1] is not None}


def _told(delivered: Iterable[Change]) -> dict[int, list[tuple[int, Row | None]]]:
    """Key → what the log says of it, instant by instant; None: it is gone."""
    log = sorted({each.identity: each for each in delivered}.values(), key=lambda each: (each.order, each.op != "d"))
    pictures = _complete_pictures(log)
    alive: dict[int, Row] = {}
    memory: dict[int, Row] = defaultdict(dict)
    renamed: dict[Any, Row] = {}
    told: dict[int, list[tuple[int, Row | None]]] = defaultdict(list)
    for change in log:
        for start, stop, at in [each for each in pictures if each[0] <= change.order]:
            pictures.remove((start, stop, at))
            seen = {each.key for each in log if start <= each.order <= stop}
            for key in [key for key in alive if key not in seen]:
                told[key].append((at, alive.pop(key) and None))
        if change.op == "t":
            for key in list(alive):
                told[key].append((change.at, alive.pop(key) and None))
        elif change.op == "d":
            renamed[change.order, change.tx] = memory[change.key]
            alive.pop(change.key, None)
            told[change.key].append((change.at, None))
        elif change.row is not None:
            before = renamed.get((change.order, change.tx), {}) if change.op == "c" else memory[change.key]
            row = {name: before.get(name) if value == LEFT else value for name, value in change.row.items()}
            alive[change.key] = memory[change.key] = row
            told[change.key].append((change.at, row))
    return told


def _complete_pictures(log: list[Change]) -> list[tuple[Any, Any, int]]:
    """First and last place of each snapshot that is whole: begun by its first row, or all at one place in the log."""
    found = []
    rows: list[Change] = []
    for each in sorted(
        (each for each in log if each.op == "r"), key=lambda e: (e.order, e.mark == "last", e.mark == "true")
    ):
        rows = [each] if each.mark == "first" else [*rows, each] if each.mark != "incremental" else rows
        if each.mark == "last":
            if rows[0].mark == "first" or rows[0].order == each.order:
                found.append((rows[0].order, each.order, rows[0].at))
            rows = []
    return found
