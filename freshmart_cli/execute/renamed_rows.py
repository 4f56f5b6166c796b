"""Rows whose key changed while a value was left as it was: the value is found under the old key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from freshmart_cli.compile import histories as sql
from freshmart_cli.compile.histories import Remake
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.execute.kept_changes import Seen
from freshmart_cli.execute.staging import Attempt

MOST_NAMED = 2000
"""Keys named in one statement; where more hang together, all rows are made anew."""


def timeline_of(attempt: Attempt, remake: Remake, seen: Seen) -> tuple[Remake, str]:
    """The changes to make rows of, as SQL, and what is made anew: rows of renamed keys are made together."""
    if not seen.renamed:
        return remake, sql.timeline_sql(remake)
    remake = _with_renamed(attempt, remake)
    kind, width = remake.family.root.kind, "_".join(remake.unchanged)
    staged = attempt.stages.table(f"timeline_{width}_{kind}")
    attempt.stage(staged, sql.timeline_sql(remake))
    pending, before, turn = _pending(attempt, remake, staged), None, 0
    while pending and pending != before:
        turn, before = turn + 1, pending
        linked = attempt.stages.table(f"linked{turn}_{width}_{kind}")
        attempt.stage(linked, sql.linked_sql(remake, staged))
        staged, pending = linked, _pending(attempt, remake, linked)
    return remake, f"SELECT * FROM {staged}"


def _pending(attempt: Attempt, remake: Remake, timeline: object) -> int:
    found = attempt.context.engine.query(sql.pending_sql(remake, timeline))  # type: ignore[arg-type]
    return int(found["n"][0].as_py())


def _with_renamed(attempt: Attempt, remake: Remake) -> Remake:
    if not remake.touched:
        return remake
    kind, listed = remake.family.root.kind, ", ".join(remake.keys)
    links = attempt.stages.table(f"links_{kind}")
    attempt.stage(links, sql.links_sql(remake))
    engine = attempt.context.engine
    pairs = engine.query(f"SELECT DISTINCT _to, _from FROM {links}").to_pylist()
    same = " AND ".join(f"k.{key} = l.{key}" for key in remake.keys)
    touched = engine.query(f"SELECT DISTINCT l._text FROM {links} l LEFT SEMI JOIN {remake.touched} k ON {same}")
    reached = connected(((pair["_from"], pair["_to"]) for pair in pairs), touched["_text"].to_pylist())
    if not reached:
        return remake
    if len(reached) > MOST_NAMED:
        return replace(remake, touched="")
    named = ", ".join(text_literal(key) for key in sorted(reached))
    more = f"SELECT DISTINCT {listed} FROM {links} WHERE _text IN ({named})"
    return replace(remake, touched=f"(SELECT {listed} FROM {remake.touched} UNION {more})")


def connected(pairs: Iterable[tuple[str, str]], begun: Iterable[str]) -> frozenset[str]:
    """Everything that hangs together with one of ``begun``, itself included."""
    beside: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    found: set[str] = set()
    waiting = list(begun)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += beside[name]
    return frozenset(found)
