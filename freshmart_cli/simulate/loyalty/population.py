"""Who is in the program when the simulation begins: everything about them follows from their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from freshmart_cli.simulate.cards import SLOTS_OF_STORE, first_card
from freshmart_cli.simulate.chain import FIRST_STORE
from freshmart_cli.simulate.loyalty.invented import bits_of, person
from freshmart_cli.simulate.loyalty.rows import Card, Link, Member, Row, Table
from freshmart_cli.simulate.options import SimulationOptions

_CUSTOMERS_FROM = 7_000_000
_WITHOUT_CARD_FROM = 1_400_000_000
_ONLINE_FROM = 3_000_000_000
_WIDE_FROM = 2**53 + 1
_LINKED_TENTHS, _ONLINE_TENTHS = 3, 4


@dataclass(frozen=True, slots=True)
class Population:
    """Places 0 … ``size`` - 1: the holders of a card, store by store, then those who shop online alone."""

    seed: int
    start: date
    groups: int
    per_store: int
    without_card: int

    @classmethod
    def of(cls, options: SimulationOptions) -> Population:
        return cls(
            options.seed,
            options.start,
            options.stores + 1,
            options.cards_per_store,
            options.members_without_card,
        )

    @property
    def holders(self) -> int:
        return self.groups * self.per_store

    @property
    def size(self) -> int:
        return self.holders + self.without_card

    def slot(self, place: int) -> int:
        """Of a holder."""
        group, number = divmod(place, self.per_store)
        return (FIRST_STORE + group) * SLOTS_OF_STORE + number

    def place(self, slot: int) -> int:
        """Of a holder's slot, the inverse of ``slot``."""
        store_id, number = divmod(slot, SLOTS_OF_STORE)
        return (store_id - FIRST_STORE) * self.per_store + number

    def customer(self, place: int) -> int:
        if place < self.holders:
            return _CUSTOMERS_FROM + self.slot(place)
        return _WITHOUT_CARD_FROM + place - self.holders

    def place_of_customer(self, customer_id: int) -> int | None:
        """None for somebody who joined later."""
        place = self.place(customer_id - _CUSTOMERS_FROM)
        if customer_id >= _WITHOUT_CARD_FROM:
            place = self.holders + customer_id - _WITHOUT_CARD_FROM
        return place if 0 <= place < self.size and self.customer(place) == customer_id else None

    def member(self, place: int) -> Member:
        return person(self.seed, self.customer(place))

    def card(self, place: int) -> Card | None:
        if place >= self.holders:
            return None
        return Card(first_card(self.slot(place)), self.customer(place), "active")

    def link(self, place: int) -> Link | None:
        """Three in ten members are linked to an online user at the start."""
        bits = bits_of(self.seed, "online", place)
        if bits % 10 >= _LINKED_TENTHS:
            return None
        linked = datetime.combine(self.start, datetime.min.time(), UTC) - timedelta(minutes=1 + bits // 10 % 1_000_000)
        return Link(self.customer(place), self.online_user(place), stamp(int(linked.timestamp() * 1000)))

    def shops_online(self, place: int) -> bool:
        """Linked at the start, or perhaps later."""
        return bits_of(self.seed, "online", place) % 10 < _ONLINE_TENTHS

    def online_user(self, place: int) -> int:
        """One in ten is above 2^53 and odd: a double cannot hold it. A few equal another member's customer_id."""
        kind = bits_of(self.seed, "user", place) % 400
        if kind < 40:
            return _WIDE_FROM + 2 * place
        if kind == 40 and place + 1 < self.size:
            return self.customer(place + 1)
        return _ONLINE_FROM + 3 * place

    def rows(self, table: Table) -> Iterator[Row]:
        """Every row of a table."""
        for place in range(self.size):
            row = self.row(table, place)
            if row is not None:
                yield row

    def row(self, table: Table, place: int) -> Row | None:
        if table is Table.MEMBERS:
            return self.member(place)
        return self.card(place) if table is Table.CARDS else self.link(place)


def stamp(milliseconds: int) -> str:
    """An instant as Debezium writes a timestamp with time zone."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}000Z"
