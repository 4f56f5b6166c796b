"""The tables of true events. Amounts in cents, quantities of tills in thousandths, of the supply chain in units;
instants are UTC; ``valid_to`` is exclusive and NULL for what is current."""

from __future__ import annotations

import pyarrow as pa

_INSTANT = pa.timestamp("us", tz="UTC")
_INT, _LONG, _TEXT, _DAY = pa.int32(), pa.int64(), pa.string(), pa.date32()

_TRANSACTION_KEY = [("store_id", _INT), ("business_date", _DAY), ("register_id", _INT), ("trans_seq", _INT)]
_LINE = [
    ("line_seq", _INT),
    ("gtin", _TEXT),
    ("department", _INT),
    ("line_type", _TEXT),
    ("quantity", _LONG),
    ("uom", _TEXT),
    ("unit_price", _LONG),
    ("extended", _LONG),
    ("discount", _LONG),
    ("tax", _LONG),
    ("promo_id", _TEXT),
    ("units", _LONG),
]
_VALIDITY = [("valid_from", _INSTANT), ("valid_to", _INSTANT)]
_PLACE = [("location_type", _TEXT), ("location_id", _INT)]
_SHIPPED = [("shipment_id", _TEXT), ("order_id", _TEXT), ("gtin", _TEXT), ("dc_id", _INT), ("store_id", _INT)]

SCHEMAS: dict[str, pa.Schema] = {
    name: pa.schema(fields)
    for name, fields in {
        "transactions": [
            *_TRANSACTION_KEY,
            ("sold_at", _INSTANT),
            ("trans_type", _TEXT),
            ("status", _TEXT),
            ("loyalty_card", _TEXT),
            ("customer_id", _LONG),
            ("net_total", _LONG),
            ("tax_total", _LONG),
            ("orig_business_date", _DAY),
            ("orig_register_id", _INT),
            ("orig_trans_seq", _INT),
        ],
        "lines": [*_TRANSACTION_KEY, *_LINE],
        "outcomes": [*_TRANSACTION_KEY, ("after_1", _TEXT), ("after_2", _TEXT)],
        "restated_lines": [*_TRANSACTION_KEY, *_LINE, ("delivery", _INT)],
        "members": [
            ("customer_id", _LONG),
            ("first_name", _TEXT),
            ("last_name", _TEXT),
            ("email", _TEXT),
            ("phone", _TEXT),
            ("household_size", _INT),
            ("postal_code", _TEXT),
            ("birth_year", _INT),
            ("preferences", _TEXT),
            ("status", _TEXT),
            *_VALIDITY,
        ],
        "loyalty_cards": [("card_number", _TEXT), ("customer_id", _LONG), ("status", _TEXT), *_VALIDITY],
        "account_links": [("customer_id", _LONG), ("online_user_id", _LONG), ("linked_at", _TEXT), *_VALIDITY],
        "orders": [
            ("order_id", _TEXT),
            ("gtin", _TEXT),
            ("dc_id", _INT),
            ("store_id", _INT),
            ("ordered_at", _INSTANT),
            ("requested_delivery_date", _DAY),
            ("promised_delivery_date", _DAY),
            ("qty_ordered", _LONG),
        ],
        "shipments": [*_SHIPPED, ("shipped_at", _INSTANT), ("qty_shipped", _LONG)],
        "receipts": [("event_id", _TEXT), *_SHIPPED, ("received_at", _INSTANT), ("qty_received", _LONG)],
        "levels": [
            *_PLACE,
            ("gtin", _TEXT),
            ("date", _DAY),
            ("told_at", _INSTANT),
            ("event_type", _TEXT),
            ("qty_on_hand", _LONG),
        ],
        "stock_days": [
            *_PLACE,
            ("gtin", _TEXT),
            ("date", _DAY),
            *((name, _LONG) for name in ("opening", "sold", "shipped", "web", "received", "adjusted", "closing")),
        ],
        "web_events": [
            ("event_time", _INSTANT),
            ("event_type", _TEXT),
            ("product_id", _LONG),
            ("category_id", _LONG),
            ("category_code", _TEXT),
            ("brand", _TEXT),
            ("price", _LONG),
            ("user_id", _LONG),
            ("user_session", _TEXT),
        ],
    }.items()
}


def versions_schema(columns: tuple[str, ...]) -> pa.Schema:
    """The columns of a table's files, as text, and the dates of the snapshots that a version begins and ends with."""
    return pa.schema([*((name, _TEXT) for name in columns), ("version_from", _DAY), ("version_to", _DAY)])
