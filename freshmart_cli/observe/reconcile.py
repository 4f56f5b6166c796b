"""Reconciles what the files state with what was accepted, and that with gold (POS.md, *Meaning*; DESIGN.md, 2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from freshmart_cli.compile import waterfall as compiled
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.promote_silver import pending_batches
from freshmart_cli.names import BATCH_ID
from freshmart_cli.observe.balance_checks import balance_checks, unexplained_gaps
from freshmart_cli.observe.figures import exact, exact_or_none, shown
from freshmart_cli.observe.lineage import chosen_sources
from freshmart_cli.observe.received import redeliveries, rejected_files
from freshmart_cli.observe.reconciliation import (
    UNEXPLAINED,
    BrokenFile,
    Difference,
    Pending,
    Reconciliation,
    Term,
    Waterfall,
)

OTHER, PARKED = "other types and states", "parked"
_OUTCOMES = {"duplicate": "duplicates", "superseded": "superseded", "conflict": "quarantined"}
_LAST = ("duplicates", "superseded", "quarantined", PARKED, "unreadable", UNEXPLAINED)


def reconcile(context: Context, source: str | None = None, by: tuple[str, ...] = ()) -> Reconciliation:
    """Reconcile one source or all that state totals; ``by``: columns of the waterfalls, or ``_batch_id`` for runs.

    Raises UserError for an unknown source or column.
    """
    sources = chosen_sources(context.workspace, source)
    contracts = tuple(
        context.workspace.contracts[name] for name in sources if context.workspace.contracts[name].conserve
    )
    if source and not contracts:
        raise UserError(
            f"{source} states no totals to reconcile", hint="declare them under 'conserve:' in its contract"
        )
    compiled_by = {contract.contract: compiled.waterfalls(contract) for contract in contracts}
    _check_by(by, tuple(each for listed in compiled_by.values() for each in listed))
    found = [_Found(context, contract, compiled_by[contract.contract], by) for contract in contracts]
    balances = balance_checks(context, sources)
    differences = tuple(each for one in found for each in one.differences)
    return Reconciliation(
        waterfalls=tuple(each for one in found for each in one.totals),
        grouped=tuple(each for one in found for each in one.grouped),
        differences=differences,
        broken_files=tuple(each for one in found for each in one.broken),
        redeliveries=tuple(
            each for c in contracts for each in redeliveries(context, c.contract, compiled_by[c.contract])
        ),
        rejected=tuple(each for contract in contracts for each in rejected_files(context, contract.contract)),
        balances=balances,
        pending=tuple(each for contract in contracts for each in _pending(context, contract)),
        unexplained=(
            *(each for each in differences if each.reason == UNEXPLAINED),
            *unexplained_gaps(balances),
        ),
    )


def _check_by(by: tuple[str, ...], listed: tuple[compiled.Waterfall, ...]) -> None:
    allowed = {BATCH_ID, *(name for each in listed for name in each.by)}
    for name in by:
        if name not in allowed:
            hint = did_you_mean(name, sorted(allowed), kind="columns")
            raise UserError(f"cannot reconcile by {name!r}: no waterfall is kept by it", hint=hint)


class _Found:
    """All that one source's waterfalls show."""

    def __init__(
        self,
        context: Context,
        contract: Contract,
        listed: tuple[compiled.Waterfall, ...],
        by: tuple[str, ...],
    ) -> None:
        self.totals: list[Waterfall] = []
        self.grouped: list[Waterfall] = []
        self.differences: list[Difference] = []
        self.broken: list[BrokenFile] = []
        for each in listed:
            if not all(context.exists(table) for table in each.tables):
                continue
            context.register(*each.tables)
            self.totals += _sums(context, contract.contract, each, ())
            if by:
                self.grouped += _sums(
                    context, contract.contract, each, tuple(n for n in by if n in (*each.by, BATCH_ID))
                )
            self.differences += _differences(context, contract.contract, each)
            self.broken += _broken(context, contract.contract, each)


def _sums(context: Context, source: str, plan: compiled.Waterfall, by: tuple[str, ...]) -> list[Waterfall]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in context.engine.query(compiled.waterfall_sql(plan, by)).to_pylist():
        groups[tuple(row[name] for name in by)].append(row)
    found = []
    for values in sorted(groups, key=lambda each: tuple(map(shown, each))):
        stated = [row for row in groups[values] if row["part"] == "stated"]
        terms = _terms(plan, (row for row in groups[values] if row["part"] != "stated"))
        group = tuple(zip(by, map(shown, values), strict=True))
        amount = sum((exact(row["amount"]) for row in stated), exact(0))
        found.append(Waterfall(source, plan.name, group, amount, sum(row["n"] for row in stated), terms))
    return found


def _terms(plan: compiled.Waterfall, rows: Iterable[dict[str, Any]]) -> tuple[Term, ...]:
    """Every declared class in order, the rest, each outcome; one that did not occur is zero, save parking."""
    names = dict.fromkeys((*(each.alias for each in plan.classes), OTHER, *_LAST))
    sums = {name: (exact(0), 0) for name in names}
    for row in rows:
        name = _name_of(plan, row["part"])
        amount, count = sums.get(name, (exact(0), 0))
        sums[name] = (exact(amount + exact(row["amount"])), count + row["n"])
    return tuple(Term(name, amount, count) for name, (amount, count) in sums.items() if count or name != PARKED)


def _name_of(plan: compiled.Waterfall, part: str) -> str:
    kind, _, place = part.partition(":")
    if kind == "class":
        return OTHER if place == compiled.REST else plan.classes[int(place)].alias
    return _OUTCOMES.get(part, part)


def _differences(context: Context, source: str, plan: compiled.Waterfall) -> list[Difference]:
    found = []
    for row in context.engine.query(compiled.differences_sql(plan)).to_pylist():
        reason = OTHER if row["reason"].startswith("class:") else row["reason"]
        amount = exact(row["amount"])
        found.append(
            Difference(source, plan.name, reason, row["file"], row["row"] or 0, row["key"], amount, _detail(row))
        )
    return found


def _detail(row: dict[str, Any]) -> str:
    """Why, in words."""
    if row["reasons"]:
        return f"{row['reasons']}; accepted from {row['other']}" if row["other"] else str(row["reasons"])
    told = {
        "duplicate": f"the same as {row['other']}" if row["other"] else "the same content as another delivery",
        "superseded": f"replaced by {row['other']}" if row["other"] else "outranked by another version",
        "conflict": "versions differ and none outranks the others",
        "unreadable": "the part of the stated total that fields of quarantined records do not give",
        UNEXPLAINED: "stated by the trailer, found in no record",
    }
    return told.get(row["reason"], "")


def _broken(context: Context, source: str, plan: compiled.Waterfall) -> list[BrokenFile]:
    return [
        BrokenFile(
            source,
            plan.name,
            row["file"],
            row["reasons"],
            exact_or_none(row["stated"]),
            exact(row["readable"]),
            exact(row["outstanding"]),
        )
        for row in context.engine.query(compiled.broken_files_sql(plan)).to_pylist()
    ]


def _pending(context: Context, contract: Contract) -> list[Pending]:
    state = context.state(source_group(contract.contract))
    held = {each.batch_id: each.reason for each in state.held}
    found = []
    for batch in pending_batches(context, contract.contract, state, with_held=True):
        files = len(context.ledger.read_plan(contract.contract, batch).new_slices)
        if files:
            found.append(Pending(contract.contract, batch, files, held.get(batch, "")))
    return found
