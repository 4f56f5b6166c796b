"""Runs the real pipeline over deliveries, and reads the outcome back from bronze, silver and gold.

The only module of these tests that knows how the toolkit is called and what its tables are called.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.quarantine_decide import quarantine_decide
from freshmart_cli.observe.quarantine_list import quarantine_list
from freshmart_cli.observe.quarantined import FILE, INVALID, RESENT, Choice
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options, session
from tests.pos.layout import CONTENT
from tests.pos.reference import Basket, Decision, Delivery, Outcome, Totals

ROOT = Path(__file__).parents[2]
SOURCE = "pos"
BRONZE = ("pos_raw",)
SILVER = (
    *("pos_files", "pos_files__quarantine", "pos_transactions", "pos_lines", "pos_tenders"),
    *("pos_transactions__versions", "pos_transactions__quarantine"),
)
GOLD = ("store_daily",)
KEY = ("store_id", "business_date", "register_id", "trans_seq")
Ask = Callable[[str], list[dict[str, Any]]]


def deliver(workdir: Path, runs: Sequence[Sequence[Delivery]], decisions: Sequence[Decision] = ()) -> Outcome:
    """Deliver and run once for each of ``runs``, decide what is to be decided after it, and look at the end."""
    settings = {"landing": str(workdir / "landing"), "lakehouse": str(workdir / "lake")}
    options = Options(_without_gates(workdir), overrides=settings)
    for number, deliveries in enumerate(runs):
        land(workdir / "landing", deliveries, number)
        _run(options)
        made = [each for each in decisions if each.after_run == number]
        if made:
            with session(options) as context:
                _decide(context, made)
            _run(options)
    with session(options) as context:
        return _outcome(context)


def land(landing: Path, deliveries: Sequence[Delivery], number: int) -> None:
    """Write files as run ``number`` finds them; a name delivered again has a newer time."""
    for name, content in deliveries:
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_710_000_000 + 60 * number,) * 2)


def _run(options: Options) -> None:
    report = run(options)
    assert report.exit_code == 0, f"{report.failure or report.steps}"


def _without_gates(workdir: Path) -> Path:
    """This workspace, but damage is the point here: no gate may hold a batch."""
    workspace = workdir / "workspace"
    if not workspace.exists():
        workspace.mkdir(parents=True)
        for folder in ("sources", "contracts"):
            (workspace / folder).symlink_to(ROOT / folder)
        settings = (ROOT / "freshmart.yml").read_text("utf-8")
        assert 'score: "95"' in settings, "the gate of silver is not where these tests turn it off"
        (workspace / "freshmart.yml").write_text(settings.replace('score: "95"', 'score: "0"'), "utf-8")
    return workspace


def _decide(context: Context, made: Sequence[Decision]) -> None:
    for each in made:
        key = "/".join(str(part) for part in each.key)
        quarantine_decide(context, Choice(key, each.content, "a test says so", "a test", SOURCE))


def _outcome(context: Context) -> Outcome:
    for layer, names in (("bronze", BRONZE), ("silver", SILVER), ("gold", GOLD)):
        context.register(*(TableName(layer, name) for name in names))
    found = read_outcome(lambda sql: context.engine.query(sql).to_pylist())
    for entry in quarantine_list(context, SOURCE, closed=True).entries:
        state = "resent" if entry.state == RESENT else "quarantined"
        if entry.kind == INVALID:
            found.invalid[entry.file_hash, entry.row] = state
        elif entry.kind == FILE:
            found.broken[entry.file_hash] = state
    found.unreadable = {each["file"] for each in context.records.read("error") if each["source"] == SOURCE}
    for batch in context.ledger.committed(SOURCE):
        for each in context.ledger.read_plan(SOURCE, batch).slices:
            found.redelivered[each.content_hash] += each.state == "duplicate"
    return found


def read_outcome(ask: Ask) -> Outcome:
    found = Outcome()
    found.bronze = _bronze(ask)
    found.files = {row["f"]: "intact" for row in ask("SELECT _file_hash AS f FROM silver.pos_files")}
    for row in ask("SELECT _file_hash AS f, _state AS s FROM silver.pos_files__quarantine"):
        found.files[row["f"]] = row["s"]
    for row in ask(f"SELECT {', '.join(KEY)}, _content, _state FROM silver.pos_transactions__versions"):
        found.versions[_key(row), row["_content"], row["_state"]] += 1
        if row["_state"] in ("accepted", "conflict"):
            found.keys[_key(row)] = row["_state"]
    for row in ask("SELECT _file_hash, _row_number FROM silver.pos_transactions__quarantine"):
        whole = found.files.get(row["_file_hash"]) == "quarantined"
        found.invalid[row["_file_hash"], row["_row_number"]] = "with its file" if whole else "not listed"
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
    found = {
        _key(row): Basket(
            tuple(row[each.name] for each in CONTENT["TH"]),
            tuple(under["IT"].pop(_key(row), ())),
            tuple(under["TN"].pop(_key(row), ())),
        )
        for row in ask("SELECT * FROM silver.pos_transactions")
    }
    # Lines or tenders without their transaction would be found nowhere else.
    for kind, orphans in under.items():
        for key, rows in orphans.items():
            found[key] = Basket((kind, "without TH"), tuple(rows), ())
    return found


def _key(row: dict[str, Any]) -> Any:
    return tuple(row[name] for name in KEY)
