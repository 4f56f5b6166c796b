"""A chain of two stores over nine weeks, invented from a seed: every source table, small enough to compute by hand twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.support.text_tables import Row

FIRST, LAST = date(2026, 1, 18), date(2026, 3, 20)
GTINS = tuple(f"0000000000000{n}" for n in range(1, 6))
DAY = timedelta(days=1)
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)

Kinds = Callable[[str], Mapping[str, str]]


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def noon(day: date, minutes: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(minutes=minutes)


def cents(number: int) -> Decimal:
    return Decimal(number) / 100


def version(since: datetime | None = None, until: datetime | None = None) -> Row:
    return {"valid_from": since or BEGINNING, "valid_to": until, "is_current": until is None}


class SmallWorld:
    """``tables`` by ``layer.table``; rows have every column that ``kinds`` names."""

    def __init__(self, seed: int, kinds: Kinds) -> None:
        self._rng, self._kinds = Random(seed), kinds
        self._numbers = iter(range(1, 1_000_000))
        self.tables: dict[str, list[Row]] = {}
        self._masters()
        for day in days():
            self._tills(day)
            self._web(day)
            self._supply(day)

    def add(self, table: str, **values: Any) -> Row:
        row: Row = dict.fromkeys(self._kinds(f"silver.{table}")) | values
        self.tables.setdefault(f"silver.{table}", []).append(row)
        return row

    def sale(self, store: int, day: date, card: str | None, trans_type: str = "SA", original: Row | None = None) -> Row:
        """A transaction with one to three lines; a post-void repeats its original's with opposite signs."""
        sale = self.add(
            "pos_transactions",
            store_id=store,
            business_date=day,
            register_id=1,
            trans_seq=next(self._numbers),
            trans_type=trans_type,
            status="C",
            loyalty_card=card,
            sold_at_local=noon(day, self._rng.randrange(-120, 600)),
            utc_offset="-0500" if store == 1 else "-0600",
            is_completed_sale=True,
            net_total=Decimal(0),
        )
        if original:
            sale |= {f"orig_{name}": original[name] for name in ("business_date", "register_id", "trans_seq")}
        lines = self._lines(sale, original)
        sale["net_total"] = sum((line["net_amount"] for line in lines), Decimal(0))
        return sale

    def _lines(self, sale: Row, original: Row | None) -> list[Row]:
        key = ("store_id", "business_date", "register_id", "trans_seq")
        known = self.tables.get("silver.pos_lines", [])
        if original:
            repeated = [line for line in known if all(line[name] == original[name] for name in key)]
            told = [(line["line_type"], line["gtin"], -line["quantity"], -line["extended_amount"]) for line in repeated]
        else:
            told = [self._line(sale["trans_type"]) for _ in range(self._rng.randint(1, 3))]
        return [
            self.add(
                "pos_lines",
                **{name: sale[name] for name in key},
                line_seq=place,
                gtin=gtin,
                line_type=kind,
                quantity=quantity,
                uom="EA",
                extended_amount=amount,
                discount_amount=Decimal(0),
                tax_amount=cents(7),
                net_amount=amount,
                is_net_sale=kind != "B",
                units=quantity if kind in ("S", "R", "V") else Decimal(0),
            )
            for place, (kind, gtin, quantity, amount) in enumerate(told, 1)
        ]

    def _line(self, trans_type: str) -> tuple[str, str, Decimal, Decimal]:
        kind = "R" if trans_type == "RE" else "B" if self._rng.random() < 0.1 else "S"
        sign = -1 if kind == "R" else 1
        return (
            kind,
            self._rng.choice(GTINS),
            Decimal(sign * self._rng.randint(1, 4)),
            cents(sign * self._rng.randint(50, 900)),
        )

    def event(self, user: str, at: datetime, kind: str, session: str | None) -> Row:
        return self.add(
            "ecommerce_events",
            event_id=f"w{next(self._numbers)}",
            event_time=at,
            event_date=at.date(),
            event_type=kind,
            product_id=self._rng.randint(1, 6),
            category_id=self._rng.choice([10, 11, None]),
            category_code="toys",
            category_l1=self._rng.choice(["toys", "garden", "unknown"]),
            brand=self._rng.choice(["acme", "bolt", "unknown"]),
            price=cents(self._rng.randint(0, 5000)),
            user_id=user,
            user_session=session,
        )

    def told(self, kind: str, at: datetime, store: int | None, lines: Mapping[str, int], **more: Any) -> Row:
        """A supply event with its lines."""
        number = next(self._numbers)
        event = self.add(
            "supply_events",
            event_id=f"e{number}",
            schema_version=2,
            event_type=kind,
            event_time=at,
            dc_id=7,
            store_id=store,
            topic_partition=0,
            topic_offset=number,
            **more,
        )
        for gtin, quantity in lines.items():
            self.add("supply_event_lines", event_id=event["event_id"], gtin=gtin, quantity=Decimal(quantity))
        return event

    def _masters(self) -> None:
        opened = {1: date(2025, 1, 5), 2: date(2020, 1, 1)}
        for store, zone in ((1, "America/New_York"), (2, "America/Chicago")):
            place = {"city": f"City {store}", "state": "GA", "region": "South"}
            self.add("stores", store_id=store, timezone=zone, opened_on=opened[store], dc_id=7, **place, **version())
        self.add("distribution_centers", dc_id=7, timezone="America/New_York", **version())
        for place, gtin in enumerate(GTINS[:4]):
            self.add("products", gtin=gtin, product_id=place, department=f"D{place % 2}", **version())
        for number in range(1, 8):
            self.add("loyalty_cards", card_number=f"k{number}", customer_id=f"c{(number + 1) // 2}", **version())
        for number in range(1, 4):
            linked = {"linked_at": noon(FIRST), **version()}
            self.add("account_links", customer_id=f"c{number}", online_user_id=f"u{number}", **linked)
        for store in opened:
            for day in days():
                minutes = {"expected_minutes": 1440, "covered_minutes": 1440, "completeness_pct": 100.0}
                self.add("pos__days", store_id=store, business_date=day, is_final=True, **minutes)

    def _tills(self, day: date) -> None:
        for store in (1, 2):
            for _ in range(self._rng.randint(0, 3)):
                sale = self.sale(store, day, self._rng.choice([None, *(f"k{n}" for n in range(1, 10))]))
                if self._rng.random() < 0.08:
                    self.sale(store, day, sale["loyalty_card"], "PV", sale)
            if self._rng.random() < 0.15:
                self.sale(store, day, f"k{self._rng.randint(1, 9)}", "RE")

    def _web(self, day: date) -> None:
        for _ in range(self._rng.randint(0, 4)):
            user, session = f"u{self._rng.randint(1, 6)}", self._rng.choice([None, f"s{day:%j}"])
            kind = self._rng.choice(["view", "view", "cart", "purchase", "remove_from_cart"])
            self.event(user, noon(day, self._rng.randrange(-700, 700)), kind, session)

    def _supply(self, day: date) -> None:
        if day.isoweekday() in (1, 4):
            for store in (1, 2, None):
                levels = {gtin: self._rng.randint(-1, 12) for gtin in GTINS if self._rng.random() < 0.8}
                self.told("inventory_snapshot", noon(day, self._rng.randrange(0, 900)), store, levels)
        if self._rng.random() < 0.6:
            self._order(day, self._rng.choice([1, 1, 2, None]))

    def _order(self, day: date, store: int | None) -> None:
        order, shipment = f"o{next(self._numbers)}", f"s{next(self._numbers)}"
        lines = {gtin: self._rng.randint(1, 20) for gtin in self._rng.sample(GTINS, 2)}
        requested = {"requested_delivery_date": day + self._rng.randint(1, 4) * DAY}
        self.told("order_placed", noon(day), store, lines, order_id=order, **requested)
        names = {"order_id": order, "shipment_id": shipment}
        sent = {gtin: max(0, quantity - self._rng.choice([0, 0, 3])) for gtin, quantity in lines.items()}
        self.told("shipment_dispatched", noon(day + DAY), store, sent, **names)
        for _ in range(self._rng.randint(0, 2)):
            came = {gtin: quantity // 2 + 1 for gtin, quantity in sent.items()}
            self.told(
                "shipment_received",
                noon(day + self._rng.randint(1, 5) * DAY, self._rng.randint(0, 900)),
                store,
                came,
                **names,
            )
