"""The equation of every promotion: read = accepted + duplicate + superseded + quarantined + parked (DESIGN.md, 2.3).

Records that say nothing of any row, such as the tombstones of a change stream, are counted beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from freshmart_cli.compile.cdc_rows import ASIDE
from freshmart_cli.compile.equation import APART, equation_sql
from freshmart_cli.counting import counted
from freshmart_cli.errors import StepFailed
from freshmart_cli.execute.staging import Attempt

STATES = ("accepted", "duplicate", "superseded", "quarantined", "parked")
TOLD = (*ASIDE, "filtered")
"""Of the records that are no rows, those that are recorded beside the terms."""


def record(attempt: Attempt, batches: tuple[str, ...]) -> dict[str, int]:
    """Assert and record the equation in rows for the batches; raises StepFailed where it does not hold."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in attempt.context.engine.query(equation_sql(attempt.group, attempt.stages, batches)).to_pylist():
        state = "quarantined" if row["state"] == "conflict" else row["state"]
        found[row["_batch_id"]][row.get("family", "")][state] += row["rows"] or 0
    total: Counter[str] = Counter()
    for batch in batches:
        for table, its in sorted((found[batch] or {"": Counter[str]()}).items()):
            terms = _balanced(attempt, batch, its)
            attempt.context.records.write(
                "conservation", source=attempt.group.name, table=table, batch_id=batch, **terms
            )
            total.update({name: rows for name, rows in terms.items() if rows or name not in TOLD})
    return dict(total)


def _balanced(attempt: Attempt, batch: str, its: Counter[str]) -> dict[str, int]:
    """The terms of one batch and table; ``read`` are the records that are rows of it."""
    terms = {state: rows for state, rows in its.items() if state not in APART}
    read = attempt.context.ledger.read_plan(attempt.group.name, batch).rows - sum(its[state] for state in APART)
    if read != sum(terms.values()):
        raise StepFailed(
            f"batch {batch} of {attempt.group.name}: {counted(read, 'row')} read, but {terms} accounted for",
            hint="nothing is lost: bronze has every row; report this as a defect of the toolkit",
        )
    return {"read": read, **{state: its[state] for state in (*STATES, *TOLD)}}
