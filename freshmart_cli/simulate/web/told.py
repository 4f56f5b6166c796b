"""The online shop's part of truth.json."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from freshmart_cli.simulate.channel import ChannelIncident
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.web.clicks import PURCHASE
from freshmart_cli.simulate.web.drops import Drop
from freshmart_cli.simulate.web.faults import Struck


class WebTally:
    """Events, each once, by delivery and UTC date; revenue in cents."""

    def __init__(self) -> None:
        self._arrived: dict[int, Counter[str]] = defaultdict(Counter)
        self._days: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)

    def add(self, drop: Drop) -> None:
        arrived = self._arrived[drop.delivery]
        day = self._days[drop.delivery, f"{drop.moment:%Y-%m-%d}"]
        arrived["files"] += 1
        arrived["rows"] += len(drop.rows)
        for row in drop.rows:
            day[row.event_type] += 1
            day["revenue"] += row.price if row.event_type == PURCHASE else 0

    def duplicates(self, rows: int, delivery: int) -> None:
        """Rows of events that are there already, in a file of their own."""
        self._arrived[delivery]["files"] += 1
        self._arrived[delivery]["rows"] += rows
        self._arrived[delivery]["duplicates"] += rows

    def copies(self, delivery: int) -> None:
        self._arrived[delivery]["duplicate_files"] += 1

    def told(self) -> dict[str, Any]:
        return {f"after_{delivery}": self._after(delivery) for delivery in (1, 2)}

    def _after(self, delivery: int) -> dict[str, Any]:
        arrived: Counter[str] = Counter()
        for number, counts in self._arrived.items():
            arrived.update(counts if number <= delivery else {})
        days: dict[str, Counter[str]] = defaultdict(Counter)
        for (number, day), counts in sorted(self._days.items()):
            if number <= delivery:
                days[day].update(counts)
        total = sum(days.values(), Counter())
        return {
            **{name: arrived[name] for name in ("files", "duplicate_files", "rows", "duplicates")},
            "events": total.total() - total["revenue"],
            "by_type": {name: total[name] for name in sorted(total) if name != "revenue"},
            "revenue": money(total["revenue"]),
            "days": {
                day: {name: counts[name] for name in sorted(counts) if name != "revenue"}
                | {"revenue": money(counts["revenue"])}
                for day, counts in days.items()
            },
        }


def web_incident(struck: Struck, expect: str) -> ChannelIncident:
    lines = ((struck.drop.path(), struck.rows),) if struck.rows else ()
    return ChannelIncident(
        struck.strike.number, struck.strike.kind, Source.ECOMMERCE, struck.files, lines, (), expect, struck.details
    )
