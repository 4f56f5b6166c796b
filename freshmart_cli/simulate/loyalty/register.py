"""The program's database as it is: rows that changed; all others are as the population says."""

from __future__ import annotations

from freshmart_cli.simulate.cards import first_card
from freshmart_cli.simulate.loyalty.changes import Change
from freshmart_cli.simulate.loyalty.population import Population
from freshmart_cli.simulate.loyalty.rows import Card, Link, Member, Row
from freshmart_cli.simulate.loyalty.surprises import Surprises

_NEWCOMERS_FROM = 1_500_000_000
_NEW_CARDS_FROM = 6394 * 10**12


class Register:
    """Answers the tills which card a customer shows (CardBook), and who owns it."""

    def __init__(self, population: Population, surprises: Surprises) -> None:
        self.population = population
        self._surprises = surprises
        self._members: dict[int, Member | None] = {}
        self._cards: dict[str, Card | None] = {}
        self._links: dict[int, Link | None] = {}
        self._slots: dict[int, tuple[int, str]] = {}
        self._owners: dict[str, list[tuple[int, int]]] = {}
        self._newcomers = 0
        self._issued = 0

    @property
    def per_store(self) -> int:
        return self.population.per_store

    def number(self, slot: int, instant: int, is_plain: bool) -> str:
        if is_plain and self._surprises.is_due(slot, instant) and slot not in self._slots:
            return self._surprises.spring(slot, instant)
        known = self._slots.get(slot)
        return known[1] if known and known[0] <= instant else first_card(slot)

    def is_free(self, place: int) -> bool:
        """Nothing has befallen the customer's card so far."""
        return place < self.population.holders and self.population.slot(place) not in self._slots

    def member(self, place: int) -> Member | None:
        customer_id = self.population.customer(place)
        return self._members[customer_id] if customer_id in self._members else self.population.member(place)

    def card(self, place: int) -> Card | None:
        first = self.population.card(place)
        return self._cards.get(first.card_number, first) if first else None

    def link(self, place: int) -> Link | None:
        customer_id = self.population.customer(place)
        return self._links[customer_id] if customer_id in self._links else self.population.link(place)

    def other_links(self) -> list[Link]:
        """Those of customers who were not in the program at first."""
        place_of = self.population.place_of_customer
        return [link for customer, link in self._links.items() if link and place_of(customer) is None]

    def owner(self, number: str, instant: int) -> int | None:
        """The customer_id behind a card at an instant in epoch seconds; None for a card of nobody."""
        owners = self._owners.get(number)
        if owners is None:
            return self._first_owner(number)
        return next((customer for since, customer in reversed(owners) if since <= instant), None)

    def new_customer_id(self) -> int:
        self._newcomers += 1
        return _NEWCOMERS_FROM + self._newcomers

    def new_card_number(self) -> str:
        self._issued += 1
        return str(_NEW_CARDS_FROM + self._issued)

    def hand_over(self, place: int, instant: int, number: str) -> None:
        """From ``instant`` (epoch seconds) on the customer in this place shows another card."""
        self._slots[self.population.slot(place)] = (instant, number)

    def apply(self, change: Change, at: int) -> None:
        """``at`` in epoch milliseconds."""
        before, after = change.before, change.after
        if before is not None:
            self._set(before, None, at)
        if after is not None:
            self._set(after, after, at)

    def forget_links(self) -> list[int]:
        """The places whose links a truncate takes away; theirs are gone from here on."""
        gone = [place for place in range(self.population.size) if self.link(place)]
        self._links.update((self.population.customer(place), None) for place in gone)
        return gone

    def _set(self, row: Row, now: Row | None, at: int) -> None:
        if isinstance(row, Member):
            self._members[row.customer_id] = now if isinstance(now, Member) else None
        elif isinstance(row, Link):
            self._links[row.customer_id] = now if isinstance(now, Link) else None
        else:
            self._cards[row.card_number] = now if isinstance(now, Card) else None
            if isinstance(now, Card):
                self._own(now, at // 1000)

    def _own(self, card: Card, instant: int) -> None:
        first = self._first_owner(card.card_number)
        owners = self._owners.setdefault(card.card_number, [(0, first)] if first else [])
        if not owners or owners[-1][1] != card.customer_id:
            owners.append((instant if owners else 0, card.customer_id))

    def _first_owner(self, number: str) -> int | None:
        slot = int(number[4:])
        place = self.population.place(slot)
        is_first = number == first_card(slot) and 0 <= place < self.population.holders
        return self.population.customer(place) if is_first else None
