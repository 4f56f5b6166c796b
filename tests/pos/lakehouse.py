"""Runs the real pipeline over deliveries, and reads the outcome back from bronze, silver and gold.

The only module of these tests that knows how the toolkit is called and what its tables are called.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from freshmart_cli.pipeline import decide, query, run
from tests.pos.layout import CONTENT
from tests.pos.reference import Basket, Decision, Delivery, Outcome, Totals

ROOT = Path(__file__).parents[2]
KEY = ("store_id", "business_date", "register_id", "trans_seq")
Rows = list[dict[str, Any]]
Ask = Callable[[str], Rows]


def deliver(workdir: Path, runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision]) -> Outcome:
    """Deliver and run once for each of ``runs``, decide what is to be decided after it, and look at the end."""
    settings = {"landing": str(workdir / "landing"), "lakehouse": str(workdir / "lake")}
    for number, deliveries in enumerate(runs):
        land(workdir / "landing", deliveries, number)
        run(_without_gates(workdir), overrides=settings)
        made = [each for each in decisions if each.after_run == number]
        for each in made:
            key = "/".join(str(part) for part in each.key)
            decide(_without_gates(workdir), "silver.pos_transactions", key, each.content, overrides=settings)
        if made:
            run(_without_gates(workdir), overrides=settings)
    return read_outcome(lambda sql: query(_without_gates(workdir), sql, overrides=settings).to_pylist())


def land(landing: Path, deliveries: Sequence[Delivery], number: int) -> None:
    """Write files as run ``number`` finds them; a name delivered again has a newer time."""
    for name, content in deliveries:
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_710_000_000 + 60 * number,) * 2)


def _without_gates(workdir: Path) -> Path:
    """This workspace, but damage is the point here: no gate may hold a batch."""
    workspace = workdir / "workspace"
    if not workspace.exists():
        workspace.mkdir(parents=True)
        for folder in ("sources", "contracts"):
            (workspace / folder).symlink_to(ROOT / folder)
        settings = (ROOT / "freshmart.yml").read_text("utf-8")
        assert 'silver: {gate: {score: "95"}}' in settings
        (workspace / "freshmart.yml").write_text(settings.replace('score: "95"', 'score: "0"'), "utf-8")
    return workspace


def read_outcome(ask: Ask) -> Outcome:
    found = Outcome()
    found.unreadable = {row["file"] for row in ask("SELECT file FROM ops.error_log WHERE source = 'pos'")}
    for row in ask("SELECT content_hash AS f FROM ops.slices WHERE source = 'pos' AND state = 'duplicate'"):
        found.redelivered[row["f"]] += 1
    found.bronze = _bronze(ask)
    found.files = {row["f"]: "intact" for row in ask("SELECT _file_hash AS f FROM silver.pos_files")}
    for row in ask("SELECT _file_hash AS f, _state AS s FROM silver.pos_files__quarantine"):
        found.files[row["f"]] = row["s"]
    for row in ask(f"SELECT {', '.join(KEY)}, _content, _state FROM silver.pos_transactions__versions"):
        found.versions[_key(row), row["_content"], row["_state"]] += 1
        if row["_state"] in ("accepted", "conflict"):
            found.keys[_key(row)] = row["_state"]
    for row in ask("SELECT _file_hash, _row_number, _state FROM silver.pos_transactions__quarantine"):
        found.invalid[row["_file_hash"], row["_row_number"]] = row["_state"]
    found.accepted = _silver(ask)
    for row in ask(f"SELECT store_id, business_date, {', '.join(Totals._fields)} FROM gold.store_daily"):
        found.totals[row["store_id"], row["business_date"]] = Totals(*(row[name] for name in Totals._fields))
    return found


def _bronze(ask: Ask) -> dict[str, tuple[str, ...]]:
    lines: dict[str, list[str]] = defaultdict(list)
    for row in ask("SELECT _file_hash, _raw FROM bronze.pos_raw ORDER BY _file_hash, _row_number"):
        lines[row["_file_hash"]].append(row["_raw"])
    return {digest: tuple(listed) for digest, listed in lines.items()}


def _silver(ask: Ask) -> dict[Any, Basket]:
    under: dict[str, dict[Any, list[tuple[Any, ...]]]] = {}
    for kind, table in (("IT", "pos_lines"), ("TN", "pos_tenders")):
        under[kind] = defaultdict(list)
        for row in ask(f"SELECT * FROM silver.{table} ORDER BY {', '.join(KEY)}, line_seq"):
            under[kind][_key(row)].append(tuple(row[each.name] for each in CONTENT[kind]))
    return {
        _key(row): Basket(
            tuple(row[each.name] for each in CONTENT["TH"]),
            tuple(under["IT"].pop(_key(row), ())),
            tuple(under["TN"].pop(_key(row), ())),
        )
        for row in ask("SELECT * FROM silver.pos_transactions")
    }


def _key(row: dict[str, Any]) -> Any:
    return tuple(row[name] for name in KEY)
