"""The stocks of a chain at the start, and what its DCs can still send to the online shop's customers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from random import Random

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.centres import CENTRES
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.supply.movements import Location
from freshmart_cli.simulate.supply.policy import DC_POLICY, STORE_POLICY, store_means
from freshmart_cli.simulate.supply.stock import Stock


def store_stocks(options: SimulationOptions, chain: Sequence[Store], catalogue: Catalogue) -> list[Stock]:
    stocks = []
    for store in chain:
        means = store_means(store, catalogue.products, options.transactions_per_day)
        rng = Random(f"stock:{options.seed}:store:{store.store_id}")
        location = Location("store", store.store_id, store.town.dc_id, store.timezone)
        stocks.append(Stock(location, means, STORE_POLICY.first_levels(rng, means)))
    return stocks


def centre_stocks(options: SimulationOptions, stores: Sequence[Stock]) -> list[Stock]:
    """Only those DCs that supply a store hold stock."""
    stocks = []
    for centre in CENTRES:
        served = [stock.means for stock in stores if stock.location.dc_id == centre.dc_id]
        if served:
            means = [sum(column) for column in zip(*served, strict=True)]
            rng = Random(f"stock:{options.seed}:dc:{centre.dc_id}")
            location = Location("dc", centre.dc_id, centre.dc_id, centre.timezone)
            stocks.append(Stock(location, means, DC_POLICY.first_levels(rng, means)))
    return stocks


class OnlineStock:
    """The online shop sells what its customer's DC has on hand, piece by piece."""

    def __init__(self, centres: Sequence[Stock]) -> None:
        self._centres = {stock.location.number: stock for stock in centres}
        self._taken: dict[date, dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))

    @property
    def centres(self) -> tuple[int, ...]:
        return tuple(self._centres)

    def take(self, dc_id: int, product: int, day: date) -> bool:
        """One piece, if there is one that nobody has bought."""
        bought = sum(of_day[dc_id][product] for of_day in self._taken.values())
        if self._centres[dc_id].levels[product] - bought <= 0:
            return False
        self._taken[day][dc_id][product] += 1
        return True

    def taken(self, day: date) -> dict[int, Counter[int]]:
        """By DC; a day is asked for once."""
        return self._taken.pop(day, {})
