"""Measures staged batches against the gate of their layer (PROTOCOLS.md, *Gates*)."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.publish_silver import measure_sql
from freshmart_cli.contracts.model import Gate
from freshmart_cli.counting import counted
from freshmart_cli.execute.staging import Attempt
from freshmart_cli.execute.state import BatchQuality, GroupState


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How one rule of a table fared in one batch; rule '' counts rows that fail any rejecting rule of their own."""

    table: str
    batch_id: str
    rule: str
    evaluated: int
    failed: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A batch that misses the gate of a table; ``blocking`` only where enough rows were seen."""

    table: str
    batch_id: str
    score: float
    wanted: float
    rows: int
    blocking: bool

    @property
    def reason(self) -> str:
        return f"{self.table}: score {self.score:.2f} is below {self.wanted:g} over {counted(self.rows, 'row')}"


def measure(attempt: Attempt) -> tuple[RuleCount, ...]:
    """One scan per staged root and one of the files."""
    group, stages = attempt.group, attempt.stages
    sources = []
    if group.file_level and group.file_level.table:
        sources.append((group.file_level.main.table, measure_sql(str(stages.files), "_reasons")))
    for family in group.families:
        source = str(stages.roots(family.root.kind))
        sources.append((family.root.table, measure_sql(source, "_own_reasons", "WHERE NOT _file_bad")))
        sources += [(each.table, _child_measure(attempt, each.kind, source)) for each in family.children if each.table]
    united = "\nUNION ALL\n".join(f"SELECT '{table}' AS source, m.* FROM ({sql}) m" for table, sql in sources)
    rows = attempt.context.engine.query(united).to_pylist()
    return tuple(RuleCount(r["source"], r["_batch_id"], r["rule"], r["evaluated"], r["failed"]) for r in rows)


def _child_measure(attempt: Attempt, kind: str, roots: str) -> str:
    child = attempt.stages.child(kind)
    joined = (
        f"(SELECT r._batch_id, c._reasons, c._warnings FROM {child} c JOIN {roots} r"
        " ON r._file_hash = c._file_hash AND r._row_number = c._root_row WHERE NOT r._file_bad)"
    )
    return measure_sql(joined, "_reasons")


def batch_quality(counts: tuple[RuleCount, ...]) -> tuple[BatchQuality, ...]:
    return tuple(
        BatchQuality(each.batch_id, each.table, each.evaluated, each.evaluated - each.failed)
        for each in counts
        if each.rule == ""
    )


def verdicts(measured: tuple[BatchQuality, ...], state: GroupState, gates: dict[str, Gate]) -> tuple[Verdict, ...]:
    """Batches below their gate, each scored with as many predecessors as ``min_rows`` needs.

    A batch that is blocked here is nobody's predecessor: one bad batch must not hold those after it.
    """
    history = {(each.batch_id, each.table): each for each in (*state.quality, *measured)}
    found: list[Verdict] = []
    blocked: set[str] = set()
    for each in sorted(measured, key=lambda one: (one.batch_id, one.table)):
        gate = gates.get(each.table)
        if gate is None or gate.score is None:
            continue
        before = sorted(
            (
                one
                for one in history.values()
                if one.table == each.table and one.batch_id < each.batch_id and one.batch_id not in blocked
            ),
            key=lambda one: one.batch_id,
            reverse=True,
        )
        read, passed = each.read, each.passed
        for one in before:
            if read >= gate.min_rows:
                break
            read, passed = read + one.read, passed + one.passed
        score = 100.0 * passed / read if read else 100.0
        if score < gate.score:
            found.append(Verdict(each.table, each.batch_id, score, gate.score, read, read >= gate.min_rows))
            if found[-1].blocking and each.batch_id not in state.overridden:
                blocked.add(each.batch_id)
    return tuple(found)
