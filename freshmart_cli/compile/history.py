"""How a table's rows follow from the changes that are kept beside it (PROTOCOLS.md, *CDC and history*)."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.record import Aliased

CHANGE_COLUMNS = (
    "_op",
    "_commit",
    "_lsn",
    "_tx",
    "_snapshot",
    "_changed_at",
    "_order",
    "_position",
    "_event",
    "_unchanged",
    "_content",
)
"""What T__events says of a change besides the row's own columns and where it came from.

``_op``: c, u, r, d, t, and k for a row of a snapshot that may not be published: its key is there. ``_order`` sorts as
the changes follow each other, ``_position`` where they share their place in the log. ``_event``: the same for two
deliveries of one change. ``_unchanged``: columns left as they were, joined by commas, NULL where there are none.
"""

RECEIVED = "_op NOT IN ('k', 't')"
"""Which changes tell that a row was received: one of a snapshot that failed its checks was not yet."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A column of T__events: the value that a change brings, typed and masked."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class History:
    """``stored``: what changes bring. ``levels``: the columns made from that whenever rows are made anew.

    A column that an update leaves as it was is known only then.
    """

    stored: tuple[Stored, ...]
    levels: tuple[tuple[Aliased, ...], ...]
    keeps_versions: bool
    backdate: bool
