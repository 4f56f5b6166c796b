"""Compares what a lakehouse made of a simulated chain with truth.json, fault by fault, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo_evidence import FIGURES, Evidence, Key, gather


@dataclass(frozen=True, slots=True)
class Check:
    """One promise after one delivery; green where there are no ``problems``."""

    name: str
    expect: str
    problems: tuple[str, ...]

    @property
    def green(self) -> bool:
        return not self.problems


def check_delivery(context: Context, truth: Path, delivery: int) -> tuple[Check, ...]:
    """Every fault in the order of truth.json, then the figures; the same order after both deliveries."""
    return compare(json.loads(truth.read_text("utf-8")), gather(context, delivery), delivery)


def compare(truth: dict[str, Any], evidence: Evidence, delivery: int) -> tuple[Check, ...]:
    """The checks of one delivery, from what is true and what was found."""
    stage = f"after_{delivery}"
    faults = [
        _check(fault["fault"], fault["expect"], _fault_problems(fault, evidence, delivery)) for fault in truth["faults"]
    ]
    days = len(truth["store_days"]["rows"][stage])
    figures = _check(
        "store days",
        f"{len(FIGURES)} figures of {days} store days are those of the tills",
        _figure_problems(truth["store_days"], evidence, stage),
    )
    accepted = truth["totals"][stage]["transactions_by_outcome"]["accepted"]
    counted = _check(
        "transactions",
        "each transaction that can be believed is there once",
        _count_problems(accepted, evidence),
    )
    return (*faults, figures, counted)


def _check(name: str, expect: str, problems: Iterator[str]) -> Check:
    return Check(name, expect, tuple(problems))


def _fault_problems(fault: dict[str, Any], evidence: Evidence, delivery: int) -> Iterator[str]:
    for file in fault["becomes"]["files"]:
        if file["delivery"] == delivery:
            found = evidence.files.get(file["file"], "never seen")
            if found != file["outcome"]:
                yield f"{file['file']} is {found}, should be {file['outcome']}"
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
