"""Who is who: whose card or online account it was at an instant, and what they bought first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any

from tests.oracle.events import ZERO, Events, Row, is_net, net

Tenure = tuple[datetime, str, datetime | None]
"""From, customer, until (exclusive)."""


class Owners:
    """Of identifiers at instants: whoever came last, as long as they stayed."""

    def __init__(self, versions: list[tuple[str, str, datetime, datetime, datetime | None]]) -> None:
        """``versions``: identifier, customer, since when by their own word, valid_from and valid_to."""
        self._tenures: dict[str, list[Tenure]] = defaultdict(list)
        by_owner: dict[tuple[str, str], list[tuple[datetime, datetime, datetime | None]]] = defaultdict(list)
        for identifier, customer, since, start, end in versions:
            by_owner[identifier, customer].append((start, since, end))
        for (identifier, customer), spans in by_owner.items():
            self._tenures[identifier] += [(since, customer, end) for since, end in _joined(sorted(spans, key=_start))]

    def at(self, identifier: str | None, moment: datetime) -> str | None:
        tenures = sorted(self._tenures.get(identifier or "", []), key=lambda each: each[:2])
        for place, (since, customer, end) in reversed(list(enumerate(tenures))):
            if place == 0 or since <= moment:
                return customer if end is None or moment < end else None
        return None


def _start(span: tuple[datetime, datetime, datetime | None]) -> datetime:
    return span[0]


def _joined(spans: list[tuple[datetime, datetime, datetime | None]]) -> list[tuple[datetime, datetime | None]]:
    """Versions that follow each other without a gap are one time with the identifier."""
    found: list[tuple[datetime, datetime | None]] = []
    for start, since, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (min(found[-1][0], since), end)
        else:
            found.append((since, end))
    return found


def card_owners(events: Events) -> Owners:
    return Owners(
        [
            (row["card_number"], row["customer_id"], row["valid_from"], row["valid_from"], row["valid_to"])
            for row in events.rows("silver.loyalty_cards")
        ]
    )


def online_owners(events: Events) -> Owners:
    return Owners(
        [
            (row["online_user_id"], row["customer_id"], row["linked_at"], row["valid_from"], row["valid_to"])
            for row in events.rows("silver.account_links")
        ]
    )


@cache
def identified_sales(events: Events) -> list[Row]:
    """Completed transactions that show a card."""
    owners = card_owners(events)
    found = []
    for sale in events.sales:
        card = sale["loyalty_card"]
        if card is None:
            continue
        customer = owners.at(card, events.instant(sale))
        key = {name: sale[name] for name in ("store_id", "business_date", "register_id", "trans_seq")}
        figures: dict[str, Any] = {
            "customer_id": customer,
            "person_id": customer or card,
            "is_purchase": events.is_purchase(sale),
            "net_sales": sum((net(line) for line in events.lines_of(sale) if is_net(line)), ZERO),
        }
        found.append(key | figures)
    return found


@cache
def first_purchases(events: Events) -> list[Row]:
    first: dict[str, date] = {}
    for sale in identified_sales(events):
        if sale["is_purchase"]:
            person, day = sale["person_id"], sale["business_date"]
            first[person] = min(day, first.get(person, day))
    return [{"person_id": person, "first_purchased_on": day} for person, day in first.items()]
