"""For any history of changes, in any order and any split into batches, tables end as PROTOCOLS.md says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.cdc.histories import BATCHES, Sent, histories
from tests.cdc.lakehouse import Library, plain_tables
from tests.cdc.reference import current, versions
from tests.pos.pool import examples
from tests.support.engines import start_engine

LOADS = ("scd2", "scd2", "scd1", "{mode: scd2, backdate: false}", "scd2", "scd1")
"""Tables of one contract, each with a history of its own."""
POOLS = 5


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectEngine]:
    with start_engine(tmp_path_factory.mktemp("engine"), {}) as engine:
        yield engine


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Sent, ...]]:
    return examples(histories(), len(LOADS) * POOLS)


def told(sent: tuple[Sent, ...]) -> str:
    return "\n".join(f"  batch {each.batch}: {each.change}" for each in sent)


@pytest.mark.parametrize("pool", range(POOLS))
def test_any_history_ends_as_the_reference_says_whatever_its_order_and_split(
    tmp_path: Path, engine: ConnectEngine, drawn: list[tuple[Sent, ...]], pool: int
) -> None:
    drawn = drawn[pool * len(LOADS) : (pool + 1) * len(LOADS)]
    library = Library(tmp_path, engine, plain_tables(LOADS))
    for batch in range(BATCHES):
        library.deliver(
            *(
                each.change.line(f"t{number}", each.wrapped)
                for number, sent in enumerate(drawn)
                for each in sent
                if each.batch == batch
            )
        )
    for number, (load, sent) in enumerate(zip(LOADS, drawn, strict=True)):
        changes = [each.change for each in sent]
        if load == "scd1":
            assert library.current(f"t{number}") == current(changes), told(sent)
        else:
            expected = versions(changes, backdate="false" not in load)
            assert sorted(library.versions(f"t{number}"), key=repr) == sorted(expected, key=repr), told(sent)
