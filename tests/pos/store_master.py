"""The stores file that makes gold expect the stores of a test on its days, and on no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tests.pos.histories import DAYS
from tests.pos.reference import Delivery

COLUMNS = "store_id,store_name,city,state,region,timezone,opened_on,closed_on,dc_id"


def store_master(stores: Iterable[int]) -> Delivery:
    opened, closed = DAYS[0].isoformat(), (DAYS[-1] + timedelta(days=1)).isoformat()
    rows = (f"{store},FreshMart,Macon,GA,Georgia,America/New_York,{opened},{closed},1" for store in stores)
    return f"stores/stores_{DAYS[0]:%Y%m%d}.csv", "\n".join((COLUMNS, *rows, "")).encode()
