"""The tills of a store: turn the day's appointments into transactions, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate import basket
from freshmart_cli.simulate.cards import SLOTS_OF_STORE, CardBook
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.clock import Window
from freshmart_cli.simulate.comebacks import Comebacks
from freshmart_cli.simulate.demand import Appointment, Visit
from freshmart_cli.simulate.line import Line
from freshmart_cli.simulate.tender import Tender, settled
from freshmart_cli.simulate.transaction import Key, Transaction

_LAST_SEQ = 999_999
_CARD_SHARE = 0.6
_VISITOR_SHARE = 0.04
_ABORTED_SHARE = 0.002
_TYPES = {
    Visit.VOIDED: ("SA", "V"),
    Visit.SUSPENDED: ("SU", "S"),
    Visit.TRAINING: ("TR", "T"),
    Visit.NO_SALE: ("NS", "C"),
    Visit.CLOSE: ("CL", "C"),
}


@dataclass(frozen=True, slots=True)
class _Content:
    """What a transaction holds beside its place and time."""

    trans_type: str
    status: str = "C"
    card: str = ""
    lines: tuple[Line, ...] = ()
    tenders: tuple[Tender, ...] = ()
    original: Key | None = None


class Till:
    """Carries the counters of the registers, and the sales that may come back, from window to window."""

    def __init__(self, store: Store, cards: CardBook, deposit: Line) -> None:
        self._store = store
        self._deposit = deposit
        self._cards = cards
        self._sequences = list(store.register_starts)
        self._comebacks = Comebacks()
        self._day = date.min
        self._now = 0
        self._is_final = False
        self._rng = Random(0)
        self._pools: tuple[list[Line], list[Line]] = ([], [])

    def open(self, day: date, seed: int, pools: tuple[list[Line], list[Line]]) -> None:
        """Begins a business day; ``pools`` are the lines for card holders and for everybody else."""
        self._day = day
        self._rng = Random(f"till:{seed}:{self._store.store_id}:{day.isoformat()}")
        self._pools = pools
        self._comebacks.new_day()

    def transactions(
        self, window: Window, appointments: Sequence[Appointment], *, final: bool = False
    ) -> tuple[Transaction, ...]:
        """The window's transactions; ``final`` sales are never returned nor post-voided later."""
        made = []
        for appointment in appointments:
            self._now = window.starts + appointment.second
            self._is_final = final
            content = self._content(appointment)
            transaction = self._made(window, appointment, content)
            if appointment.visit is Visit.SALE and not final:
                self._comebacks.keep(transaction)
            made.append(transaction)
        return tuple(made)

    def _content(self, appointment: Appointment) -> _Content:
        visit = appointment.visit
        if visit in (Visit.NO_SALE, Visit.CLOSE):
            return _Content(*_TYPES[visit])
        if visit is Visit.POST_VOID and (sale := self._comebacks.take_latest(appointment.register)):
            return _post_void(sale)
        if visit is Visit.RETURN and (sale := self._comebacks.take_any(self._rng)):
            return self._return(sale)
        return self._shopping(visit)

    def _shopping(self, visit: Visit) -> _Content:
        card = self._card(visit) if self._rng.random() < _CARD_SHARE else ""
        lines = self._basket(visit, self._pools[0] if card else self._pools[1])
        trans_type, status = _TYPES.get(visit, ("SA", "C"))
        due = sum([line.due for line in lines]) if status in "CT" else 0
        return _Content(trans_type, status, card, lines, settled(self._rng, due))

    def _basket(self, visit: Visit, pool: list[Line]) -> tuple[Line, ...]:
        if visit is Visit.EMPTIES:
            return basket.empties(self._rng, self._deposit)
        if visit is Visit.FREE:
            return basket.given_free(self._rng, pool)
        lines = basket.filled(self._rng, pool)
        if visit is Visit.EXCHANGE and (sale := self._comebacks.take_any(self._rng)):
            return (*lines, *self._brought_back(sale)[:1])
        return lines

    def _return(self, sale: Transaction) -> _Content:
        lines = self._brought_back(sale)
        due = sum([line.due for line in lines])
        return _Content("RE", "C", sale.loyalty_card, lines, settled(self._rng, due), sale.key)

    def _brought_back(self, sale: Transaction) -> tuple[Line, ...]:
        """One or two lines of ``sale``, negative."""
        sold = basket.sold_indices(sale.lines)
        first = int(self._rng.random() * len(sold))
        count = 1 + int(self._rng.random() * 2)
        return tuple(sale.lines[index].negated("R") for index in sold[first : first + count])

    def _card(self, visit: Visit) -> str:
        """16 digits; a few customers hold the card of a neighbouring store."""
        store_id = self._store.store_id + (self._rng.random() < _VISITOR_SHARE)
        place = int(self._cards.per_store * self._rng.random() * self._rng.random())
        is_plain = visit is Visit.SALE and not self._is_final
        return self._cards.number(store_id * SLOTS_OF_STORE + place, self._now, is_plain)

    def _made(self, window: Window, appointment: Appointment, content: _Content) -> Transaction:
        register = appointment.register
        key = Key(self._store.store_id, self._day, register, self._next(register))
        return Transaction(
            key,
            window.start_local + timedelta(seconds=appointment.second),
            content.trans_type,
            content.status,
            self._store.store_id % 1000 * 1000 + (register * 7 + window.index // 32) % 1000,
            content.card,
            content.lines,
            content.tenders,
            content.original,
        )

    def _next(self, register: int) -> int:
        """The register's next sequence number; now and then one is lost to an aborted transaction."""
        sequence = self._sequences[register - 1]
        step = 2 if self._rng.random() < _ABORTED_SHARE else 1
        self._sequences[register - 1] = (sequence + step - 1) % _LAST_SEQ + 1
        return sequence


def _post_void(sale: Transaction) -> _Content:
    return _Content(
        "PV",
        "C",
        sale.loyalty_card,
        tuple(line.negated(line.line_type, line.void_of) for line in sale.lines),
        tuple(tender.negated() for tender in sale.tenders),
        sale.key,
    )
