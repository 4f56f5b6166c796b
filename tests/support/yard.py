"""The parcels of the small workspace, which wait for their depot, and for the goods that each of their items names."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.contracts.workspace import Workspace
from tests.support.depot import DEPOTS, PARCELS, Parcel, depot, parcels_file

_CHANGES = {
    "sources/goods.yml": "source: goods\npath: goods/*.csv\n",
    "contracts/goods.yml": """\
contract: goods
cadence: 1d
format: delimited
tables: {goods: {grain: one row per name, keys: [name], columns: {name: string not null, shelf: int}, load: merge}}
""",
    "contracts/parcels.yml": PARCELS.replace("on_missing: infer", "on_missing: park").replace(
        "    expectations: {code_or_note",
        "    references: {goods: {columns: [note], to: silver.goods(name), on_missing: park}}\n"
        "    expectations: {code_or_note",
    ),
}
SOURCES = ("goods", "depots", "parcels")
GOLD = ("gold.day_totals", "gold.week_totals")

FIRST = parcels_file("20260301", Parcel(1, (100,)), Parcel(2, (30, 40)), Parcel(3, (5, 6, 7)), Parcel(4, cost=1))
RESENT = parcels_file("20260301", Parcel(1, (100,)), Parcel(2, (35, 40)), kind="R", serial=2)
OF_9 = parcels_file("20260302", Parcel(5, (1,)), Parcel(6, (3, 4)), depot=9, serial=3)
WITH_9 = DEPOTS + b"9,Ulm,Europe/Berlin,2026-03-01,\n"


def yard(folder: Path) -> Workspace:
    """The workspace, written into a folder (which may hold it already) and loaded."""
    return depot(folder, _CHANGES)


def goods(*names: int) -> bytes:
    """A file of goods that items are called after: ``item 1``, on the shelf of its number."""
    return b"name,shelf\n" + b"".join(b"item %d,%d\n" % (name, name) for name in names)
