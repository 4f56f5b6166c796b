"""The equation of every promotion: read = accepted + duplicate + superseded + quarantined + parked (DESIGN.md, 2.3).

Records that say nothing of any row, such as the tombstones of a change stream, are counted beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from freshmart_cli.compile.cdc_rows import ASIDE
from freshmart_cli.compile.equation import equation_sql
from freshmart_cli.counting import counted
from freshmart_cli.errors import StepFailed
from freshmart_cli.execute.staging import Attempt

STATES = ("accepted", "duplicate", "superseded", "quarantined", "parked")


def record(attempt: Attempt, batches: tuple[str, ...]) -> dict[str, int]:
    """Assert and record the equation in rows for the batches; raises StepFailed where it does not hold."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in attempt.context.engine.query(equation_sql(attempt.group, attempt.stages)).to_pylist():
        state = "quarantined" if row["state"] == "conflict" else row["state"]
        found[row["_batch_id"]][state] += row["rows"] or 0
    total: Counter[str] = Counter()
    for batch in batches:
        its = found[batch]
        aside = {kind: its.pop(kind) for kind in ASIDE if its[kind]}
        passing = its.pop("header", 0) + sum(aside.values())
        read = attempt.context.ledger.read_plan(attempt.group.name, batch).rows - passing
        if read != sum(its.values()):
            raise StepFailed(
                f"batch {batch} of {attempt.group.name}: {counted(read, 'row')} read, but {dict(its)} accounted for",
                hint="nothing is lost: bronze has every row; report this as a defect of the toolkit",
            )
        terms = {state: its[state] for state in STATES} | aside
        attempt.context.records.write("conservation", source=attempt.group.name, batch_id=batch, read=read, **terms)
        total.update({"read": read, **terms})
    return dict(total)
