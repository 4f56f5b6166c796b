"""Which sources are written, and that they do not change one another."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from freshmart_cli.simulate import (
    ALL_SOURCES,
    TILLS,
    FaultPlan,
    FaultPlanInvalid,
    FaultRequest,
    FaultsUnplaceable,
    OptionsInvalid,
    SimulationOptions,
    Source,
    SourcesUnknown,
    load_fault_plan,
    parse_sources,
    simulate,
)
from freshmart_cli.simulate.faults.registry import FAULT_KINDS, kinds_of
from tests.unit.simulate.conftest import World

EVERYTHING = """
import sys
from pathlib import Path
from freshmart_cli.simulate import ALL_SOURCES, SimulationOptions, load_fault_plan, simulate
faults = load_fault_plan("default", ALL_SOURCES)
out = Path(sys.argv[1])
simulate(SimulationOptions(out, 2, 2, transactions_per_day=120, faults=faults, sources=ALL_SOURCES, events=out / "events"))
"""


def fingerprint(root: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(root).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns if "events" not in path.relative_to(root).parts and path.suffix != ".json" else 0,
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_same_options_write_the_same_bytes_of_every_source_in_another_process(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "TZ": f"UTC-{seed}",
        }
        subprocess.run([sys.executable, "-c", EVERYTHING, str(tmp_path / seed)], check=True, env=environment)
    once = fingerprint(tmp_path / "1")
    assert {path.split("/")[1] for path in once if path.startswith("landing/")} == {
        "pos", "stores", "products", "loyalty", "supply_chain", "ecommerce", "distribution_centers", "store_hours", "campaigns",
    }  # fmt: skip
    assert once == fingerprint(tmp_path / "2")


def made(tmp_path: Path, name: str, sources: frozenset[Source], plan: str = "none") -> World:
    faults = load_fault_plan(plan, sources)
    simulate(SimulationOptions(tmp_path / name, 1, 1, transactions_per_day=60, sources=sources, faults=faults))
    return World(tmp_path / name)


def test_the_tills_sell_the_same_with_and_without_the_other_sources(tmp_path: Path) -> None:
    alone, among = made(tmp_path, "alone", TILLS), made(tmp_path, "among", ALL_SOURCES)
    for part in ("totals", "store_days", "files_by_kind_before_faults"):
        assert alone.truth[part] == among.truth[part]
    assert sorted(p.name for p in alone.landing.rglob("*.dat")) == sorted(p.name for p in among.landing.rglob("*.dat"))


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        ("pos", {"pos", "stores", "products"}),
        ("loyalty", {"loyalty"}),
        ("supply_chain", {"supply_chain"}),
        ("ecommerce", {"ecommerce"}),
        ("reference", {"stores", "products", "distribution_centers", "store_hours", "campaigns"}),
        ("ecommerce, loyalty", {"ecommerce", "loyalty"}),
    ],
)
def test_only_what_was_asked_for_is_written(tmp_path: Path, names: str, folders: set[str]) -> None:
    world = made(tmp_path, "out", parse_sources(names), "default")
    assert {path.name for path in world.landing.iterdir()} == folders
    kinds = {fault["fault"] for fault in world.truth["faults"]}
    assert kinds == set(kinds_of(parse_sources(names))) - {"cdc_truncate"}
    assert {fault["source"] for fault in world.truth["faults"]} == set(parse_sources(names))


def test_a_source_alone_is_the_same_as_among_others(tmp_path: Path) -> None:
    alone = made(tmp_path, "alone", frozenset({Source.LOYALTY}))
    among = made(tmp_path, "among", ALL_SOURCES)
    one, other = (fingerprint(world.landing / "loyalty") for world in (alone, among))
    assert one == other


def test_sources_are_named_or_all(tmp_path: Path) -> None:
    assert parse_sources("all") == ALL_SOURCES
    assert parse_sources("pos,loyalty") == {Source.POS, Source.LOYALTY}
    with pytest.raises(SourcesUnknown, match="'loyality'") as caught:
        parse_sources("pos,loyality")
    assert caught.value.hint == "did you mean loyalty?"
    assert caught.value.exit_code == 2
    with pytest.raises(SourcesUnknown):
        parse_sources("")


def test_a_fault_of_a_source_that_is_not_simulated_is_refused(tmp_path: Path) -> None:
    plan = FaultPlan((FaultRequest("poison_json"), FaultRequest("broken_gz")))
    with pytest.raises(OptionsInvalid, match="poison_json is a fault of supply_chain, which is not simulated"):
        simulate(SimulationOptions(tmp_path / "out", faults=plan))
    path = tmp_path / "plan.yml"
    path.write_text("faults: [{kind: broken_gz}, {kind: late_partition}]\n")
    with pytest.raises(FaultPlanInvalid) as caught:
        load_fault_plan(str(path), TILLS)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.path) == ("FP07", "faults[1].kind")
    assert "--sources" in problem.hint


@pytest.mark.parametrize(
    ("kind", "count", "members"),
    [("tombstone", 13, None), ("new_column", 11, None), ("unknown_card", 21, None), ("cdc_message", 3, 80)],
)
def test_more_faults_than_a_day_can_hold_are_refused_before_anything_is_written(
    tmp_path: Path, kind: str, count: int, members: int | None
) -> None:
    plan = FaultPlan((FaultRequest(kind, count),))
    options = SimulationOptions(tmp_path / "out", 1, 1, faults=plan, sources=ALL_SOURCES, customers=members)
    with pytest.raises(FaultsUnplaceable) as caught:
        simulate(options)
    assert caught.value.unplaced == (
        (f"faults of {FAULT_KINDS[kind].source}", min(count - 1, 2 if members else count), count),
    )
    assert not (tmp_path / "out").exists()


def test_faults_spread_over_the_days(tmp_path: Path) -> None:
    plan = FaultPlan((FaultRequest("tombstone", 6),))
    simulate(
        SimulationOptions(
            tmp_path, 1, 3, transactions_per_day=40, faults=plan, sources=frozenset({Source.SUPPLY_CHAIN})
        )
    )
    days = [fault["file"].split("/")[1] for fault in World(tmp_path).truth["faults"]]
    assert sorted(days) == sorted(["20260301", "20260302", "20260303"] * 2)


def test_members_are_as_many_as_asked_for(tmp_path: Path) -> None:
    sources = frozenset({Source.LOYALTY})
    simulate(SimulationOptions(tmp_path, 2, 1, sources=sources, customers=1_000))
    world = World(tmp_path)
    assert world.truth["options"]["members"] == 1_000
    snapshot = next((world.landing / "loyalty/members").glob("*_snapshot_001.jsonl"))
    assert len(snapshot.read_text("utf-8").splitlines()) == 1_000
    cards = next((world.landing / "loyalty/loyalty_cards").glob("*_snapshot_001.jsonl"))
    assert len(cards.read_text("utf-8").splitlines()) == 999


@pytest.mark.parametrize("members", [0, 4])
def test_too_few_members_are_refused(tmp_path: Path, members: int) -> None:
    with pytest.raises(OptionsInvalid, match="customers is"):
        simulate(SimulationOptions(tmp_path / "out", stores=4, customers=members))
