from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Run


def test_a_chain_is_written_with_the_commands_that_take_it_in(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "chain"
    shown = run(*f"simulate --out {out} --stores 1 --days 1 --seed 3".split())
    assert shown.code == 0
    assert shown.out.endswith(
        f"next: freshmart run --set landing={out}/landing\n"
        f"      cp -a {out}/deliveries/02/. {out}/landing/\n"
        f"      freshmart run --set landing={out}/landing\n"
    )
    options = json.loads((out / "truth.json").read_text())["options"]
    assert (options["stores"], options["days"], options["seed"], options["faults"]) == (1, 1, 3, "none")


def test_a_plan_of_faults_is_carried_out_and_counted(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yml"
    plan.write_text("faults: [{kind: duplicate_other_name}]\n")
    words = f"simulate --out {tmp_path}/chain --stores 1 --days 1 --faults {plan} --json".split()
    assert run(*words).document["faults"] == 1


def test_every_source_is_written_unless_some_are_named(run: Run, tmp_path: Path) -> None:
    run(*f"simulate --out {tmp_path}/all --stores 1 --days 1 --customers 500".split())
    assert {path.name for path in (tmp_path / "all/landing").iterdir()} >= {
        "pos",
        "loyalty",
        "supply_chain",
        "ecommerce",
    }
    run(*f"simulate --out {tmp_path}/tills --stores 1 --days 1 --sources pos".split())
    assert {path.name for path in (tmp_path / "tills/landing").iterdir()} == {"pos", "stores", "products"}
    said = run(*f"simulate --out {tmp_path}/none --sources till".split())
    assert said.code == 2
    assert "pos, loyalty, supply_chain, ecommerce, reference" in said.err


def test_what_truly_happened_is_written_where_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    words = f"simulate --out {tmp_path}/chain --stores 1 --days 1 --sources loyalty --events {tmp_path}/events"
    assert str(tmp_path / "events") in run(*words.split()).out
    assert (tmp_path / "events" / "members.parquet").stat().st_size > 1_000


def test_a_simulation_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    words = f"simulate --out {tmp_path}/chain --stores 1 --days 1".split()
    run(*words)
    said = run(*words)
    assert said.code == 2
    assert "exists already" in said.err
