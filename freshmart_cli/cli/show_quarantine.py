"""The quarantine on a terminal: what waits, and the versions of one case side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freshmart_cli.cli.console import show, table
from freshmart_cli.counting import age, counted

if TYPE_CHECKING:
    from freshmart_cli.execute.decisions import Decided
    from freshmart_cli.observe.quarantined import Case, QuarantineList, ShownCases


def print_quarantine(found: QuarantineList, most: int) -> None:
    """``most``: entries that are listed."""
    if not found.entries:
        show("nothing is in quarantine", style="green")
        return
    groups = [
        (each.table, each.kind, each.state, each.reason, each.entries, each.money, age(each.oldest))
        for each in found.groups
    ]
    show(table(("table", "kind", "state", "first reason", "entries", "money", "oldest"), groups))
    show()
    entries = [
        (f"{each.file}:{each.row}" if each.row else each.file, each.key, each.at_stake, "; ".join(each.reasons))
        for each in found.entries
    ]
    show(table(("where", "key", "money", "reasons"), entries[:most]))
    if len(entries) > most:
        show(f"{len(entries) - most:,} more: --rows {len(entries)}", style="dim")


def print_cases(found: ShownCases) -> None:
    for case in found.cases:
        _print_case(case)
    if found.omitted:
        show(f"{counted(found.omitted, 'more case')} of that file; name one by its key", style="dim")
    if found.masked:
        show("personal data is masked; --show-pii shows it, which is recorded", style="dim")


def _print_case(case: Case) -> None:
    show(f"{case.table} {case.key}: {case.state}", style="bold")
    versions = [
        (each.label, each.state, f"{each.file}:{each.row}", each.content[:12], f"{each.arrived_at:%F %T}", each.reasons)
        for each in case.versions
    ]
    show(table(("", "state", "where", "content", "arrived (UTC)", "reasons"), versions))
    labels = [each.label for each in case.versions]
    differing = [each for each in case.fields if each.differs]
    if differing:
        rows = [(each.record, each.name, *each.values) for each in differing]
        show(table(("record", "field", *labels), rows, "Where they differ"))
    lines = [(each.label, line.row, line.text.rstrip()) for each in case.versions for line in each.lines]
    show(table(("", "line", "as received"), lines))
    show()


def print_decision(decided: Decided) -> None:
    show(f"{decided.key}: version {decided.content[:12]} stands, {decided.reason}", style="green")
    show(f"recorded as {decided.order}; it takes effect with the next promotion")
