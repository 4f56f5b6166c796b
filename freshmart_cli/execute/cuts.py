"""Where snapshots and truncates end rows that no change tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from freshmart_cli.compile.histories import Cut

FIRST = ("first", "first_in_data_collection")
LAST = ("last", "last_in_data_collection")

_AFTER_ALL = "~"
"""Sorts after whatever stands between two changes that share their place in the log."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A change that may end others. ``place``: the place in the log, U+001F, the position; ``mark`` of a snapshot."""

    place: str
    op: str
    at_millis: int
    mark: str

    @property
    def order(self) -> str:
        return self.place.partition("\x1f")[0]


def cuts_of(marks: Iterable[Mark], is_alone: Callable[[str, str], bool]) -> tuple[Cut, ...]:
    """A cut for each truncate and each complete snapshot, in order.

    A snapshot is complete from its first row to its last. Where no row is marked as the first, all rows since the
    last snapshot must share one place in the log: ``is_alone(after, place)`` says whether no snapshot row stands
    between. Rows of several places without a first one may have lost some.
    """
    known = sorted(set(marks))
    cuts = [Cut(each.place, each.place, each.at_millis) for each in known if each.op == "t"]
    opened: Mark | None = None
    closed = ""
    for each in sorted((one for one in known if one.op != "t"), key=_along):
        if each.mark in FIRST:
            opened = each
            continue
        if opened is not None:
            cuts.append(Cut(opened.order, each.order + _AFTER_ALL, opened.at_millis))
        elif is_alone(closed, each.order):
            cuts.append(Cut(each.order, each.order + _AFTER_ALL, each.at_millis))
        opened, closed = None, each.order
    return tuple(sorted(cuts, key=lambda cut: (cut.starts, cut.stops)))


def _along(mark: Mark) -> tuple[str, bool, str]:
    """At one place the first row comes before the last, whatever the file says."""
    return mark.order, mark.mark in LAST, mark.place
