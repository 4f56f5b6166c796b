"""An hour's events as a Parquet file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from freshmart_cli.simulate.web.clicks import Click

_TYPED_HOURS = frozenset({5, 17})
"""Hours whose writer stores event_time as a timestamp; elsewhere it is text, as in the public data."""
_DEVICES = ("phone", "tablet", "desktop")


@dataclass(slots=True)
class Drop:
    """The hour that begins at ``starts`` (epoch seconds). ``tag`` is the fault that holds it back or adds a
    column; ``rows`` are what the shop's customers did."""

    starts: int
    rows: list[Click] = field(default_factory=list)
    arrived: int = 0
    delivery: int = 1
    has_device: bool = False

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.starts, UTC)

    def path(self, ending: str = "") -> str:
        return f"ecommerce/{self.moment:%Y%m%d}/events_{self.moment:%Y%m%d_%H}{ending}.parquet"

    def content(self) -> bytes:
        return parquet(self.rows, is_typed=self.moment.hour in _TYPED_HOURS, has_device=self.has_device)


def parquet(rows: list[Click], *, is_typed: bool, has_device: bool) -> bytes:
    """Rows in the public data's columns; ``has_device`` adds one that nobody has seen before."""
    columns = list(zip(*rows, strict=True)) or [()] * len(Click._fields)
    at, event_type, product_id, category_id, category_code, brand, price, user_id, user_session = columns
    table = {
        "event_time": _times(at, is_typed),
        "event_type": pa.array(event_type, pa.string()),
        "product_id": pa.array(product_id, pa.int64()),
        "category_id": pa.array(category_id, pa.int64()),
        "category_code": pa.array(category_code, pa.string()),
        "brand": pa.array(brand, pa.string()),
        "price": pa.array([cents / 100 for cents in price], pa.float64()),
        "user_id": pa.array(user_id, pa.int64()),
        "user_session": pa.array(user_session, pa.string()),
    }
    if has_device:
        table["device"] = pa.array([_DEVICES[user % 3] for user in user_id], pa.string())
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(table), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _times(at: tuple[int, ...], is_typed: bool) -> pa.Array:
    if is_typed:
        return pa.array([second * 1_000_000 for second in at], pa.timestamp("us", tz="UTC"))
    return pa.array([f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M:%S} UTC" for second in at], pa.string())
