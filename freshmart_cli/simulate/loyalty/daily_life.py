"""What members do on an ordinary day: they move, change their minds, lose cards, leave, join and link accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from random import Random

from freshmart_cli.simulate.errors import FaultsUnplaceable
from freshmart_cli.simulate.loyalty.changes import Change, Transaction, created, deleted, updated
from freshmart_cli.simulate.loyalty.invented import email_of, person, preferences_of
from freshmart_cli.simulate.loyalty.population import stamp
from freshmart_cli.simulate.loyalty.register import Register
from freshmart_cli.simulate.loyalty.rows import Card, Link, Member

DAY_STARTS = time(11)
"""UTC: every store's business day has ended, so that the tills know a day's changes before they trade it."""
_DAY_MS = 86_400_000
_TRIES = 40


class DailyLife:
    """``day_starts`` in epoch milliseconds; a member is touched once a day at most."""

    def __init__(self, register: Register, seed: int) -> None:
        self._register = register
        self._seed = seed
        self._rng = Random(0)
        self._used: set[int] = set()
        self._settled: set[int] = set()
        self._kinds: tuple[tuple[float, Callable[[int, int], tuple[Transaction, ...]]], ...] = (
            (0.0008, self._moves),
            (0.0006, self._changes_preferences),
            (0.0003, self._changes_email),
            (0.0001, self._pauses),
            (0.0002, self._loses_card),
            (0.0001, self._gives_card_away),
            (0.0002, self._leaves_to_a_newcomer),
            (0.0004, self._links),
            (0.0002, self._unlinks),
            (0.00005, self._passes_online_account_on),
        )

    def of_day(self, label: str, day_starts: int) -> Iterator[Transaction]:
        """Already applied to the register one by one; ``label`` is the day's name."""
        self._rng = Random(f"loyalty:{self._seed}:{label}")
        self._used.clear()
        for rate, happen in self._kinds:
            for _ in range(int(self._register.population.size * rate + self._rng.random())):
                place = self._somebody()
                if place is not None:
                    yield from happen(place, day_starts + int(self._rng.random() * (_DAY_MS - 120_000)))

    def reserve(self, fits: Callable[[int], bool]) -> int:
        """Somebody whom nothing happened to and nothing will, for a fault; raises FaultsUnplaceable."""
        size = self._register.population.size
        start = int(Random(f"reserved:{self._seed}:{len(self._settled)}").random() * size)
        for step in range(size):
            place = (start + step) % size
            if self._is_untouched(place) and fits(place):
                self._settled.add(place)
                return place
        raise FaultsUnplaceable((("faults of members", 0, 1),))

    def settle(self, place: int) -> None:
        """Nothing happens to them from here on."""
        self._settled.add(place)

    def _somebody(self) -> int | None:
        for _ in range(_TRIES):
            place = int(self._rng.random() * self._register.population.size)
            if place not in self._used and place not in self._settled and self._register.member(place):
                self._used.add(place)
                return place
        return None

    def _is_untouched(self, place: int) -> bool:
        untouched = place not in self._settled and place not in self._used
        population = self._register.population
        return (
            untouched
            and self._register.member(place) == population.member(place)
            and self._register.card(place) == population.card(place)
            and self._register.link(place) == population.link(place)
        )

    def _done(self, at: int, *changes: Change) -> tuple[Transaction, ...]:
        for change in changes:
            self._register.apply(change, at)
        return (Transaction(at, changes),)

    def _altered(self, place: int, at: int, alter: Callable[[Member], Member]) -> tuple[Transaction, ...]:
        member = self._register.member(place)
        assert member is not None
        return self._done(at, updated(member, alter(member)))

    def _moves(self, place: int, at: int) -> tuple[Transaction, ...]:
        postal_code = f"{10_000 + int(self._rng.random() * 90_000):05d}"
        household = 1 + int(self._rng.random() * 5)
        return self._altered(
            place, at, lambda member: member._replace(postal_code=postal_code, household_size=household)
        )

    def _changes_preferences(self, place: int, at: int) -> tuple[Transaction, ...]:
        preferences = preferences_of(self._rng.getrandbits(48))
        return self._altered(place, at, lambda member: member._replace(preferences=preferences))

    def _changes_email(self, place: int, at: int) -> tuple[Transaction, ...]:
        number = int(self._rng.random() * 1_000_000_000)
        return self._altered(
            place, at, lambda member: member._replace(email=email_of(member.first_name, member.last_name, number))
        )

    def _pauses(self, place: int, at: int) -> tuple[Transaction, ...]:
        return self._altered(place, at, lambda member: member._replace(status="paused"))

    def _loses_card(self, place: int, at: int) -> tuple[Transaction, ...]:
        card = self._register.card(place)
        if not card or not self._register.is_free(place):
            return ()
        new = Card(self._register.new_card_number(), card.customer_id, "active")
        self._register.hand_over(place, at // 1000, new.card_number)
        return self._done(at, updated(card, card._replace(status="lost")), created(new))

    def _gives_card_away(self, place: int, at: int) -> tuple[Transaction, ...]:
        """To whoever holds the next card: one owner after the other, never two at once."""
        register, heir = self._register, (place + 1) % max(1, self._register.population.holders)
        card = register.card(place)
        if not card or not register.is_free(place) or not self._is_untouched(heir):
            return ()
        self._settled |= {place, heir}
        register.hand_over(place, 0, card.card_number)
        return self._done(at, updated(card, card._replace(customer_id=register.population.customer(heir))))

    def _leaves_to_a_newcomer(self, place: int, at: int) -> tuple[Transaction, ...]:
        """The newcomer shops where the leaver did, with a card of their own."""
        member, card, link = (look(place) for look in (self._register.member, self._register.card, self._register.link))
        if not isinstance(member, Member) or (card and not self._register.is_free(place)):
            return ()
        joined = self.newcomer(place, at)
        gone = [deleted(row) for row in (link, card, member) if row]
        return (*joined, *self._done(at + 1_000, *gone))

    def newcomer(self, place: int, at: int) -> tuple[Transaction, ...]:
        """Somebody new; where ``place`` has a card, theirs is shown from ``at`` (milliseconds) on instead."""
        member = person(self._seed, self._register.new_customer_id())
        changes = [created(member)]
        if place < self._register.population.holders:
            card = Card(self._register.new_card_number(), member.customer_id, "active")
            self._register.hand_over(place, at // 1000, card.card_number)
            changes.append(created(card))
        return self._done(at, *changes)

    def _links(self, place: int, at: int) -> tuple[Transaction, ...]:
        population = self._register.population
        if place in self._settled or self._register.link(place) or population.link(place):
            return ()
        self._settled.add(place)
        return self._done(at, created(Link(population.customer(place), population.online_user(place), stamp(at))))

    def _unlinks(self, place: int, at: int) -> tuple[Transaction, ...]:
        """One in three regrets it a minute later."""
        link = self._register.link(place)
        if not link:
            return ()
        self._settled.add(place)
        gone = self._done(at, deleted(link))
        if self._rng.random() < 0.7:
            return gone
        again = at + 60_000
        return (*gone, *self._done(again, created(link._replace(linked_at=stamp(again)))))

    def _passes_online_account_on(self, place: int, at: int) -> tuple[Transaction, ...]:
        link, heir = self._register.link(place), self._somebody()
        if not link or heir is None or self._register.link(heir) or self._register.population.link(heir):
            return ()
        self._settled |= {place, heir}
        new = Link(self._register.population.customer(heir), link.online_user_id, stamp(at))
        return self._done(at, deleted(link), created(new))
