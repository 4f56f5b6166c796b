"""What a promotion's changes are, beside those kept before: which are fresh, whose rows they tell of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from freshmart_cli.compile import histories as sql
from freshmart_cli.compile.histories import Remake
from freshmart_cli.compile.publish_silver import events_of
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.source_group import Family
from freshmart_cli.execute.cuts import Mark, cuts_of
from freshmart_cli.execute.staging import Attempt


@dataclass(frozen=True, slots=True)
class Seen:
    """``marking``: staged changes that may end rows of others. ``renamed``: some row under a new key lacks a value.

    ``known``, ``marks``: what may end rows, as it was before and with what is fresh.
    """

    remake: Remake
    fresh: int
    replaced: bool
    invalid: bool
    marking: bool
    renamed: bool
    known: frozenset[Mark]
    marks: frozenset[Mark]


def seen_changes(attempt: Attempt, family: Family) -> Seen:
    """Stage which changes are fresh and ask what follows from that."""
    events = events_of(family)
    known = attempt.context.exists(events)
    if known:
        attempt.context.register(events)
    remake = Remake(family, attempt.stages, known=known)
    attempt.stage(remake.decided, sql.decided_sql(remake))
    rows = attempt.context.engine.query(sql.seen_sql(remake)).to_pylist()
    counts = next(row for row in rows if row["side"] == "count")
    left = [row for row in rows if row["unchanged"] is not None]
    unchanged = {name for row in left for name in row["unchanged"].split(",")}
    stored = (each.name for each in remake.history.stored)
    marks = {_mark(row) for row in rows if row["place"] is not None}
    before = {_mark(row) for row in rows if row["place"] is not None and row["side"] == "known"}
    return Seen(
        replace(remake, replaced=bool(counts["replaced"]), unchanged=tuple(n for n in stored if n in unchanged)),
        fresh=counts["fresh"],
        replaced=bool(counts["replaced"]),
        invalid=bool(counts["invalid"]),
        marking=bool(counts["marking"]),
        renamed=any(row["created"] for row in left),
        known=frozenset(before),
        marks=frozenset(marks),
    )


def remake_of(attempt: Attempt, seen: Seen, repair: bool) -> Remake:
    """Which rows are made anew: of the keys that fresh changes tell of, or all where rows may end without one.

    A promotion that is repeated cannot tell what it kept before from what is fresh, so it makes all that it staged.
    """
    remake = seen.remake
    cuts = cuts_of(seen.marks, _alone_in(attempt, remake, with_fresh=True))
    if not remake.known or not attempt.context.exists(remake.family.table):
        return replace(remake, cuts=cuts)
    if repair:
        touched = "" if seen.marking else f"({sql.touched_sql(remake, fresh_only=False)})"
        return replace(remake, cuts=cuts, touched=touched)
    before = cuts_of(seen.known, _alone_in(attempt, remake, with_fresh=False))
    touched = "" if before != cuts else f"({sql.touched_sql(remake, fresh_only=True)})"
    return replace(remake, cuts=cuts, touched=touched)


def _alone_in(attempt: Attempt, remake: Remake, *, with_fresh: bool) -> Callable[[str, str], bool]:
    """Whether no row of a snapshot stands between two places, among the changes kept and, if asked, the fresh."""

    def is_alone(after: str, place: str) -> bool:
        between = f"_order > {text_literal(after)} AND _order < {text_literal(place)}"
        which = f"_op IN ('r', 'k') AND _snapshot <> 'incremental' AND {between}"
        places = [f"{remake.decided} WHERE _fresh AND {which}"] if with_fresh else []
        places += [f"{remake.events} WHERE {which}"] if remake.events else []
        counted = " + ".join(f"(SELECT count(*) FROM {each})" for each in places)
        return not attempt.context.engine.query(f"SELECT {counted} AS n")["n"][0].as_py()

    return is_alone


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(row["place"], row["op"], row["at"], row["mark"])
