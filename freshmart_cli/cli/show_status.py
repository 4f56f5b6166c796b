"""The state of a lakehouse on a terminal: sources, tables, days, and what needs a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from freshmart_cli.cli.console import show, table
from freshmart_cli.counting import age, counted

if TYPE_CHECKING:
    from freshmart_cli.observe.health import Days, Freshness, SourceStatus, Status, TableStatus


def print_status(found: Status) -> None:
    show(f"as of {found.as_of:%Y-%m-%d %H:%M} UTC", style="dim")
    show()
    print_sources(found)
    show()
    if found.tables:
        show(table(("table", *_FRESHNESS, "state"), [_table(each) for each in found.tables]))
        show()
    for source in found.sources:
        if source.days is not None:
            _print_days(source.days)
    for source in found.sources:
        if source.unnamed:
            show(f"{source.source}: its contract does not name {', '.join(source.unnamed)}", style="yellow")
    for path in found.unclaimed:
        show(f"no source claims {path}", style="yellow")
    print_attention(found)


def print_sources(found: Status) -> None:
    show(table(("source", *_FRESHNESS, "state", "waiting", "money", "orphans"), [_source(s) for s in found.sources]))


_FRESHNESS = ("fresh", "newest arrival (UTC)", "age", "promised")


def _freshness(each: Freshness) -> tuple[Any, ...]:
    word = {None: "", True: "fresh", False: "stale"}[each.is_fresh]
    newest = f"{each.newest_arrival:%Y-%m-%d %H:%M}" if each.newest_arrival else ""
    return word, newest, age(each.age) if each.age is not None else "", age(each.promised) if each.promised else ""


def _source(each: SourceStatus) -> tuple[Any, ...]:
    orphans = sum(orphan.rows for orphan in each.orphans)
    waiting = each.open_entries + len(each.rejected) + len(each.held_files)
    return (each.source, *_freshness(each.freshness), _state_of_source(each), waiting, each.at_stake, orphans)


def _state_of_source(each: SourceStatus) -> str:
    if each.needs_rebuild:
        return "rebuild"
    if each.held:
        return "held"
    if each.interrupted:
        return "interrupted"
    return f"{each.pending_batches} pending" if each.pending_batches else "ok"


def _table(each: TableStatus) -> tuple[Any, ...]:
    return (each.table, *_freshness(each.freshness), _state_of_table(each))


def _state_of_table(each: TableStatus) -> str:
    if not each.exists:
        return "not built"
    if each.needs_rebuild:
        return "rebuild"
    if each.held:
        return "held"
    if each.interrupted:
        return "interrupted"
    return f"{each.pending_changes} pending" if each.pending_changes else "ok"


def _print_days(days: Days) -> None:
    of_them = f"{days.closed:,} closed, {days.complete:,} complete, {days.final:,} final"
    show(f"{days.table}: {counted(days.days, 'day')}, {of_them}")
    rows = [
        (each.entity, each.day, each.completeness_pct, each.missing_minutes, each.open_issues)
        for each in days.incomplete
    ]
    if rows:
        show(table(("incomplete", "day", "complete %", "minutes missing", "open issues"), rows))
    show()


def print_attention(found: Status) -> None:
    if not found.attention:
        show("nothing needs a person", style="green")
        return
    rows = [(each.kind, each.what, each.command) for each in found.attention]
    show(table(("needs a person", "", "begin with"), rows))
