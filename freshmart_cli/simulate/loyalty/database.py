"""Carries transactions into the log: positions, envelopes, and what each key's history must become of them."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.simulate.loyalty.changes import Change, Transaction
from freshmart_cli.simulate.loyalty.envelope import as_told, change_envelopes, snapshot_envelope
from freshmart_cli.simulate.loyalty.history import History, Noted
from freshmart_cli.simulate.loyalty.pages import Entry
from freshmart_cli.simulate.loyalty.population import Population
from freshmart_cli.simulate.loyalty.rows import Card, Row, Table, table_of
from freshmart_cli.simulate.loyalty.wal import Position, Wal


class Database:
    """Transactions must come in the order of their commits."""

    def __init__(self, population: Population, snapshot_at: int) -> None:
        self.history = History()
        self._population = population
        self._wal = Wal()
        self._first = self._wal.snapshot(snapshot_at)

    def first_snapshot(self, table: Table) -> Iterator[Entry]:
        """Every row of a table, as it was when the capture began."""
        count = 0
        for entry in snapshot_entries(self._population.rows(table), table, self._first, is_whole=False):
            count += 1
            yield entry
        self.history.begin(table, count)

    def snapshot(self, at: int) -> Position:
        return self._wal.snapshot(at)

    def commit(self, transaction: Transaction) -> Iterator[Entry]:
        """The lines of a transaction; none where its events get lost."""
        changes = transaction.changes
        for change, position in zip(changes, self._wal.transaction(transaction.at, len(changes)), strict=True):
            self._note(change, position, _delivery(transaction))
            if not transaction.lost:
                for op, line in change_envelopes(change, position):
                    yield Entry(change.table, op, line, transaction.tag, transaction.route)

    def _note(self, change: Change, position: Position, delivery: int) -> None:
        if change.op == "t":
            self.history.tables[change.table].truncates.append(Noted(position.order, position.at, delivery, None))
        if change.before is not None:
            self._touch(change.before)
            if change.op in ("d", "k"):
                ended = Noted(position.order, position.at, delivery, None)
                self.history.note(change.table, change.before.key, ended)
        if change.after is not None:
            self._touch(change.after)
            row = as_told(change) if change.op == "u" else change.after
            self.history.note(change.table, change.after.key, Noted(position.order, position.at, delivery, row))

    def _touch(self, row: Row) -> None:
        """A row of the first snapshot gets its history before the first thing that happens to it."""
        place = self._place(row)
        first = None if place is None else self._population.row(table_of(row), place)
        if first is not None and first.key == row.key:
            self.history.touch(table_of(row), first, Noted(self._first.order, self._first.at, 1, first))

    def _place(self, row: Row) -> int | None:
        """Where the row would stand among those of the start."""
        if not isinstance(row, Card):
            return self._population.place_of_customer(row.customer_id)
        place = self._population.place(int(row.card_number[4:]))
        return place if 0 <= place < self._population.holders else None


def snapshot_entries(rows: Iterator[Row], table: Table, position: Position, *, is_whole: bool) -> Iterator[Entry]:
    """``is_whole``: the snapshot has this table alone; else the tables come one after the other."""
    ending = "last" if is_whole or table is Table.LINKS else "last_in_data_collection"
    mark = "first" if is_whole or table is Table.MEMBERS else "first_in_data_collection"
    held: Row | None = None
    for row in rows:
        if held is not None:
            yield Entry(table, "r", snapshot_envelope(held, table, position, mark))
            mark = "true"
        held = row
    if held is not None:
        yield Entry(table, "r", snapshot_envelope(held, table, position, ending))


def _delivery(transaction: Transaction) -> int:
    if transaction.lost:
        return -1
    return transaction.route.delivery if transaction.route else 1
