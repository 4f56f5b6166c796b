"""Every command by name: where its code is, and the line that ``--help`` shows without reading that code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """A command in ``freshmart_cli.cli.commands.<module>``, or a group with ``commands`` of its own."""

    summary: str
    module: str = ""
    section: str = "Commands"
    commands: Mapping[str, Entry] = field(default_factory=dict)


_PROMOTE = {
    "silver": Entry("Parse, check, quarantine and merge what was ingested.", "promote_silver"),
    "gold": Entry("Recompute the partitions that changes reached.", "promote_gold"),
}
_VALIDATE = {
    "contract": Entry("Report every problem of the workspace's files at once.", "validate_contract"),
}
_QUARANTINE = {
    "list": Entry("What waits, by table and reason, with its age and money.", "quarantine_list"),
    "show": Entry("One case: every version of a key side by side, as received.", "quarantine_show"),
    "decide": Entry("Settle a conflict by hand; recorded with your reason.", "quarantine_decide"),
}

COMMANDS = {
    "init": Entry("Write a small workspace to start from.", "init", "Begin"),
    "simulate": Entry("Invent a chain of stores, with faults to find.", "simulate", "Begin"),
    "demo": Entry("Simulate a chain, run every layer, check every figure.", "demo", "Begin"),
    "doctor": Entry("What is installed, what is missing, and the command that mends it.", "doctor", "Begin"),
    "ingest": Entry("Take in what arrived, exactly once: landing to bronze.", "ingest", "Run"),
    "promote": Entry("Carry batches one layer up.", "", "Run", _PROMOTE),
    "run": Entry("Ingest and promote everything, or what is due.", "run", "Run"),
    "plan": Entry("Show what would run and why; writes nothing.", "plan", "Understand"),
    "explain": Entry("Show where a table comes from and the SQL that makes it.", "explain", "Understand"),
    "validate": Entry("Check the workspace's files.", "", "Understand", _VALIDATE),
    "status": Entry("Fresh? Complete? Held? What needs a person?", "status", "Watch"),
    "reconcile": Entry("Explain every cent between what arrived and gold.", "reconcile", "Watch"),
    "quarantine": Entry("See and settle what was not published.", "", "Watch", _QUARANTINE),
    "orphans": Entry(
        "Count the rows whose parent never came, by reference and age, with the money at stake.", "orphans", "Watch"
    ),
    "history": Entry("What ran when, and what it changed.", "history", "Watch"),
    "dashboard": Entry("Show the workspace's reports with their figures of now.", "dashboard", "Ask"),
    "query": Entry("Ask the tables in SQL.", "query", "Ask"),
    "diff": Entry("Show what published figures were before, and which files changed them.", "diff", "Ask"),
    "trace": Entry("Follow a row back to the lines of the files it came from.", "trace", "Ask"),
}
