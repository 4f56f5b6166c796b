"""Faults of hourly files: late, twice, wider than before, with rows that are alike or ids that doubles garble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from freshmart_cli.simulate.channel import ACCEPTED, DUPLICATE, SentFile
from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.web.drops import Drop, parquet
from freshmart_cli.simulate.web.goods import unknown_ware

_WIDE = 2**53 + 2**50


@dataclass(slots=True)
class Struck:
    """What a fault makes of a drop. ``extra`` are files beside it as (path, content, outcome), rows are
    1-based; ``duplicates`` counts rows that arrive once more."""

    drop: Drop
    strike: Strike
    second_delivery: int
    rows: tuple[int, ...] = ()
    extra: list[tuple[str, bytes, str]] = field(default_factory=list)
    extra_rows: int = 0
    duplicates: int = 0
    details: tuple[tuple[str, object], ...] = ()

    @property
    def files(self) -> tuple[SentFile, ...]:
        own = SentFile(self.drop.path(), self.drop.delivery)
        return (own, *(SentFile(path, self.drop.delivery, outcome) for path, _, outcome in self.extra))


def new_column(struck: Struck) -> str:
    struck.drop.has_device = True
    return "a column that nobody has seen before: drift is recorded, the events are accepted"


def late_partition(struck: Struck) -> str:
    struck.drop.delivery = 2
    struck.drop.arrived = struck.second_delivery + 10 * struck.strike.number
    return "the hour arrives in delivery 2 and counts on its own date"


def duplicate_drop(struck: Struck) -> str:
    path = struck.drop.path(f"_copy{struck.strike.number}")
    struck.extra.append((path, struck.drop.content(), DUPLICATE))
    return "the same bytes under another name: a duplicate delivery"


def duplicate_rows(struck: Struck) -> str:
    rows = struck.drop.rows[: struck.strike.setting("rows")]
    path = struck.drop.path(f"_again{struck.strike.number}")
    struck.extra.append((path, parquet(rows[::-1], is_typed=False, has_device=False), ACCEPTED))
    struck.extra_rows = struck.duplicates = len(rows)
    struck.rows = tuple(range(1, len(rows) + 1))
    return "some rows come again in another file, in another order: duplicates of the events that are known"


def identical_rows(struck: Struck) -> str:
    copies = struck.strike.setting("copies")
    struck.drop.rows[1:1] = struck.drop.rows[:1] * copies
    struck.rows = tuple(range(1, copies + 2))
    return f"a row and {copies} more just like it in one file: separate events, told apart by their rank"


def wide_user_ids(struck: Struck) -> str:
    """Two users where a double sees one."""
    rows, first = struck.drop.rows, _WIDE + 4 * struck.strike.number
    sessions = list(dict.fromkeys(row.user_session for row in rows))[:2]
    users = {session: first + 2 * place + 1 for place, session in enumerate(sessions)}
    struck.rows = tuple(number for number, row in enumerate(rows, 1) if row.user_session in users)
    rows[:] = [row._replace(user_id=users.get(row.user_session, row.user_id)) for row in rows]
    struck.details = (("user_ids", list(users.values())),)
    return "user ids above 2^53: each is kept to the last digit, no two become one"


def unknown_web_product(struck: Struck) -> str:
    ware = unknown_ware(struck.strike.number)
    row = struck.drop.rows[0]
    struck.drop.rows[0] = row._replace(
        product_id=ware.product_id, category_id=ware.category_id, category_code=None, brand=None
    )
    struck.rows = (1,)
    struck.details = (("product_ids", [ware.product_id]),)
    return "a product_id in no product file: the event is accepted, an orphan"


FAULTS: dict[str, Callable[[Struck], str]] = {
    "new_column": new_column,
    "late_partition": late_partition,
    "duplicate_drop": duplicate_drop,
    "duplicate_rows": duplicate_rows,
    "identical_rows": identical_rows,
    "wide_user_ids": wide_user_ids,
    "unknown_web_product": unknown_web_product,
}
