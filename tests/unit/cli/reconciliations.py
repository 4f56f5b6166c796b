"""Reconciliations that the tests show."""

from __future__ import annotations

from decimal import Decimal

from freshmart_cli.observe.reconciliation import (
    BalanceCheck,
    BalanceGap,
    BrokenFile,
    Difference,
    Pending,
    Reconciliation,
    Redelivery,
    RejectedFile,
    Term,
    Waterfall,
)

SALES = Term("completed sales", Decimal("1200.50"), 9)


def waterfall(name: str, *terms: Term, group: tuple[tuple[str, str], ...] = ()) -> Waterfall:
    return Waterfall("tills", name, group, sum((term.amount for term in terms), Decimal(0)), 4, terms)


def difference(reason: str = "duplicates", amount: str = "10.00") -> Difference:
    return Difference("tills", "item_total", reason, "a/b.dat", 7, "101/1", Decimal(amount), "the same as c.dat")


def reconciliation(unexplained: tuple[Difference, ...] = ()) -> Reconciliation:
    north = waterfall("item_total", SALES, group=(("store", "north"),))
    gap = BalanceGap((("store", "north"),), Decimal("1.00"), Decimal("2.00"), "not yet promoted")
    return Reconciliation(
        waterfalls=(
            waterfall("item_total", SALES, Term("duplicates", Decimal("10.00"), 1)),
            waterfall("tax_total", SALES),
        ),
        grouped=(north,),
        differences=tuple(difference() for _ in range(3)),
        broken_files=(BrokenFile("tills", "item_total", "cut.dat", "FT", None, Decimal("5.00"), Decimal("0.00")),),
        redeliveries=(Redelivery("tills", "copy.dat", "a/b.dat", "b1", (("item_total", Decimal("10.00")),)),),
        rejected=(RejectedFile("tills", "empty.dat", "empty: 0 bytes", "b1"),),
        balances=(
            BalanceCheck("gold.days", "tills", "net", "silver.lines", Decimal("1.00"), Decimal("2.00"), (gap,)),
            BalanceCheck("gold.weeks", "tills", "net", "silver.lines", None, None, ()),
        ),
        pending=(Pending("tills", "b2", 3, "score 80 is below 95"),),
        unexplained=unexplained,
    )
