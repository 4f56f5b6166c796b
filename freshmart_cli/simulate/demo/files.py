"""What became of the files that were delivered, by the ledger."""

from __future__ import annotations

from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.simulate.channel import HELD
from freshmart_cli.simulate.faults.incident import ACCEPTED, DUPLICATE, UNREADABLE

_OF_SLICES = {"new": ACCEPTED, "duplicate": DUPLICATE, "rejected": UNREADABLE, "held": HELD}


def outcomes_of_files(context: Context) -> dict[str, str]:
    """The outcome of every path that was taken in; of a path that came twice, the last."""
    found = {}
    for source in context.workspace.contracts:
        held = {each.batch_id for each in context.state(source_group(source)).held}
        for batch in context.ledger.committed(source):
            for each in context.ledger.read_plan(source, batch).slices:
                outcome = _OF_SLICES[each.state]
                found[each.path] = HELD if outcome == ACCEPTED and batch in held else outcome
    return found


def counted(outcomes: dict[str, str], folder: str, outcome: str) -> int:
    """How many files under a folder of the landing root had an outcome."""
    return sum(path.startswith(f"{folder}/") and each == outcome for path, each in outcomes.items())
