"""What a correct pipeline must publish: kept per store and day while the simulation runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from freshmart_cli.simulate.faults.incident import Incident
from freshmart_cli.simulate.figures import NOTHING, Figures, summed
from freshmart_cli.simulate.transaction import Transaction

STAGES = ("clean", "after_1", "after_2")


@dataclass(slots=True)
class DayTotals:
    """``changes`` and ``dark`` (windows without an intact file) are those after each delivery."""

    windows: int
    clean: Figures = NOTHING
    changes: list[Figures] = field(default_factory=lambda: [NOTHING, NOTHING])
    dark: list[int] = field(default_factory=lambda: [0, 0])

    def figures(self, stage: int) -> Figures:
        """Stage 0 is clean, 1 and 2 are after the deliveries."""
        return self.clean if stage == 0 else self.clean.plus(self.changes[stage - 1])

    def covered(self, stage: int) -> int:
        return self.windows - (self.dark[stage - 1] if stage else 0)

    def orphan_lines(self, stage: int) -> int:
        figures = self.figures(stage)
        return (0, figures.late_lines + figures.unknown_lines, figures.unknown_lines)[stage]


class Ledger:
    """All store-days in order, the outcomes of all transactions, all incidents."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, date], DayTotals] = {}
        self.incidents: list[tuple[int, Incident]] = []
        self.transactions = 0
        self.kinds: Counter[str] = Counter()
        self.unpublished: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.withheld: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def open(self, store_id: int, business_date: date, windows: int) -> DayTotals:
        day = DayTotals(windows)
        self.days[store_id, business_date] = day
        return day

    def sold(self, day: DayTotals, kind: str, transactions: Sequence[Transaction]) -> None:
        """Counts a window as the tills meant it; ``kind`` is its file's."""
        self.kinds[kind] += 1
        if transactions:
            self.transactions += len(transactions)
            columns = zip(*[transaction.figures for transaction in transactions], strict=True)
            day.clean = day.clean.plus(Figures(*map(sum, columns)))

    def struck(self, day: DayTotals, number: int, incident: Incident) -> None:
        """Counts what a fault changes; ``number`` is its place in the plan."""
        self.incidents.append((number, incident))
        for delivery in (0, 1):
            day.dark[delivery] += incident.dark[delivery]
            for effect in incident.effects:
                version, outcome = effect.published[delivery], effect.outcomes[delivery]
                figures = version.figures if version else NOTHING
                change = figures.minus(effect.clean.figures)
                day.changes[delivery] = day.changes[delivery].plus(change)
                if version is None:
                    self.unpublished[delivery][outcome] += 1
                    self.withheld[delivery][outcome] += effect.clean.figures.net_sales

    def in_order(self) -> list[Incident]:
        """The incidents in the order of the plan."""
        return [incident for _, incident in sorted(self.incidents, key=lambda pair: pair[0])]

    def total(self, stage: int) -> Figures:
        return summed(day.figures(stage) for day in self.days.values())
