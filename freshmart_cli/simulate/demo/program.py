"""Checks of the loyalty program: what its changes became, people known by their masks alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from freshmart_cli.compile.columns import mask_function
from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.files import counted
from freshmart_cli.simulate.demo.found import Document, Found, Key, registered, row, rows, told
from freshmart_cli.simulate.faults.incident import ACCEPTED, DUPLICATE
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.sources import Source

_KEYS = {
    "members": ("customer_id",),
    "loyalty_cards": ("card_number",),
    "account_links": ("customer_id", "online_user_id"),
}
_DOMAINS = {"customer_id": "customer", "card_number": "card", "online_user_id": "online"}
_CLEAR = {"household_size", "postal_code", "birth_year", "preferences", "status"}
"""What silver tells of a member in clear text."""

_STREAM = "change records"
EXPECT = {
    **dict.fromkeys(_KEYS, "files, changes by kind, keys, current rows and versions are those of the database"),
    _STREAM: "each line is a change, a tombstone, a message or a duplicate, as the database sent them",
}

_SALES_BY_CARD = """
SELECT t.loyalty_card AS card, count(*) AS transactions, coalesce(sum(l.net_sales), 0) AS net_sales,
  min(CASE WHEN t._missing_card THEN 1 ELSE 0 END) AS is_orphan
FROM silver.pos_transactions t
LEFT JOIN (
  SELECT store_id, business_date, register_id, trans_seq, sum(net_amount) AS net_sales FROM silver.pos_lines
  WHERE is_net_sale GROUP BY store_id, business_date, register_id, trans_seq
) l ON l.store_id = t.store_id AND l.business_date = t.business_date AND l.register_id = t.register_id
  AND l.trans_seq = t.trans_seq AND t.is_completed_sale
WHERE t.loyalty_card IN ({cards}) GROUP BY t.loyalty_card"""


def stated(section: dict[str, Any], stage: str, today: date) -> dict[str, Document]:
    """Messages belong to no table of the lakehouse, so they are counted with the stream."""
    tables = {name: told_of[stage] for name, told_of in section["tables"].items()}
    stream = {name: sum(each[name] for each in tables.values()) for name in ("lines", "tombstones", "duplicates")}
    stream["messages"] = sum(each["events"].get("m", 0) for each in tables.values())
    return {**{name: _of_table(each) for name, each in tables.items()}, _STREAM: stream}


def _of_table(told_of: Document) -> Document:
    kept = ("files", "duplicate_files", "current", "keys", "ended")
    events = {op: count for op, count in told_of["events"].items() if op != "m"}
    return {name: told_of[name] for name in kept} | {"versions": told_of["masked_versions"], "events": events}


def stated_fate(fate: Document) -> Document:
    """Of a row only what silver may tell."""
    if "current" not in fate:
        return fate
    return {"versions": fate["masked_versions"], "current": _tellable(fate["current"])}


def _tellable(current: Document | None) -> dict[str, str] | None:
    if current is None:
        return None
    return {name: str(value) for name, value in current.items() if name in _CLEAR | _DOMAINS.keys()}


def found(context: Context, truth: dict[str, Any], outcomes: dict[str, str]) -> Found:
    companions = (f"silver.{table}{ending}" for table in _KEYS for ending in ("", "__events"))
    registered(context, (*companions, "silver.pos_transactions", "silver.pos_lines", "bronze.loyalty_raw"))
    figures = {table: _figures(context, table, outcomes) for table in _KEYS}
    faults = [fault for fault in truth["faults"] if fault["source"] == Source.LOYALTY]
    return Found({**figures, _STREAM: _stream(context)}, _fates(context, faults))


def _figures(context: Context, table: str, outcomes: dict[str, str]) -> Document:
    keys = f"count(DISTINCT struct({', '.join(_KEYS[table])}))"
    counts = row(
        context,
        f"SELECT count_if(is_current) AS current, count(*) AS versions, {keys} AS keys, "
        f"{keys} - count_if(is_current) AS ended FROM silver.{table}",
    )
    events = rows(context, f"SELECT _op, count(*) AS changes FROM silver.{table}__events GROUP BY _op")
    folder = f"{Source.LOYALTY}/{table}"
    return {
        "files": counted(outcomes, folder, ACCEPTED),
        "duplicate_files": counted(outcomes, folder, DUPLICATE),
        "events": {each["_op"]: each["changes"] for each in events},
        **counts,
    }


def _stream(context: Context) -> Document:
    terms = told(context, Source.LOYALTY)
    lines = row(context, "SELECT count(*) AS lines FROM bronze.loyalty_raw")
    return {
        **lines,
        "tombstones": terms["tombstone"],
        "duplicates": terms["duplicate"],
        "messages": terms["message"],
    }


def _fates(context: Context, faults: list[dict[str, Any]]) -> dict[Key, Any]:
    entries = [entry for fault in faults for entry in fault["becomes"]["keys"]]
    keys = {tuple(entry["key"]) for entry in entries}
    sold = {key for entry in entries for key in [tuple(entry["key"])] if "transactions" in entry["after_1"]}
    masks = _masks(context, _identifiers(entries))
    return {
        **{key: _sold(context, masks["card_number", str(key[1])]) for key in sold},
        **{key: _state(context, key, masks) for key in keys - sold},
    }


def _identifiers(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        table, *key = entry["key"]
        yield from zip(_KEYS[table], map(str, key), strict=True)
        for state in (entry["after_1"], entry["after_2"]):
            current = state.get("current") or {}
            yield from ((name, str(value)) for name, value in current.items() if name in _DOMAINS)


def _masks(context: Context, identifiers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    listed = sorted(set(identifiers))
    values = ", ".join(f"({place}, '{clear}')" for place, (_, clear) in enumerate(listed))
    masks = ", ".join(f"{mask_function('person', domain)}(clear) AS {name}" for name, domain in _DOMAINS.items())
    masked = rows(context, f"SELECT place, {masks} FROM (VALUES {values}) AS named(place, clear)") if listed else []
    return {listed[each["place"]]: each[listed[each["place"]][0]] for each in masked}


def _sold(context: Context, card: str) -> Document:
    listed = rows(context, _SALES_BY_CARD.format(cards=f"'{card}'"))
    if not listed:
        return {"transactions": 0, "net_sales": money(0), "orphan": True}
    (each,) = listed
    net_sales = f"{each['net_sales']:.2f}"
    return {"transactions": each["transactions"], "net_sales": net_sales, "orphan": bool(each["is_orphan"])}


def _state(context: Context, key: Key, masks: dict[tuple[str, str], str]) -> Document:
    """A key's versions and its current row, with the clear text of every mask that a fault names."""
    table, *parts = key
    names = _KEYS[str(table)]
    matching = " AND ".join(f"{name} = '{masks[name, str(part)]}'" for name, part in zip(names, parts, strict=True))
    versions = rows(context, f"SELECT * FROM silver.{table} WHERE {matching}")
    clear = {mask: text for (_, text), mask in masks.items()}
    current = [each for each in versions if each["is_current"]]
    shown = [
        {name: clear.get(value, str(value)) for name, value in each.items() if name in _CLEAR | _DOMAINS.keys()}
        for each in current
    ]
    return {"versions": len(versions), "current": shown[0] if shown else None}
