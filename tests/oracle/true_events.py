"""What truly happened, as ``freshmart simulate --events`` writes it, in the shape that the oracle reads.

Amounts come in cents, the tills' quantities in thousandths; people come by their clear names and are masked here as
GOLD.md, *Who is who*, says. What faults kept back or changed of the tills' sales, and which minutes of which day are
covered, is what ``truth.json`` and the table of outcomes say.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from tests.oracle.events import ZERO, Row, Tables, grouped, key_of, net

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


KEY = ("store_id", "business_date", "register_id", "trans_seq")


def true_tables(simulated: Path, key: bytes) -> Tables:
    """The source tables of silver by ``layer.table``, as they must be once both deliveries were taken in."""
    events = _Events(simulated / "events", key)
    published = _Published(events)
    days = published.days(json.loads((simulated / "truth.json").read_text("utf-8"))["store_days"])
    return {
        "silver.stores": events.masters("stores", ("store_id", "dc_id")),
        "silver.distribution_centers": events.masters("distribution_centers", ("dc_id",)),
        "silver.products": events.masters("products", ("product_id",)),
        "silver.loyalty_cards": [events.card(row) for row in events.rows("loyalty_cards")],
        "silver.account_links": [events.link(row) for row in events.rows("account_links")],
        "silver.pos_transactions": published.transactions(),
        "silver.pos_lines": published.lines,
        "silver.pos__days": days,
        "silver.ecommerce_events": [events.web(n, row) for n, row in enumerate(events.rows("web_events"))],
        **events.supply(),
    }


class _Events:
    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key
        stores = sorted(self.rows("stores"), key=lambda row: row["version_from"])
        self._zones = {int(row["store_id"]): ZoneInfo(row["timezone"]) for row in stores}

    def rows(self, name: str) -> list[Row]:
        found: list[Row] = pq.read_table(self._folder / f"{name}.parquet").to_pylist()
        return found

    def mask(self, domain: str, text: object) -> str | None:
        return None if text is None else hmac.digest(self._key, f"{domain}:{text}".encode(), "sha256").hex()

    def masters(self, name: str, numbers: tuple[str, ...]) -> list[Row]:
        """Versions of a snapshot; the first of each key holds from the beginning."""
        seen: set[object] = set()
        found = []
        for row in sorted(self.rows(name), key=lambda row: row["version_from"]):
            key = row["store_id" if name == "stores" else "dc_id" if numbers == ("dc_id",) else "gtin"]
            since = BEGINNING if key not in seen else _midnight(row["version_from"])
            seen.add(key)
            until = None if row["version_to"] is None else _midnight(row["version_to"])
            told = {column: text or None for column, text in row.items()}
            told |= {column: int(told[column]) for column in numbers if told.get(column)}
            told |= {
                column: date.fromisoformat(told[column]) for column in ("opened_on", "closed_on") if told.get(column)
            }
            found.append({**told, "valid_from": since, "valid_to": until, "is_current": until is None})
        return found

    def card(self, row: Row) -> Row:
        masked = {
            "card_number": self.mask("card", row["card_number"]),
            "customer_id": self.mask("customer", row["customer_id"]),
        }
        return {**row, **masked}

    def link(self, row: Row) -> Row:
        masked = {
            "customer_id": self.mask("customer", row["customer_id"]),
            "online_user_id": self.mask("online", row["online_user_id"]),
        }
        return {**row, **masked, "linked_at": datetime.fromisoformat(row["linked_at"])}

    def transaction(self, row: Row) -> Row:
        local = row["sold_at"].astimezone(self._zones[row["store_id"]])
        told = {
            "sold_at_local": local.replace(tzinfo=UTC),
            "utc_offset": f"{local:%z}",
            "loyalty_card": self.mask("card", row["loyalty_card"]),
            "net_total": _money(row["net_total"]),
        }
        return {**row, **told}

    def web(self, number: int, row: Row) -> Row:
        """Names as the shop standardises them; blanks are unknown."""
        category = (row["category_code"] or "").strip().lower() or "unknown"
        told = {
            "event_id": f"event {number}",
            "event_type": row["event_type"].strip().lower(),
            "category_l1": category.partition(".")[0],
            "brand": (row["brand"] or "").strip().lower() or "unknown",
            "price": _money(row["price"]),
            "user_id": self.mask("online", row["user_id"]),
            "user_session": (row["user_session"] or "").strip() or None,
        }
        return {**row, **told}

    def supply(self) -> Tables:
        """Each row as an event of its own with one line, in the order in which it was told."""
        events: list[Row] = []
        lines: list[Row] = []

        def tell(kind: str, row: Row, at: datetime, quantity: int) -> None:
            names = {name: row.get(name) for name in ("order_id", "shipment_id", "requested_delivery_date")}
            place = {"dc_id": row["dc_id"], "store_id": row["store_id"]}
            number = len(events)
            told = {"event_id": f"{kind} {number:09d}", "event_type": kind, "event_time": at}
            events.append({**told, **names, **place, "topic_partition": 0, "topic_offset": number})
            lines.append({"event_id": told["event_id"], "gtin": row["gtin"], "quantity": Decimal(quantity)})

        for row in self.rows("orders"):
            tell("order_placed", row, row["ordered_at"], row["qty_ordered"])
        for row in self.rows("shipments"):
            tell("shipment_dispatched", row, row["shipped_at"], row["qty_shipped"])
        for row in self.rows("receipts"):
            tell("shipment_received", row, row["received_at"], row["qty_received"])
        for row in self.rows("levels"):
            is_store = row["location_type"] == "store"
            place = {
                "store_id": row["location_id"] if is_store else None,
                "dc_id": None if is_store else row["location_id"],
            }
            tell(row["event_type"], {**row, **place}, row["told_at"], row["qty_on_hand"])
        return {"silver.supply_events": events, "silver.supply_event_lines": lines}


class _Published:
    """What the tills sold but for what faults kept back or changed."""

    def __init__(self, events: _Events) -> None:
        self._events = events
        fates = {key_of(row, *KEY): row["after_2"] for row in events.rows("outcomes")}
        self._gone = {key for key, fate in fates.items() if fate != "accepted"}
        self._disputed = {(key[0], str(key[1])) for key, fate in fates.items() if fate == "quarantined"}
        restated = grouped((row for row in events.rows("restated_lines") if row["delivery"] == 2), *KEY)
        self._restated = {key: [_line(row) for row in rows] for key, rows in restated.items()}

    @cached_property
    def lines(self) -> list[Row]:
        left_out = self._gone | self._restated.keys()
        clean = (row for row in self._events.rows("lines") if key_of(row, *KEY) not in left_out)
        return [*map(_line, clean), *(row for rows in self._restated.values() for row in rows)]

    def transactions(self) -> list[Row]:
        """A transaction's total is that of its lines."""
        found = [row for row in self._events.rows("transactions") if key_of(row, *KEY) not in self._gone]
        return [self._as_published(self._events.transaction(row)) for row in found]

    def days(self, told: Row) -> list[Row]:
        """Every day of every store; one is final that all windows cover and in which nothing is quarantined."""
        found = []
        for values in told["rows"]["after_2"]:
            row = dict(zip(told["columns"], values, strict=True))
            expected, covered = row["expected_minutes"], row["covered_minutes"]
            minutes = {"expected_minutes": expected, "covered_minutes": covered}
            key = (row["store_id"], row["business_date"])
            final = expected == covered and key not in self._disputed
            told_of_day = {"completeness_pct": 100.0 * covered / expected, "is_final": final}
            found.append({"store_id": key[0], "business_date": date.fromisoformat(key[1]), **minutes, **told_of_day})
        return found

    def _as_published(self, row: Row) -> Row:
        lines = self._restated.get(key_of(row, *KEY))
        return {**row, "net_total": sum(map(net, lines), ZERO)} if lines else row


def _line(row: Row) -> Row:
    return {
        **row,
        "quantity": Decimal(row["quantity"]) / 1000,
        "extended_amount": _money(row["extended"]),
        "discount_amount": _money(row["discount"]),
        "tax_amount": _money(row["tax"]),
    }


def _money(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
