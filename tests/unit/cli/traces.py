"""Traces that the tests show."""

from __future__ import annotations

from decimal import Decimal

from freshmart_cli.observe.traces import Cell, Figure, FileShare, Reached, Trace, TracedLine

LINE = TracedLine("silver.lines", "a/b.dat", 7, "101/1", Decimal("2.50"), "IT0000007  ")


def trace(traced: str = "2.50") -> Trace:
    figure = Figure(
        table="gold.days",
        measure="net_sales",
        value=Decimal("2.50"),
        by=("store",),
        whole=Decimal("2.50"),
        traced=Decimal(traced),
        agrees=traced == "2.50",
        path=("gold.days", "silver.lines"),
        rule="sum(net_amount) of silver.lines",
        rows=3,
        file_count=2,
        files=(FileShare("a/b.dat", 3, Decimal("2.50")),),
        lines=(LINE,),
    )
    reached = (
        Reached("silver.lines", ("store",), 3, 2, ()),
        Reached("silver.places", (), 6, 1, (LINE,)),
    )
    keys = (Cell("store", "north"),)
    return Trace("gold.days", keys, 1, ((Cell("net_sales", "2.50"),),), (figure,), reached, masked=True)
