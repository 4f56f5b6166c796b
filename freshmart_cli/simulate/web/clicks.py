"""One event of the online shop, in the columns of the public REES46 data."""

from __future__ import annotations

from typing import NamedTuple

VIEW, CART, REMOVE, PURCHASE = "view", "cart", "remove_from_cart", "purchase"


class Click(NamedTuple):
    """``at`` in epoch seconds, ``price`` in cents; the columns are ``Click``'s fields in this order, with
    ``at`` as event_time."""

    at: int
    event_type: str
    product_id: int
    category_id: int
    category_code: str | None
    brand: str | None
    price: int
    user_id: int
    user_session: str | None
