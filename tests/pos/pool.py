"""Checks many independent histories in one run of the pipeline.

An engine takes seconds to start, so the unit of work is a pool: each history has stores and a folder of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.pos.comparison import Share, differences
from tests.pos.histories import RUNS, STORES, History, Staged, staged
from tests.pos.reading import decompressed
from tests.pos.reference import Decision, Delivery, Outcome, outcome

Example = TypeVar("Example")
Deliver = Callable[[Sequence[Sequence[Delivery]], Sequence[Decision]], Outcome]
"""Delivers run by run, decides after the runs that decisions name, and says how everything ended."""


@dataclass(frozen=True, slots=True)
class Failure:
    history: History
    differences: tuple[str, ...]

    def __str__(self) -> str:
        sent = "\n  ".join(plain(each) for each in self.history.files)
        return "\n".join(self.differences) + f"\nin\n  {sent}\n  choices={self.history.choices}"


def plain(value: object) -> str:
    """How a value is written down, without the fields that have their default."""
    if isinstance(value, tuple):
        return "(" + "".join(f"{plain(each)}, " for each in value) + ")"
    if not is_dataclass(value):
        return repr(value)
    given = [(each, getattr(value, each.name)) for each in fields(value)]
    told = [f"{each.name}={plain(one)}" for each, one in given if one != each.default]
    return f"{type(value).__name__}({', '.join(told)})"


def examples(strategy: st.SearchStrategy[Example], count: int, repeatable: bool = False) -> list[Example]:
    """``count`` examples as the current Hypothesis profile chooses them, or always the same."""
    found: list[Example] = []
    chosen = settings(derandomize=True, database=None) if repeatable else settings(database=None)

    @settings(chosen, max_examples=count, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return found


def failures(histories: Sequence[History], deliver: Deliver) -> list[Failure]:
    """The histories whose end differs from the reference's, checked in one pool.

    Where the pipeline itself fails, pools are halved until one history is left that makes it fail.
    """
    prepared = [staged(each.moved(STORES * number), f"{number:04d}") for number, each in enumerate(histories)]
    try:
        actual = deliver(pooled(prepared), [made for each in prepared for made in each.decisions])
    except Exception as error:
        if len(histories) == 1:
            return [Failure(histories[0], (f"the run failed: {error}",))]
        half = len(histories) // 2
        found = failures(histories[:half], deliver) or failures(histories[half:], deliver)
        if not found:
            raise
        return found
    found = []
    for number, (history, each) in enumerate(zip(histories, prepared, strict=True)):
        stores = frozenset(range(STORES * number + 1, STORES * (number + 1) + 1))
        expected = outcome(each.deliveries, each.decisions)
        if different := differences(expected, actual, share_of(each.deliveries, stores)):
            found.append(Failure(history, tuple(different)))
    return found


def pooled(prepared: Iterable[Staged]) -> list[list[Delivery]]:
    runs: list[list[Delivery]] = [[] for _ in range(RUNS)]
    for each in prepared:
        for run, deliveries in zip(runs, each.runs, strict=True):
            run.extend(deliveries)
    return runs


def share_of(deliveries: Iterable[Delivery], stores: frozenset[int]) -> Share:
    opened = [(name, decompressed(name, content)) for name, content in deliveries]
    digests = (hashlib.sha256(inside).hexdigest() for _, inside in opened if inside is not None)
    return Share(frozenset(name for name, _ in opened), frozenset(digests), frozenset(stores))
