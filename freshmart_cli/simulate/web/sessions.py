"""What a visitor does: looks, fills a cart, takes things out again, buys what the shop has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from freshmart_cli.simulate.web.clicks import CART, PURCHASE, REMOVE, VIEW, Click
from freshmart_cli.simulate.web.goods import Shelves, Ware

_CART_SHARE, _REMOVE_SHARE, _BUY_SHARE = 0.34, 0.15, 0.62
_FREE_SHARE = 0.006
_NAMELESS_SHARE = 0.004

Take = Callable[[int], bool]
"""Takes one piece of a product, by its place in the catalogue; False where there is none left."""


@dataclass(frozen=True, slots=True)
class Visit:
    """``starts`` in epoch seconds; a few sessions have no name."""

    starts: int
    user_id: int
    user_session: str | None


def visit_of(rng: Random, starts: int, user_id: int) -> Visit:
    name = str(UUID(int=rng.getrandbits(128), version=4))
    return Visit(starts, user_id, None if rng.random() < _NAMELESS_SHARE else name)


def clicks_of(visit: Visit, shelves: Shelves, rng: Random, take: Take) -> Iterator[Click]:
    """In order of time, a second apart at least, so that none is like another."""
    at = visit.starts
    cart: list[Ware] = []
    for ware in shelves.some(rng, 1 + int(rng.random() * rng.random() * 12)):
        yield _click(visit, at, VIEW, ware, is_free=rng.random() < _FREE_SHARE)
        at += 5 + int(rng.random() * 90)
        if rng.random() < _CART_SHARE:
            yield _click(visit, at, CART, ware)
            cart.append(ware)
            at += 2 + int(rng.random() * 40)
    for ware in [ware for ware in cart if rng.random() < _REMOVE_SHARE]:
        yield _click(visit, at, REMOVE, ware)
        cart.remove(ware)
        at += 1 + int(rng.random() * 20)
    if rng.random() < _BUY_SHARE:
        for ware in cart:
            if take(ware.place):
                yield _click(visit, at, PURCHASE, ware)
                at += 1


def _click(visit: Visit, at: int, event_type: str, ware: Ware, *, is_free: bool = False) -> Click:
    return Click(
        at,
        event_type,
        ware.product_id,
        ware.category_id,
        ware.category_code,
        ware.brand,
        0 if is_free else ware.price,
        visit.user_id,
        visit.user_session,
    )
