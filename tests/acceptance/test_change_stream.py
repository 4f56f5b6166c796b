"""A stream of changes to two tables goes from YAML to gold, in whatever order and pieces it comes."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.observe.quarantine_list import quarantine_list
from freshmart_cli.observe.trace import trace
from freshmart_cli.observe.traces import TraceOptions
from freshmart_cli.pipeline.session import session
from tests.support.driving import deliver, options, table
from tests.support.tables import fingerprints

CASE = Path(__file__).parent / "change_stream"
FILES = sorted(path.relative_to(CASE / "landing") for path in (CASE / "landing").rglob("*.json"))
NOON = datetime(2026, 3, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


SINCE_EVER = datetime(1900, 1, 1, tzinfo=UTC)
MAIL = '{"mail": true}'
VERSIONS = [
    *[("active", MAIL, SINCE_EVER, at(10)), ("asleep", MAIL, at(10), at(100)), ("active", MAIL, at(100), None)],
    *[
        ("active", MAIL, SINCE_EVER, at(20)),
        ("active", MAIL, SINCE_EVER, at(30)),
        ("active", MAIL, SINCE_EVER, at(100)),
    ],
    *[("asleep", MAIL, SINCE_EVER, at(31)), ("active", "{}", at(31), at(100))],
    ("active", MAIL, SINCE_EVER, None),
]
"""Of readers 1; 2 and 3, deleted, and 30, whom the second snapshot lacks like 4; 5."""


def landed(workspace: Path, *files: Path) -> Path:
    """A copy of the case with some of its files landed."""
    if not workspace.exists():
        shutil.copytree(CASE, workspace, ignore=shutil.ignore_patterns("*.json"))
    for file in files:
        target = workspace / "landing" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CASE / "landing" / file, target)
    return workspace


def comparable(row: dict[str, Any]) -> str:
    ends = [instant and instant.astimezone(UTC) for instant in (row["valid_from"], row["valid_to"])]
    return repr([row["status"], row["preferences"], *ends])


@pytest.mark.usefixtures("one_key")
def test_changes_go_from_yaml_to_gold(tmp_path: Path) -> None:
    workspace, lakehouse = landed(tmp_path / "workspace", *FILES), tmp_path / "lake"
    where = options(workspace / "landing", lakehouse, workspace)
    report = deliver(workspace / "landing", lakehouse, workspace)
    assert [step.message for step in report.steps if step.step == "promote"][0] == (
        "24 accepted, 1 duplicate, 2 quarantined, 3 tombstones, 1 message, 1 unclaimed"
    )
    readers = table(where, "silver.readers")
    assert sorted(map(comparable, readers)) == sorted(repr(list(version)) for version in VERSIONS)
    passes = {row["pass"]: (row["branch"], row["_missing_reader"]) for row in table(where, "silver.passes")}
    assert passes == {
        "P-5": ("north", False),
        "P-6": ("south", True),
        "P-7": ("north", False),
        "P-8": ("south", False),
    }
    gold = {row["branch"]: (row["active"], row["unknown"]) for row in table(where, "gold.branch_readers")}
    assert gold == {"north": (0, 0), "south": (1, 1)}
    again = deliver(workspace / "landing", lakehouse, workspace)
    assert {step.state for step in again.steps} == {"unchanged"}


@pytest.mark.usefixtures("one_key")
def test_no_order_of_the_files_changes_any_table(tmp_path: Path) -> None:
    ends = []
    orders = list(itertools.permutations(FILES))
    for order in (orders[0], orders[17], orders[50], orders[-1]):
        workspace, lakehouse = landed(tmp_path / str(len(ends)) / "workspace"), tmp_path / str(len(ends)) / "lake"
        for files in (order[:2], order[2:3], order[3:]):
            landed(workspace, *files)
            deliver(workspace / "landing", lakehouse, workspace)
        ends.append(fingerprints(lakehouse))
    assert ends[1:] == ends[:1] * 3


@pytest.mark.usefixtures("one_key")
def test_what_is_shown_of_changes_hides_who_they_are_about(tmp_path: Path) -> None:
    workspace, lakehouse = landed(tmp_path / "workspace", *FILES), tmp_path / "lake"
    where = options(workspace / "landing", lakehouse, workspace)
    deliver(workspace / "landing", lakehouse, workspace)
    with session(where) as context:
        entries = quarantine_list(context).entries
        assert sorted(each.reasons for each in entries) == [("envelope:unreadable",), ("known_status",)]
        (line,) = trace(context, "silver.passes", {"pass": "P-7"}, TraceOptions()).reached[0].lines
    assert '"pass": "P-7", "reader": "**"' in line.text
    stored = b"".join(path.read_bytes() for path in (lakehouse / "silver").rglob("*.parquet"))
    assert b"Jos" not in stored and b"Zo" not in stored
