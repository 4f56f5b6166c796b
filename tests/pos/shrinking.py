"""Makes a failing history smaller, all simplifications at once, since one run of the pipeline checks many."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from tests.pos.histories import History, Sent
from tests.pos.pool import Deliver, Failure, failures, plain
from tests.pos.till import Line, Tender

SECONDS = 60.0


def shrunk(failure: Failure, deliver: Deliver, seconds: float = SECONDS) -> Failure:
    """The smallest failing history found in about that time; each round is one pool."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        failing = failures(list(simpler(failure.history)), deliver)
        if not failing:
            break
        failure = min(failing, key=size)
    return failure


def size(failure: Failure) -> int:
    """How much there is to read."""
    return len(plain(failure.history))


def simpler(history: History) -> Iterator[History]:
    """Histories with something left out or made plain, each of them shorter to write down."""
    files, choices = history.files, history.choices
    half = len(files) // 2
    yield from (replace(history, files=part) for part in (files[:half], files[half:]) if half)
    for number, each in enumerate(files):
        before, after = files[:number], files[number + 1 :]
        if before or after:
            yield replace(history, files=(*before, *after))
        yield from (replace(history, files=(*before, other, *after)) for other in _simpler_files(each))
    for number in range(len(choices)):
        yield replace(history, choices=choices[:number] + choices[number + 1 :])


def _simpler_files(sent: Sent) -> Iterator[Sent]:
    for part in ("transactions", "damages"):
        listed = getattr(sent, part)
        for number in range(len(listed)):
            yield replace(sent, **{part: listed[:number] + listed[number + 1 :]})
    for number, sale in enumerate(sent.transactions):
        before, after = sent.transactions[:number], sent.transactions[number + 1 :]
        for lines in ((), (Line(),)):
            due = sum(line.extended for line in lines)
            lesser = replace(sale, lines=lines, tenders=(Tender(due),) if due else ())
            if len(plain(lesser)) < len(plain(sale)):
                yield replace(sent, transactions=(*before, lesser, *after))
    if sent.compressed:
        yield replace(sent, compressed=False)
