"""Compares what a lakehouse made of the tills' files with truth.json, fault by fault, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from freshmart_cli.simulate.demo.check import Check, check, file_problems
from freshmart_cli.simulate.demo.till_evidence import FIGURES, Evidence, Key
from freshmart_cli.simulate.sources import Source


def check_tills(truth: dict[str, Any], evidence: Evidence, delivery: int) -> tuple[Check, ...]:
    """The tills' faults in the order of truth.json, then the figures; the same order after both deliveries."""
    stage = f"after_{delivery}"
    faults = [
        check(Source.POS, fault["fault"], fault["expect"], _fault_problems(fault, evidence, delivery))
        for fault in truth["faults"]
        if fault["source"] == Source.POS
    ]
    days = len(truth["store_days"]["rows"][stage])
    figures = check(
        Source.POS,
        "store days",
        f"{len(FIGURES)} figures of {days} store days are those of the tills",
        _figure_problems(truth["store_days"], evidence, stage),
    )
    accepted = truth["totals"][stage]["transactions_by_outcome"]["accepted"]
    counted = check(
        Source.POS,
        "transactions",
        "each transaction that can be believed is there once",
        _count_problems(accepted, evidence),
    )
    return (*faults, figures, counted)


def _fault_problems(fault: dict[str, Any], evidence: Evidence, delivery: int) -> Iterator[str]:
    yield from file_problems(fault, evidence.files, delivery)
    for entry in fault["becomes"]["keys"]:
        yield from _key_problems(entry, evidence, delivery)
    if "orphan_lines" in fault:
        orphans = sum(evidence.orphans.get(gtin, 0) for gtin in fault["gtins"])
        wanted = fault["orphan_lines"][f"after_{delivery}"]
        if orphans != wanted:
            yield f"{orphans} lines without a product, should be {wanted}"


def _key_problems(entry: dict[str, Any], evidence: Evidence, delivery: int) -> Iterator[str]:
    outcome, amount = evidence.outcome(_key(entry["key"]))
    wanted = entry[f"after_{delivery}"]
    name = "/".join(map(str, entry["key"]))
    if outcome != wanted:
        yield f"transaction {name} is {outcome}, should be {wanted}"
        return
    net_sales = entry["net_sales"][delivery - 1]
    if net_sales is not None and amount != Decimal(net_sales):
        yield f"transaction {name} sells {amount}, should be {net_sales}"


def _figure_problems(stated: dict[str, Any], evidence: Evidence, stage: str) -> Iterator[str]:
    rows = [dict(zip(stated["columns"], row, strict=True)) for row in stated["rows"][stage]]
    missing = {(row["store_id"], date.fromisoformat(row["business_date"])): row for row in rows}
    for day, found in sorted(evidence.store_days.items()):
        row = missing.pop(day, None)
        if row is None:
            yield f"store {day[0]} on {day[1]} is not expected"
            continue
        for name, value in zip(FIGURES, found, strict=True):
            if value != Decimal(str(row[name])):
                yield f"store {day[0]} on {day[1]}: {name} is {value}, should be {row[name]}"
    for store_id, day_of_store in missing:
        yield f"store {store_id} on {day_of_store} is missing"


def _count_problems(accepted: int, evidence: Evidence) -> Iterator[str]:
    found = sum(outcome == "accepted" for outcome, _ in evidence.keys.values())
    if found != accepted:
        yield f"{found} transactions are accepted, should be {accepted}"


def _key(parts: list[Any]) -> Key:
    store_id, business_date, register_id, trans_seq = parts
    return store_id, date.fromisoformat(business_date), register_id, trans_seq
