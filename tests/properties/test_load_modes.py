"""For any deliveries, in any order and any split into runs, every load ends in the table that its rules say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.pos.pool import examples
from tests.support import tellings
from tests.support.depot import land
from tests.support.engines import start_engine
from tests.support.stepwise import Runs
from tests.support.tellings import BATCHES, File, Published, by_arrival, by_day, deliveries

SETTINGS = (
    "workspace: rows\nvariables: {landing: in, lakehouse: lake}\ndefaults: {owner: it, silver: {gate: {score: 0}}}\n"
)
CONTRACT = """\
contract: rows
cadence: 1h
format: delimited
tables:
  rows:
    grain: one row per delivery, key or version
    %s
    columns: {key: int not null, since: date not null, amount: int}
    expectations: {owed: amount >= 0}
    load: %s
"""
KEYED = "keys: [key]"


@dataclass(frozen=True)
class Case:
    """A load with what it makes of deliveries, and whether its table has versions."""

    load: str
    rows: Callable[[Sequence[File]], list[Published]]
    keys: str = KEYED
    keeps_versions: bool = False


CASES = {
    "append": Case("append", tellings.appended, keys="description: rows without a key"),
    "append, keyed": Case("append", tellings.agreed),
    "merge": Case("{mode: merge, on_conflict: latest, order_by: since}", tellings.latest),
    "scd1": Case("{mode: scd1, order_by: since}", partial(tellings.current, placed=by_day)),
    "scd1 by arrival": Case("scd1", partial(tellings.current, placed=by_arrival)),
    "scd2": Case("{mode: scd2, order_by: since}", partial(tellings.versions, placed=by_day), keeps_versions=True),
    "scd2 by arrival": Case(
        "{mode: scd2, backdate: false}",
        partial(tellings.versions, placed=by_arrival, backdate=False),
        keeps_versions=True,
    ),
    "snapshot": Case("{mode: snapshot, max_shrink: 100%}", tellings.pictured, keeps_versions=True),
}
TURNS = 4 if os.environ.get("FRESHMART_FAULTS") == "full" else 1
"""Deliveries to each load; each tells of many keys, which have nothing to do with each other."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectEngine]:
    with start_engine(tmp_path_factory.mktemp("engine"), {}) as engine:
        yield engine


@pytest.fixture(scope="module")
def drawn() -> list[tuple[File, ...]]:
    return examples(deliveries(), TURNS + 1)[-TURNS:]


def ends(folder: Path, engine: ConnectEngine, case: Case, batches: Sequence[Sequence[File]]) -> list[Published]:
    files = {"freshmart.yml": SETTINGS, "sources/rows.yml": "source: rows\npath: rows/*/*.csv\n"}
    files["contracts/rows.yml"] = CONTRACT % (case.keys, case.load)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    runs = Runs(load_workspace(folder), engine, gold=())
    for batch in batches:
        for file in batch:
            land(runs.workspace, file.path, file.content, file.arrived)
        runs.run("rows")
    columns = ["key", "since", "amount", *(("valid_from", "valid_to", "is_current") if case.keeps_versions else ())]
    rows = [tuple(map(comparable, row)) for row in runs.rows("silver.rows", *columns)]
    assert all(row[-1] is (row[-2] is None) for row in rows if case.keeps_versions)
    return sorted((row[:5] for row in rows), key=repr)


def comparable(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_any_deliveries_end_as_the_rules_say_whatever_their_order_and_split(
    tmp_path: Path, engine: ConnectEngine, drawn: list[tuple[File, ...]], case: Case, turn: int
) -> None:
    files = drawn[turn]
    expected = sorted(case.rows(files), key=repr)
    split = [[file for file in files if file.batch == batch] for batch in range(BATCHES)]
    assert ends(tmp_path / "split", engine, case, split) == expected
    assert ends(tmp_path / "back", engine, case, split[::-1]) == expected
